import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../server/src/nginx/parser';
import { printConfig } from '../../../server/src/nginx/print';
import { type ConfigFile, type Directive, TokenKind } from '../../../server/src/nginx/tree';
import { commentsOf, directiveAt, walkDirectives, wordAt } from '../../../server/src/nginx/walk';
import { applyEdits } from '../../../server/src/text/edit';
import { SourceFile } from '../../../server/src/text/source';
import { annotate, annotated } from '../../support/annotated';

function parse(text: string, uri = 'file:///nginx.conf'): ConfigFile {
  const file = parseConfig(new SourceFile(uri, text));
  expect(printConfig(file)).toBe(text);
  return file;
}

/** The tree as text: one line per directive, its values in brackets, deeper ones indented. */
function outline(file: ConfigFile): string[] {
  return Array.from(walkDirectives(file.body), (directive) => {
    const words = [directive.name, ...directive.args].map(({ value }) => `[${value}]`).join(' ');
    const kind = directive.block && directive.block.kind !== 'directives' ? ` ${directive.block.kind}` : '';
    return `${'  '.repeat(depthOf(directive))}${words}${kind}${directive.isTerminated ? '' : ' …'}`;
  });
}

function depthOf(directive: Directive): number {
  return directive.parent ? depthOf(directive.parent) + 1 : 0;
}

/** The words of a text's first directive. */
function words(text: string): string[] {
  const { body, problems } = parse(text);
  expect(problems).toEqual([]);
  const [directive] = body;
  return directive ? [directive.name, ...directive.args].map(({ value }) => value) : [];
}

/** Asserts that the problems are exactly those that the carets show. */
function checkProblems(source: string): void {
  const { text, remarks } = annotated(source);
  const found = parse(text).problems.map(({ span, code }) => ({ ...span, label: code }));
  expect(annotate(text, found)).toBe(annotate(text, remarks));
}

/** Asserts the problem that the carets show, and that its repair gives the other text, which has no problem. */
function checkRepair(source: string, repaired: string): void {
  checkProblems(source);
  const { text } = annotated(source);
  const { problems } = parse(text);
  expect(problems.length).toBe(1);
  const mended = applyEdits(
    text,
    problems.flatMap(({ repair }) => repair ?? []),
  );
  expect(mended).toBe(annotated(repaired).text);
  expect(parse(mended).problems).toEqual([]);
}

describe('statements', () => {
  test('nest as their braces do', () => {
    const file = parse('events {}\nhttp { server { listen 80; location / { return 200; } } include a.conf; }\n');
    expect(outline(file)).toEqual([
      '[events]',
      '[http]',
      '  [server]',
      '    [listen] [80]',
      '    [location] [/]',
      '      [return] [200]',
      '  [include] [a.conf]',
    ]);
    expect(file.problems).toEqual([]);
  });

  test('know their file, their parent, their block and their place', () => {
    const text = 'http {\n  server_name  a "b c" ; # x\n}\n';
    const file = parse(text);
    const [http] = file.body;
    const [serverName] = http?.block?.body ?? [];
    expect(serverName?.parent).toBe(http);
    expect(http?.parent).toBeUndefined();
    expect(serverName?.uri).toBe('file:///nginx.conf');
    const slice = (span: { start: number; end: number } | undefined): string | undefined =>
      span && text.slice(span.start, span.end);
    expect(slice(serverName?.span)).toBe('server_name  a "b c" ;');
    expect(slice(serverName?.head)).toBe('server_name  a "b c"');
    expect(slice(serverName?.args[1])).toBe('"b c"');
    expect(slice(http?.span)).toBe(text.trimEnd());
    expect(slice(http?.head)).toBe('http');
    expect(text[http?.block?.open ?? -1]).toBe('{');
    expect(text[http?.block?.close ?? -1]).toBe('}');
  });

  test('may go on over lines and comments', () => {
    const file = parse('log_format main # the name\n  "a" # "\n\n  \'b\'\n; user x;');
    expect(outline(file)).toEqual(['[log_format] [main] [a] [b]', '[user] [x]']);
    expect(Array.from(commentsOf(file), ({ start, end }) => file.source.text.slice(start, end))).toEqual([
      '# the name',
      '# "',
    ]);
  });

  test('need no white space around braces and quotes', () => {
    expect(outline(parse('if ($uri){return 200 "a";}location /b{}'))).toEqual([
      '[if] [($uri)]',
      '  [return] [200] [a]',
      '[location] [/b]',
    ]);
  });

  test('are found by offset', () => {
    const text = 'http { server { listen 80; } }';
    const file = parse(text);
    const listen = directiveAt(file, text.indexOf('80') + 1);
    expect(listen?.name.value).toBe('listen');
    expect(listen && wordAt(listen, text.indexOf('80'))?.value).toBe('80');
    expect(directiveAt(file, text.indexOf('server') + 2)?.name.value).toBe('server');
    expect(directiveAt(file, text.length)?.name.value).toBe('http');
  });

  test.each(['', ' \n\t\r\n', '# only a comment', '# {\n# }'])('%j holds none', (text) => {
    const file = parse(text);
    expect(file.body).toEqual([]);
    expect(file.problems).toEqual([]);
  });

  test('may nest a hundred thousand deep', () => {
    const depth = 100_000;
    const file = parse(`${'a{'.repeat(depth)}${'}'.repeat(depth)}`);
    expect(file.problems).toEqual([]);
    expect(Array.from(walkDirectives(file.body)).length).toBe(depth);
  });
});

