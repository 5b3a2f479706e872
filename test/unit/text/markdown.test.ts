import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { codeBlock, codeSpan, escapeMarkdown, markdownLink, markdownTable } from '../../../server/src/text/markdown';

interface Renderer {
  render(markdown: string): string;
}
type MakeRenderer = (options: { html: boolean; linkify: boolean }) => Renderer;

// comes with vsce
const html = (createRequire(import.meta.url)('markdown-it') as MakeRenderer)({ html: true, linkify: true });

const HOSTILE = [
  '[click](command:evil)',
  '![x](http://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '**bold** _it_ ~~no~~',
  '`code` ``more``',
  '# head',
  '- item',
  '1. item',
  '> quote',
  'a | b',
  'a\\|b',
  'back\\slash\\',
  '``` fence',
  '&lt;b&gt; &amp;',
  'http://evil.example and www.evil.example and me@evil.example',
  'line\nbreak\r\n\n# head',
  '[ref]: http://evil.example',
  '| a |\n|---|\n| b |',
  '$(icon) :smile: {{x}}',
  '`',
  ' `` ',
  '\u202eright to left',
  '---',
  '=== ',
  '~~~',
  '*',
];

/** What a reader sees of rendered text. */
function seen(rendered: string): string {
  return rendered
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/ +/g, ' ')
    .trim();
}

function tagsIn(rendered: string): string[] {
  return [...rendered.matchAll(/<(\w+)/g)].map(([, tag = '']) => tag);
}

function expected(text: string): string {
  return text
    .replace(/[\r\n\u202e]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
}

describe('text of the user in Markdown', () => {
  it.each(HOSTILE)('stays what it is in a paragraph: %j', (text) => {
    for (const place of [escapeMarkdown(text), `before ${escapeMarkdown(text)} after`]) {
      const rendered = html.render(place);
      expect(tagsIn(rendered)).toEqual(['p']);
      expect(seen(rendered)).toContain(expected(text));
    }
  });

  it.each(HOSTILE)('stays what it is in a code span: %j', (text) => {
    const rendered = html.render(`before ${codeSpan(text)} after`);
    expect(['p', 'p,code']).toContain(tagsIn(rendered).join());
    expect(seen(rendered)).toBe(`before ${expected(text)} after`);
  });

  it.each(HOSTILE)('stays in its cell: %j', (text) => {
    const rendered = html.render(
      markdownTable(
        ['Head', 'Head'],
        [
          [escapeMarkdown(text), codeSpan(text)],
          ['next', 'row'],
        ],
      ),
    );
    expect([...rendered.matchAll(/<td>([\s\S]*?)<\/td>/g)].map(([, cell = '']) => seen(cell))).toEqual([
      expected(text),
      // a bar behind a backslash would end the cell in some editors
      expected(text).replaceAll('\\|', '\\ |'),
      'next',
      'row',
    ]);
    expect(tagsIn(rendered).filter((tag) => !/^(?:table|thead|tbody|tr|th|td|code)$/.test(tag))).toEqual([]);
  });

  it.each(HOSTILE)('stays in its block of code: %j', (text) => {
    const rendered = html.render(`${codeBlock(text, 'nginx')}\n\nafter`);
    expect(tagsIn(rendered)).toEqual(['pre', 'code', 'p']);
  });

  it.each(HOSTILE)('stays in the text of a link: %j', (text) => {
    const rendered = html.render(markdownLink(escapeMarkdown(text), 'https://a.example/b(1).conf#L3'));
    expect(tagsIn(rendered)).toEqual(['p', 'a']);
    expect(rendered).toContain('<a href="https://a.example/b(1).conf#L3">');
  });

  it('is cut where it is long, between two characters', () => {
    expect(codeSpan(`${'x'.repeat(119)}😀tail`)).toBe(`\`${'x'.repeat(119)}…\``);
    expect(escapeMarkdown('y'.repeat(500))).toHaveLength(121);
  });

  it('is shown as empty where it is', () => {
    expect([codeSpan(''), codeSpan('  ')]).toEqual(['`""`', '`" "`']);
  });

  it('keeps the address of a link in its brackets', () => {
    expect(markdownLink('x', 'file:///a b>c#L1')).toBe('[x](<file:///a%20b%3Ec#L1>)');
  });
});
