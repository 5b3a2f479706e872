import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'directive-missing-semicolon';

describe(RULE, () => {
  it('when: names the statement that runs into the next line', () => {
    checkRule(
      RULE,
      `http {
  upstream api {
    server api-1:3000
    #      ^^^^^^^^^^ error: ";" is missing after "server api-1:3000"; nginx reads the next line as its parameters and will refuse to start: invalid parameter "server"
    server api-2:3000;
  }
}
`,
    );
  });

  it('when: names the statement that runs into a brace or the end of the file', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api { server "api-1:3000" weight=2 }
  #                                  ^^^^^^^^ error: ";" is missing after "server "api-1:3000" weight=2"; nginx will refuse to start: unexpected "}"
  include site.conf;
}
//- site.conf
server { listen 80; } client_max_body_size 8m
#                                          ^^ error: ";" is missing after "client_max_body_size 8m"; nginx will refuse to start: unexpected end of file, expecting ";" or "}"
`,
    );
  });

  it('when: is a warning where nginx takes the next line for more of the same', () => {
    checkRule(
      RULE,
      `http {
  server {
    server_name example.com
    #           ^^^^^^^^^^^ warning: ";" is missing after "server_name example.com"; nginx reads the next line as its parameters
    root /srv;
    index index.html
    #     ^^^^^^^^^^ warning
    expires 1d;
    listen 80
    #      ^^ error
    root /srv;
  }
}
`,
    );
  });

  it('not: arguments on several lines, entries of data, and Lua', () => {
    checkRule(
      RULE,
      `http {
  log_format main '$remote_addr'
                  '$request';
  map $uri $to {
    default a;
    server
    b;
  }
  server { location / { content_by_lua_block {
    local a = 1
    ngx.say(a)
  } } }
}
`,
    );
  });

  it('fix: adds the semicolon after the last word, before a comment', () => {
    checkFix(
      RULE,
      'http {\r\n  upstream api {\r\n    server a:1 max_fails=3 fail_timeout=30s # first\r\n    server b:1 max_fails=3 fail_timeout=30s;\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  upstream api {\r\n    server a:1 max_fails=3 fail_timeout=30s; # first\r\n    server b:1 max_fails=3 fail_timeout=30s;\r\n  }\r\n}\r\n',
    );
    checkFix(RULE, 'http { server { listen 80 } }\n', '//- nginx.conf\nhttp { server { listen 80; } }\n');
  });
});
