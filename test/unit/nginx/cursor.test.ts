import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksAround, type Cursor, cursorAt } from '../../../server/src/nginx/cursor';
import { parseConfig } from '../../../server/src/nginx/parser';
import type { Directive } from '../../../server/src/nginx/tree';
import { walkDirectives } from '../../../server/src/nginx/walk';
import { SourceFile } from '../../../server/src/text/source';
import { mutate, mutation } from '../../support/mutations';
import { readProjects } from '../../support/projects';

const MARK = '‸';

function cursorIn(marked: string): Cursor {
  const offset = marked.indexOf(MARK);
  if (offset < 0) throw new Error('the text has no cursor');
  return cursorAt(parseConfig(new SourceFile('file:///nginx.conf', marked.replace(MARK, ''))), offset);
}

/** `block block | before ⟦word⟧ after`, with what is typed of the word before `‸`; `-` for no place. */
function describeCursor(marked: string): string {
  const { blocks, at, before, after, typed, word, file, isFollowed, quote } = cursorIn(marked);
  const where = blocks.map(({ name }) => name.value).join(' ');
  if (at === 'none') return `${where} | -`.trim();
  const text = file.source.slice(word);
  const rest = text.slice(typed.length);
  const shown = `${quote ?? ''}⟦${typed}‸${rest}⟧`;
  return [where, '|', ...before, shown, ...after, ...(isFollowed ? ['…'] : [])].join(' ').trim();
}

describe('the cursor', () => {
  it.each([
    // names
    ['‸', '| ⟦‸⟧'],
    ['  ‸\n', '| ⟦‸⟧'],
    ['lis‸', '| ⟦lis‸⟧'],
    ['user‸ nginx;', '| ⟦user‸⟧ nginx …'],
    ['us‸er nginx;', '| ⟦us‸er⟧ nginx …'],
    ['‸user nginx;', '| ⟦‸user⟧ nginx …'],
    ['us‸\nevents {}', '| ⟦us‸⟧'],
    ['us‸;', '| ⟦us‸⟧ …'],
    ['us‸ # why', '| ⟦us‸⟧'],
    ['a 1; us‸', '| ⟦us‸⟧'],
    ['a 1; ‸ user x;', '| ⟦‸⟧'],
    ['a 1;‸', '| ⟦‸⟧'],
    ['a {‸}', 'a | ⟦‸⟧'],
    ['a {}‸', '| ⟦‸⟧'],
    ['a ‸{}', '| a ⟦‸⟧ …'],
    ['upst‸ {\n}', '| ⟦upst‸⟧ …'],
    // arguments
    ['listen ‸', '| listen ⟦‸⟧'],
    ['listen ‸;', '| listen ⟦‸⟧ …'],
    ['listen‸;', '| ⟦listen‸⟧ …'],
    ['listen 80 ‸ ssl;', '| listen 80 ⟦‸⟧ ssl …'],
    ['listen 80 de‸ ssl;', '| listen 80 ⟦de‸⟧ ssl …'],
    ['listen 80 ‸ssl;', '| listen 80 ⟦‸ssl⟧ …'],
    ['listen 80 ssl ‸\n  http2;', '| listen 80 ssl ⟦‸⟧ http2'],
    ['log_format main ‸\n  "a"\n  "b";', '| log_format main ⟦‸⟧ "a" "b"'],
    ["log_format main 'a'\n           ‸;", "| log_format main 'a' ⟦‸⟧ …"],
    ['listen # a comment\n  ‸80;', '| listen ⟦‸80⟧ …'],
    ['if ($‸) {}', '| if ⟦($‸)⟧ …'],
    ['if ($a = ‸) {}', '| if ($a = ⟦‸)⟧ …'],
    // a `;` is missing
    ['server a:1\n‸', '| ⟦‸⟧'],
    ['server a:1\nzo‸', '| ⟦zo‸⟧'],
    ['server a:1\n  zo‸', '| server a:1 ⟦zo‸⟧'],
    ['server a:1\n  ‸', '| server a:1 ⟦‸⟧'],
    ['server a:1 ‸\nserver b:2;', '| server a:1 ⟦‸⟧'],
    ['server a:1 we‸\nserver b:2;', '| server a:1 ⟦we‸⟧'],
    ['listen 80\nfo ‸', '| fo ⟦‸⟧'],
    ['listen 80\nfo ba\nqu‸', '| ⟦qu‸⟧'],
    ['\tlisten 80\n\tfo ‸;', '| fo ⟦‸⟧ …'],
    ["log_format main\n'$a'\n'$b‸';", "| log_format main '$a' '⟦$b‸⟧ …"],
    // blocks that are not closed
    ['http {\n  upstream a {\n    zo‸', 'http upstream | ⟦zo‸⟧'],
    ['http {\n  upstream a {\n    ‸\n  server {\n    listen 80;\n  }\n}\n', 'http upstream | ⟦‸⟧'],
    ['http {\n  upstream a {\n    zone a 64k;\n  server {\n    listen 80;\n    ‸\n  }\n}\n', 'http server | ⟦‸⟧'],
    ['http {\n  upstream a {\n    zone a 64k;\n  server {\n    listen 80;\n  }\n  ‸\n}\n', 'http | ⟦‸⟧'],
    [
      'http {\n  server {\n    location / {\n      pro‸\n    location /a {\n    }\n  }\n}\n',
      'http server location | ⟦pro‸⟧',
    ],
    ['http {\n  server {\n  }\n}\n}\n‸', '| ⟦‸⟧'],
    ['upstream a {\n  server b ‸}', 'upstream | server b ⟦‸⟧'],
    // quotes
    ['add_header X "a‸b";', '| add_header X "⟦a‸b⟧ …'],
    ['add_header X "‸";', '| add_header X "⟦‸⟧ …'],
    ['add_header X ‸"a";', '| -'],
    ['add_header X "a"‸;', '| -'],
    ['add_header X "a" ‸;', '| add_header X "a" ⟦‸⟧ …'],
    ['add_header X "‸\nadd_header Y "b";', '| add_header X "⟦‸⟧'],
    ['add_header X "$u‸;\nadd_header Y b;', '| add_header X "⟦$u‸⟧ …'],
    ["add_header X '‸", "| add_header X '⟦‸⟧"],
    ['"us‸er" x;', '| "⟦us‸er⟧ x …'],
    ['add_header X "ü 😀 $u‸";', '| add_header X "⟦ü 😀 $u‸⟧ …'],
    // variables
    ['set $a ${‸};', '| set $a ⟦${‸}⟧ …'],
    ['set $a ${‸\n', '| set $a ⟦${‸⟧'],
    ['proxy_pass http://$‸;', '| proxy_pass ⟦http://$‸⟧ …'],
    ['proxy_pass http://‸;\n', '| proxy_pass ⟦http://‸⟧ …'],
    // no place
    ['# com‸ment', '| -'],
    ['#‸', '| -'],
    ['listen 80; # ‸\n', '| -'],
    ['‸# comment', '| ⟦‸⟧'],
    ['listen 80 #‸\n  ssl;', '| -'],
    ['content_by_lua_block {\n  ng‸\n}', 'content_by_lua_block | -'],
    ['a#‸b;', '| ⟦a#‸b⟧ …'],
    // data
    ['map $a $b {\n  de‸\n  x 1;\n}', 'map | ⟦de‸⟧'],
    ['map $a $b {\n  default ‸;\n}', 'map | default ⟦‸⟧ …'],
    ['geo $a {\n  default 1\n  ‸\n}', 'geo | ⟦‸⟧'],
  ])('in %j', (marked, expected) => {
    expect(describeCursor(marked)).toBe(expected);
    // the same text with other line ends
    if (!/\n$/.test(marked)) expect(describeCursor(marked.replaceAll('\n', '\r\n'))).toBe(expected);
  });

  it('knows the comment it is in', () => {
    const { comment, file } = cursorIn('listen 80; # upstream-lens-ignore ‸\r\n');
    expect(comment && file.source.slice(comment)).toBe('# upstream-lens-ignore ');
    expect(cursorIn('listen ‸;').comment).toBeUndefined();
  });
});

