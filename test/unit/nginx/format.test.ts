import { describe, expect, test } from 'vitest';
import { formatRefusal } from '../../../server/src/nginx/format-refusal';
import { type FormatStyle, indentStyleOf } from '../../../server/src/nginx/format-style';
import { checkFormatLaws, parse } from '../../support/format-laws';

const STYLE: FormatStyle = { insertSpaces: true, tabSize: 4, alignment: 'keep', maxBlankLines: 2 };

function format(text: string, style: Partial<FormatStyle> = {}, uri?: string): string {
  return checkFormatLaws(text, { ...STYLE, ...style }, uri);
}

describe('white space that means something stays', () => {
  test.each([
    ['a dollar sign before a block', 'location $  {\n}\n', 'location $ {\n}\n'],
    ['a parenthesis after a quote', 'if ($a = "b")  {}\n', 'if ($a = "b") {}\n'],
    ['an escaped blank at the end of a word', 'root a\\  ;\n', 'root a\\ ;\n'],
    ['an escaped line ending', 'root a\\\nb ;\n', 'root a\\\nb;\n'],
    ['an escaped CR before LF', 'root a\\\r\n;\n', 'root a\\\r\n    ;\n'],
    ['a CR at the end of the last comment', 'a;\r\n # b\r', 'a;\r\n# b\r'],
    ['lines in quotes', 'a {\nroot "b  \n   c"  ;\n}\n', 'a {\n    root "b  \n   c";\n}\n'],
    ['a hash inside a word', 'root a#b ;\n', 'root a#b;\n'],
    ['a brace inside a word', 'root a} ;\n', 'root a};\n'],
    ['blanks that nginx takes for letters', 'root\u00a0a ;\n', 'root\u00a0a;\n'],
    ['blanks at the end of a comment', '# a  \n  # b\t\n', '# a  \n# b\t\n'],
  ])('%s', (_, before, after) => {
    expect(format(before)).toBe(after);
  });

  test('a word that nearly fills the buffer touches its block, and a comment the end of the file', () => {
    const word = `a { location /${'b'.repeat(4094)}{}`;
    expect(format(`${word} }`)).toContain(`${'b'.repeat(4094)}{}`);
    const comment = `#${'c'.repeat(4095)}`;
    expect(format(`user a;\n   ${comment}`)).toBe(`user a;\n${comment}`);
  });

  test('Lua, with the white space around it', () => {
    const lua = 'content_by_lua_block {\n  if a then\n\n\n\n   b()  \n end }';
    expect(format(`server{\n${lua}\n}`)).toBe(`server {\n    ${lua}\n}\n`);
  });
});

describe('comments', () => {
  test('keep statements and braces on lines of their own', () => {
    expect(format('a b # c\n;\nlocation / # d\n{ # e\n}\n')).toBe('a b # c\n    ;\nlocation / # d\n{ # e\n}\n');
  });

  test('go on below the one that ends a line', () => {
    const text = 'http {\n  user a ; # b\n           # c\n           # d\n  index e;\n           # f\n}\n';
    expect(format(text)).toBe(
      'http {\n    user a;  # b\n             # c\n             # d\n    index e;\n    # f\n}\n',
    );
    expect(format(text, { alignment: 'none' })).toContain('    user a; # b\n            # c\n            # d\n');
    expect(format(text, { alignment: 'columns' })).toContain('    user a; # b\n            # c\n            # d\n');
  });

  test('move with the column that they are put into', () => {
    const text = 'listen 80;  # a\nserver_name b; # c\n               # d\n';
    expect(format(text, { alignment: 'columns' })).toBe(
      'listen      80; # a\nserver_name b;  # c\n                # d\n',
    );
  });

  test('between blocks, and before the end of one, are indented as the block', () => {
    expect(format('http {\nserver {}\n# a\n      # b\n}\n# c')).toBe(
      'http {\n    server {}\n    # a\n    # b\n}\n# c\n',
    );
  });
});

