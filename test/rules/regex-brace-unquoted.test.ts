import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { analyseFixture } from '../support/fixture';

const RULE = 'regex-brace-unquoted';
const server = (...body: string[]) =>
  `events {}\nhttp {\n  server {\n${body.map((line) => `    ${line}\n`).join('')}  }\n}\n`;

describe(RULE, () => {
  it('when: in a location, with and without a space after the modifier', () => {
    checkRule(
      RULE,
      `http {
  server {
    location ~ ^/\\d{3}$ {
    #          ^^^^^^^^ error: the "{" of "^/\\d{3}$" opens a block: an expression with braces needs quotes; nginx will refuse to start: unknown directive "3}$"
      return 200;
    }
    location ~*^/[a-f]{8}-[a-f]{4,}/x{ return 200; }
    #        ^^^^^^^^^^^^^^^^^^^^^^^^ error: the "{" of "~*^/[a-f]{8}-[a-f]{4,}/x" opens a block: an expression with braces needs quotes; nginx will refuse to start: unknown directive "8}-[a-f]"
    location ~ ^/(\\d{2,4})/ { return 200; }
    #          ^^^^^^^^^^^^ error: the "{" of "^/(\\d{2,4})/" opens a block: an expression with braces needs quotes; nginx will refuse to start: pcre2_compile() failed: missing closing parenthesis in "^/(\\d"
  }
}
`,
    );
  });

  it('when: in a rewrite, an if, a server name; among the entries of a map', () => {
    checkRule(
      RULE,
      `http {
  map $uri $x { ~^/\\d{3} 1; default 0; }
  #             ^^^^^^^^ error: the "{" of "~^/\\d{3}" opens a block: an expression with braces needs quotes; nginx will refuse to start: unexpected "{"
  server {
    server_name a ~^a{2}$;
    #             ^^^^^^^ error: the "{" of "~^a{2}$" opens a block: an expression with braces needs quotes; nginx will refuse to start: directive "server_name" is not terminated by ";"
    rewrite ^/(\\d{4})/(\\d{2})$ /y/$1 last;
    #       ^^^^^^^^^^^^^^^^^^ error: the "{" of "^/(\\d{4})/(\\d{2})$" opens a block: an expression with braces needs quotes; nginx will refuse to start: directive "rewrite" is not terminated by ";"
    if ($uri ~ ^/\\d{3}$) { return 403; }
    #          ^^^^^^^^ error: the "{" of "^/\\d{3}$" opens a block: an expression with braces needs quotes; nginx will refuse to start: invalid condition "^/\\d"
  }
}
`,
    );
  });

  it('when: nothing else is said of it, and what follows is read as it was meant', () => {
    const files = new Map([
      [
        'nginx.conf',
        server('listen 80;', 'location ~ ^/\\d{3}$ {', '  return 200;', '}', 'location /b { return 204; }'),
      ],
    ]);
    const { snapshot } = analyseFixture(files);
    expect(snapshot.findings.map(({ rule }) => rule)).toEqual([RULE]);
    const [virtual] = snapshot.topology.nginx.servers;
    expect(virtual?.locations.map(({ path }) => path)).toEqual(['^/\\d{3}$', '/b']);
  });

  it('not: quoted; a variable in braces; a block without a space before it; braces that repeat nothing', () => {
    checkRule(
      RULE,
      `http {
  map $uri $y{ default 0; "~^/\\d{3}" 1; }
  server {
    set $x \${uri}3;
    location ~ "^/\\d{3}$"{ return 200; }
    location ~ '^/\\d{3}/' { return 200; }
    location ~ ^/\\d\\d\\d$ { return 200; }
    location /a{ return 200; }
    rewrite "^/(\\d{4})$" /y/$1 last;
    if ($uri ~ "^/\\d{3}$"){ return 403; }
    if ($uri ~ ^/x$){ return 403; }
  }
}
`,
    );
    checkRule(RULE, '# location ~ ^/\\d{3}$ {\n');
  });

  it.each([
    ['location ~ ^/\\d{3}$ { return 200; }', 'location ~ "^/\\d{3}$" { return 200; }'],
    ['location ~*^/a{2}{ return 200; }', 'location "~*^/a{2}"{ return 200; }'],
    ['rewrite ^/(\\d{4})$ /y/$1 last;', 'rewrite "^/(\\d{4})$" /y/$1 last;'],
    ['if ($uri ~ ^/(a){2}$) { return 403; }', 'if ($uri ~ "^/(a){2}$") { return 403; }'],
    ['if ($uri ~ ^/a{2} ) { return 403; }', 'if ($uri ~ "^/a{2}" ) { return 403; }'],
    ['server_name ~^a{2}$;', 'server_name "~^a{2}$";'],
    ['location ~ ^/a{2}".$ { return 200; }', "location ~ '^/a{2}\".$' { return 200; }"],
  ])('fix: puts it in quotes: %s', (before, after) => {
    checkFix(
      RULE,
      server(before).replaceAll('\n', '\r\n'),
      `//- nginx.conf\n${server(after).replaceAll('\n', '\r\n')}`,
    );
  });

  it('fix: none where it holds both kinds of quotes', () => {
    expect(fixTitles(RULE, server(`location ~ ^/a{2}"'$ { return 200; }`))).toEqual([]);
  });
});
