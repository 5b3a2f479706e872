import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'character-invisible';
const NBSP = '\u00a0';
const ZERO = '\u200b';

describe(RULE, () => {
  it('when: such a character is part of a name', () => {
    checkRule(
      RULE,
      `http {
  server {
    listen${NBSP}8080;
#   ^^^^^^^^^^^ error: the character U+00A0 is no space to nginx, it is part of the word "listen${NBSP}8080"; nginx will refuse to start: unknown directive "listen${NBSP}8080"
   ${NBSP}location / { return 200; }
#  ^^^^^^^^^ error
    index${ZERO} a.html;
#   ^^^^^^ error: the character U+200B is no space to nginx…
  }
}
`,
    );
  });

  it('when: an argument begins or ends with one', () => {
    checkRule(
      RULE,
      `http { server { listen 8080${NBSP}; } }
#                      ^^^^^ warning: the character U+00A0 is no space to nginx, it is part of the word "8080${NBSP}"
`,
    );
  });

  it('not: in quotes; in a comment; in a text for people; among the entries of a map; within an argument', () => {
    checkRule(
      RULE,
      `http {
  # a${NBSP}comment
  map $uri $x { /a${NBSP}b 1; ${NBSP}c 2; }
  server {
    server_name a; # b${NBSP}
    add_header X-Note "Bonjour${NBSP}!";
    return 200 Bonjour${NBSP}!${NBSP};
    location /a${NBSP}b { return 204; }
  }
}
`,
    );
    checkRule('directive-unknown', `http { server { listen${NBSP}8080; } }\n`, {
      settings: { nginxVersion: '1.30.6' },
    });
  });

  it('fix: writes spaces, and nothing for what has no width', () => {
    checkFix(
      RULE,
      `http {\r\n  server {\r\n    listen${NBSP}8080; # one\r\n  }\r\n}\r\n`,
      '//- nginx.conf\nhttp {\r\n  server {\r\n    listen 8080; # one\r\n  }\r\n}\r\n',
    );
    checkFix(RULE, `http { server { listen${ZERO} 80; } }\n`, '//- nginx.conf\nhttp { server { listen 80; } }\n');
    checkFix(RULE, `http { server { listen 80${NBSP}; } }\n`, '//- nginx.conf\nhttp { server { listen 80 ; } }\n');
  });
});