describe('lines', () => {
  test('keep their endings; new ones get the first', () => {
    expect(format('a;\r\nb; c;\nd;\r\n\r\n')).toBe('a;\r\nb;\r\nc;\nd;\r\n');
    expect(format('a; b;', { lineEnding: '\r\n' })).toBe('a;\r\nb;\r\n');
  });

  test('end at a lone CR too, which becomes a line ending that nginx knows', () => {
    expect(format('a;\rb;\r\rc;\r')).toBe('a;\nb;\n\nc;\n');
  });

  test('that are blank part groups, at most as many as are allowed', () => {
    const text = '\n\na;\n\n\n\n\nb {\n\n\nc;\n\nd;\n\n\n}\n\n\n\ne;\n\n\n';
    expect(format(text)).toBe('a;\n\n\nb {\n    c;\n\n    d;\n}\n\n\ne;\n');
    expect(format(text, { maxBlankLines: 1 })).toBe('a;\n\nb {\n    c;\n\n    d;\n}\n\ne;\n');
  });

  test('hold one statement each, unless it is a block on one line', () => {
    expect(format('a; b { c; d { e; } } f { g;\n}')).toBe('a;\nb { c; d { e; } }\nf {\n    g;\n}\n');
  });

  test('with a block are opened up if they are wide and hold several statements', () => {
    const wide = 'x'.repeat(120);
    expect(format(`a{b ${wide};}`)).toBe(`a { b ${wide}; }\n`);
    expect(format(`a{b ${wide};c;}`)).toBe(`a {\n    b ${wide};\n    c;\n}\n`);
    // just as wide as a line may be
    const rest = 'x'.repeat(120 - 'a { b ; c; }'.length);
    expect(format(`a { b ${rest}; c; }`)).toBe(`a { b ${rest}; c; }\n`);
    expect(format(`a { b ${rest}x; c; }`)).toBe(`a {\n    b ${rest}x;\n    c;\n}\n`);
  });

  test('of an empty file stay away', () => {
    expect(format('')).toBe('');
    expect(format(' \n\n')).toBe('');
    expect(format('  # a')).toBe('# a\n');
  });

  test('after a byte order mark', () => {
    expect(format('\ufeffa{\nb;\n}')).toBe('\ufeffa {\n    b;\n}\n');
    expect(format('\ufeff\n\n  a ;')).toBe('\ufeff\n\na;\n');
  });
});

describe('templates', () => {
  const URI = 'file:///default.conf.template';

  test('have placeholders for whole statements', () => {
    expect(format('http {\n${EXTRA}\nserver {\n${MORE}\n}\n}\n', {}, URI)).toBe(
      'http {\n    ${EXTRA}\n    server {\n        ${MORE}\n    }\n}\n',
    );
  });

  test('of ERB have tags on lines of their own', () => {
    expect(format('http {\n<% if @a %>\nuser b;\n<% end %>\nuser c;\n}\n')).toBe(
      'http {\n    <% if @a %>\n    user b;\n    <% end %>\n    user c;\n}\n',
    );
  });
});

describe('a file with a syntax error', () => {
  test.each([
    ['http {\n  user a\n}\n', 2, 'has a syntax error: a ";" is missing'],
    ['http {\n  user a;\n', 1, 'has a syntax error: its block has no "}"'],
    ['user a;\n}\n', 2, 'has a syntax error: this "}" closes nothing'],
    ['user a;;\n', 1, 'has a syntax error: unexpected ";"'],
    ['user "a;\n', 1, 'has a syntax error: a quote is not closed'],
    ['user "a"b;\n', 1, 'has a syntax error: a space is missing after a quote'],
    ['server { location ~ ^/\\d{3}$ { } }\n', 1, 'has a syntax error: a regular expression with "{" needs quotes'],
    ['server_name {{ name }};\n', 1, 'has a syntax error: unexpected "{"'],
  ])('is refused: %j', (text, line, reason) => {
    const file = parse(text);
    const refusal = formatRefusal(file);
    expect(refusal?.reason).toBe(reason);
    expect(file.source.placeAt(refusal?.span.start ?? -1).line + 1).toBe(line);
  });

  test('is none for a byte order mark, nor before a given place', () => {
    expect(formatRefusal(parse('\ufeffuser a;\n'))).toBeUndefined();
    expect(formatRefusal(parse('user a;\nuser b;;\n'), 8)).toBeUndefined();
    expect(formatRefusal(parse('user a;\nuser b;;\n'), 15)).toBeDefined();
  });
});

describe('the indentation of a file', () => {
  test.each([
    ['spaces', 'a {\n  b {\n    c;\n  }\n}\n', { insertSpaces: true, tabSize: 2 }],
    ['tabs', 'a {\n\tb;\n}\n', { insertSpaces: false, tabSize: 4 }],
    ['what most blocks have', 'a {\n   b;\n}\nc {\n\td;\n}\ne {\n\tf;\n}\n', { insertSpaces: false, tabSize: 4 }],
    ['none', 'a {\nb;\n}\n', { insertSpaces: true, tabSize: 4 }],
    ['a block on one line', 'a { b; }\n', { insertSpaces: true, tabSize: 4 }],
  ])('is that of %s', (_, text, style) => {
    expect(indentStyleOf(parse(text))).toEqual(style);
  });
});