describe('in any text', () => {
  const seeds = readProjects().flatMap(({ files }) =>
    [...files].filter(([path]) => /\.conf/.test(path)).map(([, text]) => text),
  );

  it('the word holds the cursor, on its line, and what stands around it is in order', () => {
    fc.assert(
      fc.property(mutation(seeds.length), fc.nat(), (broken, share) => {
        const text = mutate(broken, seeds);
        const offset = text.length === 0 ? 0 : share % (text.length + 1);
        const file = parseConfig(new SourceFile('file:///nginx.conf', text));
        const { word, typed, at, before, blocks, comment } = cursorAt(file, offset);
        expect(word.start).toBeLessThanOrEqual(offset);
        expect(word.end).toBeGreaterThanOrEqual(offset);
        expect(text.slice(word.start, offset)).toBe(typed);
        expect(before.length > 0).toBe(at === 'argument');
        if (comment) expect(at).toBe('none');
        for (const { block } of blocks) expect(block && block.open < offset).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('the blocks are those whose braces are around it', () => {
    for (const text of seeds) {
      const file = parseConfig(new SourceFile('file:///nginx.conf', text));
      if (file.problems.length > 0) continue;
      const open: Directive[] = [];
      for (const directive of walkDirectives(file.body)) if (directive.block) open.push(directive);
      for (let offset = 0; offset <= text.length; offset += 7) {
        const around = open.filter(({ block }) => block && block.open < offset && offset <= (block.close ?? -1));
        expect(blocksAround(file, offset)).toEqual(around);
      }
    }
  });
});