describe('words', () => {
  test.each([
    [
      'the six escapes change the value',
      String.raw`a "\"\'\\\t\r\n" \"\'\\\t\r\n;`,
      ['a', '"\'\\\t\r\n', '"\'\\\t\r\n'],
    ],
    [
      'other backslashes stay',
      String.raw`a\;b c\ d e\{f \q \/ \. \$x;`,
      ['a\\;b', 'c\\ d', 'e\\{f', '\\q', '\\/', '\\.', '\\$x'],
    ],
    ['a backslash keeps a line end', 'a b\\\nc;', ['a', 'b\\\nc']],
    ['a backslash may come first', String.raw`\#a \"b c" \{d;`, ['\\#a', '"b', 'c"', '\\{d']],
    [
      'both kinds of quotes hold anything',
      `a "b; { } #c" 'd "e" f' "it's" "" '';`,
      ['a', 'b; { } #c', 'd "e" f', "it's", '', ''],
    ],
    ['quotes may span lines', 'a "b\n  c";', ['a', 'b\n  c']],
    ['quotes in the middle of a word are part of it', `a"b c'd;`, ['a"b', "c'd"]],
    ['a name may be quoted', `"a" b;`, ['a', 'b']],
    ['a ) after a closing quote starts a word', 'if ($a ~ "b")c d;', ['if', '($a', '~', 'b', ')c', 'd']],
    ['# within a word is part of it', 'a#b c\\#d e#;', ['a#b', 'c\\#d', 'e#']],
    ['${name} belongs to the word', 'a ${b}c d${e} ${{f} "${g}";', ['a', '${b}c', 'd${e}', '${{f}', '${g}']],
    ['} within a word is part of it', 'a}b c} d};', ['a}b', 'c}', 'd}']],
    ['values may end in = or $', 'a b= c$ $ = /d$;', ['a', 'b=', 'c$', '$', '=', '/d$']],
    ['a no-break space is no white space', 'a\u00a0b c\u3000d;', ['a\u00a0b', 'c\u3000d']],
    ['characters of all planes are plain', 'ключ "é 中" 😀 \\😀é;', ['ключ', 'é 中', '😀', '\\😀é']],
  ])('%s', (_, text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('keep what was written', () => {
    const [directive] = parse(`a "b\\"" 'c' d;`).body;
    expect(directive?.args.map(({ raw, quote }) => [raw, quote])).toEqual([
      ['"b\\""', '"'],
      ["'c'", "'"],
      ['d', undefined],
    ]);
  });

  test('have UTF-16 offsets', () => {
    const text = 'a 😀 b;';
    const b = parse(text).body[0]?.args[1];
    expect([b?.start, b?.end]).toEqual([5, 6]);
  });

  test.each(['\n', '\r\n', '\r'])('are the same with the line ending %j', (eol) => {
    const file = parse(['http {', '\tserver {', '\t\tlisten 80;', '\t}', '}', ''].join(eol));
    expect(outline(file)).toEqual(['[http]', '  [server]', '    [listen] [80]']);
    expect(file.problems).toEqual([]);
  });
});

describe('comments', () => {
  test('start only where a word could', () => {
    const file = parse('a#b #c\n;#d\ne {#f }\n}#g\n"h" #i\n;');
    expect(Array.from(commentsOf(file), ({ start, end }) => file.source.text.slice(start, end))).toEqual([
      '#c',
      '#d',
      '#f }',
      '#g',
      '#i',
    ]);
    expect(outline(file)).toEqual(['[a#b]', '[e]', '[h]']);
  });

  test('end at a line feed, which a carriage return before it belongs to', () => {
    const file = parse('#a\r\n#b\rc;\nd;');
    const { text } = file.source;
    expect(Array.from(commentsOf(file), ({ start, end }) => text.slice(start, end))).toEqual(['#a', '#b\rc;']);
    expect(outline(file)).toEqual(['[d]']);
  });
});

describe('blocks of data', () => {
  test('hold entries whose first word is a key', () => {
    const file = parse('map $a $b {\n  # x\n  default 0;\n  server 1; #y\n  ~^/a$ 2;\n  "" \'c d\';\n}');
    expect(outline(file)).toEqual([
      '[map] [$a] [$b] data',
      '  [default] [0]',
      '  [server] [1]',
      '  [~^/a$] [2]',
      '  [] [c d]',
    ]);
    expect(file.problems).toEqual([]);
  });

  test.each(['geo $a', 'types', 'split_clients "$a" $b', 'charset_map a b', 'match x'])('%s', (head) => {
    const [block] = parse(`${head} { location 1; }`).body;
    expect(block?.block?.kind).toBe('data');
  });

  test('hold no blocks', () => {
    checkProblems(`
types {
    server {
           ^ token-unexpected
        listen 80;
    }
}
server {
    listen 80;
}`);
  });
});

describe('blocks of Lua', () => {
  const lua = (body: string): string[] => {
    const file = parse(`content_by_lua_block {${body}} user a;`);
    expect(file.problems).toEqual([]);
    expect(outline(file)).toEqual(['[content_by_lua_block] lua', '[user] [a]']);
    const { tokens } = file;
    return Array.from({ length: tokens.length }, (_, index) => index)
      .filter((index) => tokens.kind(index) === TokenKind.raw)
      .map((index) => file.source.text.slice(tokens.start(index), tokens.end(index)));
  };

  test.each([
    ' local t = { a = { 1 } } ',
    ' s = "}" .. \'{\' .. "\\"}" ',
    ' s = [[ } ]] .. [==[ ]] } ]==] ',
    " -- } don't {\n ",
    " --[[ } don't\n } ]] --[=[ ]] } ]=] ",
    ' ---[[ }\n ',
    ' a[b[1]] = "#;" # ; ',
    " it's ",
    ' "a\\\n',
  ])('%j is one token', (body) => {
    expect(lua(body)).toEqual([body]);
  });

  test('an empty one has no token', () => {
    expect(lua('')).toEqual([]);
  });

  test('may have an argument; the string form is an ordinary word', () => {
    expect(outline(parse('set_by_lua_block $x { return "}" }\ncontent_by_lua \'a }; b\';'))).toEqual([
      '[set_by_lua_block] [$x] lua',
      '[content_by_lua] [a }; b]',
    ]);
  });

  test('an unclosed one is reported where it starts', () => {
    const { problems } = parse('a;\ncontent_by_lua_block {\n  t = {\n}\n');
    expect(problems.map(({ nginxMessage, nginxLine }) => [nginxMessage, nginxLine])).toEqual([
      ['unexpected end of file, expecting terminating characters for lua code block', 3],
    ]);
  });
});

describe('a missing ; before a closing brace', () => {
  test('is reported at the last word, and mended there', () => {
    checkRepair(
      `
server {
    listen 80;
    server_name a b  # two names
                  ^ directive-missing-semicolon
}
user x;`,
      `
server {
    listen 80;
    server_name a b;  # two names
}
user x;`,
    );
  });

  test('on one line', () => {
    checkRepair(
      'location / { return 200 "a" }\n                        ^^^ directive-missing-semicolon',
      'location / { return 200 "a"; }',
    );
  });

  test('in a map', () => {
    checkRepair(
      `
map $a $b {
    default 0
            ^ directive-missing-semicolon
}`,
      `
map $a $b {
    default 0;
}`,
    );
  });

  test('nginx names the line of the brace', () => {
    const [problem] = parse('a {\n  b c\n\n}\n').problems;
    expect(problem).toMatchObject({ isLexical: true, nginxMessage: 'unexpected "}"', nginxLine: 4 });
  });
});

describe('a missing ; before the next line', () => {
  test('is reported at the last word, and what follows is a directive of its own', () => {
    const source = `
upstream a {
    server b:1
           ^^^ directive-missing-semicolon
    server c:2;
}
user x;`;
    checkRepair(source, source.replace('b:1', 'b:1;'));
    const file = parse(annotated(source).text);
    expect(outline(file)).toEqual(['[upstream] [a]', '  [server] [b:1] …', '  [server] [c:2]', '[user] [x]']);
    expect(file.problems[0]).toMatchObject({ isLexical: false });
  });

  test('also before a block, with tabs, and several times', () => {
    checkProblems(`
http {
    sendfile on
             ^^ directive-missing-semicolon
    gzip on
         ^^ directive-missing-semicolon
    server {
        listen 80;
    }
}`);
    expect(parse('http {\r\n\tsendfile on\r\n\tgzip on;\r\n}').problems.map(({ span }) => span)).toEqual([
      { start: 18, end: 20 },
    ]);
  });

  test('at the end of the file', () => {
    checkRepair('user a\n     ^ directive-missing-semicolon\n', 'user a;\n');
    checkRepair('proxy_pa\n^^^^^^^^ directive-missing-semicolon', 'proxy_pa;');
  });

  test.each([
    ['a list of names', 'server_name\n    a\n    server\n    location;\n'],
    ['a list of names that look like directives, further in', 'server_name a\n            root\n            index;'],
    ['a format over several lines', "log_format main '$remote_addr'\n'server $host'\n'listen $port';"],
    ['quoted words that are names', 'add_header\n"server"\n"listen" always;'],
    ['words that are no directives', 'upstream_x a\nbackend b\nfoo c;'],
    ['keys of a map', 'map $a $b {\nserver\nlisten;\nroot 1;\n}'],
    ['a Go template', 'server_name "{{ .Names }}"\nlisten 80;\n'],
    ['an ERB template', 'a <%= b %>\nlisten 80;\n'],
    ['a Jinja template', 'server_name a "{% if b %}"\nlisten 80;\n'],
    ['a name alone on its line', 'gzip_types\ntext/css\ncharset\n;'],
  ])('is not suspected in %s', (_, text) => {
    const codes = parse(text).problems.map(({ code }) => code);
    expect(codes).not.toContain('directive-missing-semicolon');
  });

  test('is no mistake after a placeholder that stands for directives', () => {
    const text = 'server {\n    ${EXTRA}\n    listen 80;\n    ${MORE}\n}\n${LAST}\n';
    const file = parse(text, 'file:///default.conf.template');
    expect(file.problems).toEqual([]);
    expect(outline(file)).toEqual(['[server]', '  [${EXTRA}] …', '  [listen] [80]', '  [${MORE}] …', '[${LAST}] …']);
    expect(parse(text).problems.length).toBe(3);
  });
});

describe('an unclosed quote', () => {
  test.each(['"', "'"])('%s is reported on its line, and mended before the ;', (quote) => {
    checkRepair(
      `
server {
    add_header X ${quote}a b;
                 ^^^^ quote-unclosed
    listen 80;
}`,
      `
server {
    add_header X ${quote}a b${quote};
    listen 80;
}`,
    );
  });

  test('leaves the directives after it intact', () => {
    const source = `
server {
    add_header X "a;
                 ^^ quote-unclosed
    add_header Y "b";
    location / {
        return 200 "c";
    }
}
user x;`;
    checkRepair(source, source.replace('"a;', '"a";'));
    expect(outline(parse(annotated(source).text))).toEqual([
      '[server]',
      '  [add_header] [X] [a]',
      '  [add_header] [Y] [b]',
      '  [location] [/]',
      '    [return] [200] [c]',
      '[user] [x]',
    ]);
  });

  test('before a brace, at a line end, and in CRLF', () => {
    checkRepair('location ~ "^/a {\n           ^^^^ quote-unclosed\n}', 'location ~ "^/a" {\n}');
    checkProblems('a "b\n  ^^ quote-unclosed\n;');
    const text = 'a "b;\r\nc d;\r\n';
    const [problem] = parse(text).problems;
    expect(problem?.span).toEqual({ start: 2, end: 4 });
  });

  test('nginx names the end of the file, or the next quote', () => {
    expect(parse('a "b;\nc;\n').problems[0]).toMatchObject({
      nginxMessage: 'unexpected end of file, expecting ";" or "}"',
      nginxLine: 3,
    });
    expect(parse('a "b;\nc "d";\n').problems[0]).toMatchObject({ nginxMessage: 'unexpected "d"', nginxLine: 2 });
  });

  test.each([
    ['a "b"c;', 'a "b"c;\n  ^^^^ quote-unclosed', 'a "b" c;'],
    ['a "b"#c', 'a "b"#c\n  ^^^^ quote-unclosed\n;', 'a "b" #c\n;'],
    ['a "b"😀;', 'a "b"😀;\n  ^^^^^ quote-unclosed', 'a "b" 😀;'],
  ])('text glued to a closing one: %s', (_, source, repaired) => {
    checkRepair(source, repaired);
  });
});

describe('unbalanced braces', () => {
  test('a missing } is put where the indentation wants it', () => {
    const source = `
http {
    server {
        location /a {
        ^^^^^^^^^^^ brace-unbalanced
            return 200;
        location /b {
            return 201;
        }
    }
}`;
    checkRepair(
      source,
      `
http {
    server {
        location /a {
            return 200;
        }
        location /b {
            return 201;
        }
    }
}`,
    );
  });

  test('a missing } at the end of the file', () => {
    checkRepair('http {\n^^^^ brace-unbalanced\n    server {\n    }\n', 'http {\n    server {\n    }\n}\n');
    checkRepair(
      'events {\n^^^^^^ brace-unbalanced\n    worker_connections 1;',
      'events {\n    worker_connections 1;\n}\n',
    );
  });

  test('a missing } on a single line', () => {
    checkProblems('http { server { listen 80; }\n^^^^ brace-unbalanced');
  });

  test('a block that is left open, between two that are not', () => {
    checkProblems(`
upstream a {
    server x;
}
upstream b {
^^^^^^^^^^ brace-unbalanced
    server y;
upstream c {
    server z;
}
`);
  });

  test('a missing } is put after the comment on the line', () => {
    checkRepair(
      `
http {
    upstream a { # first
    ^^^^^^^^^^ brace-unbalanced
        server b; # only
    server {
        listen 80;
    }
}`,
      `
http {
    upstream a { # first
        server b; # only
    }
    server {
        listen 80;
    }
}`,
    );
  });

  test('a missing } of an empty block', () => {
    checkRepair('http {\n    server {\n    ^^^^^^ brace-unbalanced\n}\n', 'http {\n    server {\n    }\n}\n');
  });

  test('a missing } in a file without indentation is put at the end', () => {
    const text = 'http {\nserver {\nlisten 80;\n}\nserver {\nlisten 81;\n';
    const repaired = applyEdits(
      text,
      parse(text).problems.flatMap(({ repair }) => repair ?? []),
    );
    expect(repaired).toBe(`${text}}\n`);
  });

  test('an extra } is the one with too much indentation', () => {
    const source = `
http {
    server {
        listen 80;
        }
        ^ brace-unbalanced
    }
}
user x;`;
    checkProblems(source);
    const { text } = annotated(source);
    const [problem] = parse(text).problems;
    expect(problem).toMatchObject({ nginxMessage: 'unexpected "}"', nginxLine: 6 });
    expect(parse(applyEdits(text, problem?.repair ? [problem.repair] : [])).problems).toEqual([]);
  });

  test('an extra } where every } is indented is the one that closes nothing', () => {
    checkProblems('a {\n    b;\n    }\nc {\n    d;\n    }\n}\n^ brace-unbalanced\n');
  });

  test('an extra } is where no block is open', () => {
    checkRepair('a {\n}\n}\n^ brace-unbalanced\nb;\n', 'a {\n}\n\nb;\n');
  });

  test('a { without a name', () => {
    checkProblems('a;\n{\n^ token-unexpected\n    b;\n}\nc;');
  });
});

describe('other problems', () => {
  test('an empty statement', () => {
    checkRepair('a b;;\n    ^ token-unexpected', 'a b;');
    checkRepair('a {};\n    ^ token-unexpected', 'a {}');
  });

  test('a byte order mark', () => {
    const file = parse('\ufeffuser a;\n');
    expect(file.problems).toMatchObject([
      { code: 'file-bom', span: { start: 0, end: 1 }, nginxMessage: 'unknown directive "\ufeffuser"', nginxLine: 1 },
    ]);
    expect(outline(file)).toEqual(['[user] [a]']);
    const { text } = file.source;
    expect(
      applyEdits(
        text,
        file.problems.flatMap(({ repair }) => repair ?? []),
      ),
    ).toBe('user a;\n');
  });

  test('a byte order mark elsewhere is part of a word', () => {
    expect(words('a \ufeffb;')).toEqual(['a', '\ufeffb']);
  });

  test.each([
    ['a word', 'x'.repeat(4096), 'too long parameter "xxxxxxxxxx..." started'],
    ['a word of three-byte characters', '€'.repeat(1366), 'too long parameter "€€€€..." started'],
    ['a quoted word', `"${'x'.repeat(4096)}"`, 'too long parameter, probably missing terminating """ character'],
    ['a comment', `#${'x'.repeat(4095)}\n`, 'too long parameter "#xxxxxxxxx..." started'],
  ])("%s that fills nginx's buffer", (_, long, nginxMessage) => {
    const file = parse(`a;\nb ${long} c;\nd e;\n`);
    expect(file.problems).toMatchObject([{ nginxMessage, nginxLine: 2, isLexical: true }]);
    expect(outline(file).at(-1)).toBe('[d] [e]');
    expect(parse(`a;\nb ${long.replace(/(.)\1\1/u, '')} c;\nd e;\n`).problems).toEqual([]);
  });

  test('each is reported once, and nothing after is lost', () => {
    checkProblems(`
http {
    gzip on;;
            ^ token-unexpected
    server {
        add_header A "b;
                     ^^ quote-unclosed
        listen 80
               ^^ directive-missing-semicolon
        server_name c
                    ^ directive-missing-semicolon
    }
}
}
^ brace-unbalanced
user d;`);
  });
});

describe('hostile text', () => {
  // large enough that quadratic work would run into the test's deadline
  const count = 300_000;
  test.each([
    ['semicolons', ';'.repeat(count)],
    ['closing braces', '}\n'.repeat(count)],
    ['semicolons and closing braces', ';'.repeat(count) + '}'.repeat(count)],
    ['open braces on one line', 'a{'.repeat(count)],
    ['open braces on lines', 'a{\n'.repeat(count)],
    ['one long line with a missing brace', `a{${'b c;'.repeat(count)}`],
    ['missing semicolons', 'listen 80\n'.repeat(count)],
    ['quotes without end', 'a "b;\n'.repeat(count)],
    ['white space in a quote without end', `a "${' '.repeat(count)}x`],
    ['Lua quotes without end', `content_by_lua_block {${'"\\'.repeat(count)}\n}`],
    ['Lua brackets without end', `content_by_lua_block {${'--[='.repeat(count)}`],
  ])('is read to its end: %s', (_, text) => {
    expect(printConfig(parse(text)) === text).toBe(true);
  });
});
