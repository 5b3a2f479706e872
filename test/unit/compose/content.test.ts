import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelOf } from './model-of';

/** The content of `configs.c`, and the text of its YAML file. */
function contentOf(yaml: string, env: Record<string, string> = {}) {
  const file = `configs:\n  c:\n    content: ${yaml}\nservices: {}\n`;
  const map = modelOf(file, { env }).configs.get('c')?.contentMap;
  if (!map) throw new Error(`no content in ${file}`);
  return { file, ...map, toSource: (offset: number) => map.toSource(offset) };
}

/** What the file has at the place of a word in the content. */
function sourceOf(content: ReturnType<typeof contentOf>, word: string): string {
  const at = content.text.indexOf(word);
  expect(at, `${word} in ${content.text}`).toBeGreaterThanOrEqual(0);
  const start = content.toSource(at);
  return content.file.slice(start, content.toSource(at + word.length));
}

describe('the text of configs.content', () => {
  const block =
    '|\n      server {\n        listen 80;\n\n        proxy_set_header Host $$host;\n        proxy_pass http://${API:-api}:$PORT;\n      }';

  it('is interpolated, and keeps variables that are not known', () => {
    const { text, unknownVariables } = contentOf(block);
    expect(text).toBe('server {\n  listen 80;\n\n  proxy_set_header Host $host;\n  proxy_pass http://api:$PORT;\n}\n');
    expect(unknownVariables).toEqual(['PORT']);
  });

  it('says where the variables stand that are not known', () => {
    const { file, unset } = contentOf(`${block.replace('$$host', '$host')}`.replaceAll('\n', '\r\n'));
    expect(unset().map(({ name, span }) => [name, file.slice(span.start, span.end)])).toEqual([
      ['host', '$host'],
      ['PORT', '$PORT'],
    ]);
    expect(
      contentOf('"a $b \\u00e4 ${c} $1 $"')
        .unset()
        .map(({ name }) => name),
    ).toEqual(['b', 'c']);
  });

  it('leads back to the YAML file', () => {
    const content = contentOf(block, { PORT: '3000' });
    expect(content.unknownVariables).toEqual([]);
    expect(sourceOf(content, 'listen 80')).toBe('listen 80');
    expect(sourceOf(content, '$host')).toBe('$$host');
    expect(sourceOf(content, 'host;')).toBe('host;');
    expect(sourceOf(content, 'api')).toBe('${API:-api}');
    expect(sourceOf(content, '3000')).toBe('$PORT');
    expect(sourceOf(content, '}')).toBe('}');
  });

  it.each([
    ['|2-\n        a b\n       c d', 'c d'],
    ['|+\n      a b\n\n', 'a b'],
    ['| # comment\n      a b\n      c d', 'c d'],
    ['>\n      a b\n      c d\n\n      e f\n        g h\n      i j', 'i j'],
    ['>\n      a b\n      c d\n\n      e f\n        g h\n      i j', 'g h'],
    ['"listen 80; # \\"x\\"\\n listen 81;"', 'listen 81'],
    ['"a\\\n      b \\u00e4 \\x41 end"', 'end'],
    ["'it''s c d'", 'c d'],
    ['"one\n      two\n\n      three four"', 'three four'],
    ['one two\n      three', 'three'],
    ['&anchor |\n      a b', 'a b'],
    ['!!str |\n      a b', 'a b'],
  ])('%j', (yaml, word) => expect(sourceOf(contentOf(yaml), word)).toBe(word));

  it('does so with CRLF', () => {
    const file = `configs:\n  c:\n    content: ${block}\n`.replaceAll('\n', '\r\n');
    const map = modelOf(file).configs.get('c')?.contentMap;
    const at = map?.text.indexOf('listen') ?? 0;
    expect(file.slice(map?.toSource(at)).startsWith('listen 80')).toBe(true);
    expect(file.slice(map?.toSource(map.text.indexOf('host;'))).startsWith('host;')).toBe(true);
  });

  it('leads to the same character wherever that is written as it is', () => {
    const lines = fc.array(
      fc.stringMatching(/^[ -~]{0,20}$/).map((each) => each.replace(/^\s+/, '').replaceAll('\t', ' ')),
      { minLength: 1, maxLength: 8 },
    );
    const form = fc.record({
      lines,
      indent: fc.integer({ min: 5, max: 9 }),
      end: fc.constantFrom('\n', '\r\n'),
      first: fc.constantFrom('a', 'server {', '$$x', '${V}', '${U:-d}'),
      header: fc.constantFrom('|', '|-', '|+', '>', '>-'),
    });
    fc.assert(
      fc.property(form, ({ lines: texts, indent, end, first, header }) => {
        const body = [first, ...texts].map((each) => (each.trim() === '' ? '' : `${' '.repeat(indent)}${each}`));
        const file = ['configs:', '  c:', `    content: ${header}`, ...body, 'x-end: 1', ''].join(end);
        const map = modelOf(file, { env: { V: 'value' } }).configs.get('c')?.contentMap;
        if (!map) throw new Error('no content');
        let last = 0;
        for (let offset = 0; offset <= map.text.length; offset++) {
          const place = map.toSource(offset);
          expect(place).toBeGreaterThanOrEqual(last);
          expect(place).toBeLessThanOrEqual(file.length);
          last = place;
          const char = map.text[offset];
          const written = file[place];
          if (char === undefined || written === '$') continue;
          if (/\s/.test(char)) expect(written).toMatch(/\s|x/);
          else expect(written).toBe(char);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('never throws and stays in the file, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.constantFrom('|\n      ', '>\n      ', '"', "'", ''),
        (text, start) => {
          const file = `configs:\n  c:\n    content: ${start}${text}`;
          const map = modelOf(file).configs.get('c')?.contentMap;
          for (let offset = -1; map && offset <= map.text.length + 1; offset++) {
            expect(map.toSource(offset)).toBeGreaterThanOrEqual(0);
            expect(map.toSource(offset)).toBeLessThanOrEqual(file.length);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
