import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'brace-unbalanced';

describe(RULE, () => {
  it('when: names the block that has no end', () => {
    checkRule(
      RULE,
      `worker_processes 1; http {
  #                 ^^^^ error: "http" has no closing "}"; nginx will refuse to start: unexpected end of file, expecting "}"
  upstream api {
    server api-1:3000;
  }
stream {
}
`,
    );
  });

  it('when: names an upstream that runs into the next block', () => {
    const conf = `http {
  upstream api {
# ^^^^^^^^^^^^ error: "upstream api" has no closing "}"…
    server api-1:3000;
  server {
    listen 80;
  }
}
`;
    checkRule(RULE, conf);
    checkFix(RULE, conf, `//- nginx.conf\n${conf.replace(/#.*\n/, '').replace(':3000;\n', ':3000;\n  }\n')}`);
  });

  it('when: names a brace too many, in an included file as well', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  include site.conf;
}
//- site.conf
server {
  listen 80; }
  }
# ^ error: this "}" closes no block; nginx will refuse to start: unexpected "}"
`,
    );
  });

  it('not: where braces balance: in quotes, words, variables, Lua and comments', () => {
    checkRule(
      RULE,
      `http {
  server { location ~ "^/\\d{3}$" { return 200 "}"; } # }
    location /a}b { return 200 \${uri}; } location /lua { content_by_lua_block { local a = "}" } } }
}
`,
    );
  });

  it('not: in files that another tool completes', () => {
    checkRule(RULE, 'http {\n{% for name in names %}\n  upstream {{ name }} {\n  }\n{% endfor %}\n');
  });

  it('fix: adds the missing brace where the block ends', () => {
    checkFix(
      RULE,
      'http {\r\n  upstream api { server a:1; } # one\r\nstream {\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  upstream api { server a:1; } # one\r\n}\r\nstream {\r\n}\r\n',
    );
  });

  it('fix: adds the missing brace at the end of the file', () => {
    checkFix(RULE, 'http {\n  server { listen 80; }\n', '//- nginx.conf\nhttp {\n  server { listen 80; }\n}\n');
  });

  it('fix: removes a brace too many', () => {
    const conf = 'http { server { listen 80; } } }\n';
    expect(fixTitles(RULE, conf)).toEqual(['Remove this }']);
    checkFix(RULE, conf, '//- nginx.conf\nhttp { server { listen 80; } } \n');
  });
});
