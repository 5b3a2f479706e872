import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'proxy-pass-uri-not-allowed';

describe(RULE, () => {
  it('when: names a URI part in every place that forbids one', () => {
    checkRule(
      RULE,
      `http {
  server {
    location ~ ^/a/(.*)$ { proxy_pass http://b/; }
    #                                         ^ error: the URI part "/" is not allowed in a location given by a regular expression; nginx will refuse to start
    location ~* "\\.php$" { proxy_pass "http://b:80/x"; }
    #                                             ^^ error: the URI part "/x" is not allowed in a location given by…
    location @back { proxy_pass http://b?x=1; }
    #                                   ^^^^ error: the URI part "?x=1" is not allowed in a named location…
    location /c {
      if ($arg_x) { proxy_pass http://b/x; }
      #                                ^^ error: the URI part "/x" is not allowed in an "if" block…
      limit_except GET { proxy_pass http://b/x; }
      #                                     ^^ error: the URI part "/x" is not allowed in a "limit_except" block…
      location ~x { proxy_pass http://unix:/run/a.sock:/x; }
      #                                               ^^^ error: the URI part "/x"…
    }
  }
}
`,
    );
  });

  it('not: in prefix and exact locations, without a URI part, and with variables', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { proxy_pass http://b/; }
    location = /b { proxy_pass http://b/x; }
    location ^~ /c/ { proxy_pass http://b/x/; location ~ x { proxy_pass http://b; } }
    location ~ ^/d/(.*)$ { proxy_pass http://b/$1; }
    location @e { proxy_pass http://unix:/run/a.sock:; }
    location ~ f { fastcgi_pass unix:/run/a.sock; }
    location ~ g { proxy_pass http://unix:/run/a.sock; }
  }
}
stream { server { listen 1; proxy_pass b:1; } }
`,
    );
  });

  const conf = (location: string, pass: string) =>
    `http {\r\n  server {\r\n    location ${location} {\r\n      ${pass} # to b\r\n    }\r\n  }\r\n}\r\n`;

  it('fix: removes the URI part', () => {
    checkFix(
      RULE,
      conf('~ ^/a/', 'proxy_pass "http://b/x/";'),
      `//- nginx.conf\n${conf('~ ^/a/', 'proxy_pass "http://b";')}`,
    );
    expect(fixTitles(RULE, conf('~ ^/a/', 'proxy_pass http://b/;'))).toEqual(['Remove the URI part "/"']);
  });

  it('fix: puts a rewrite in its place', () => {
    checkFix(
      RULE,
      conf('@back', 'proxy_pass http://b/v1;'),
      `//- nginx.conf\n${conf('@back', 'rewrite ^/(.*)$ /v1/$1 break;\r\n      proxy_pass http://b;')}`,
      { title: 'Use "rewrite ^/(.*)$ /v1/$1 break" instead' },
    );
    checkFix(
      RULE,
      conf('/api.v2/', 'if ($arg_x) { proxy_pass http://b/v1/; }'),
      `//- nginx.conf\n${conf('/api.v2/', 'if ($arg_x) { rewrite ^/api\\.v2/(.*)$ /v1/$1 break; proxy_pass http://b; }')}`,
      { title: 'Use "rewrite ^/api\\.v2/(.*)$ /v1/$1 break" instead' },
    );
  });

  it('fix: offers no rewrite where nginx takes none', () => {
    const pass = 'limit_except GET { proxy_pass http://b/v1; }';
    expect(fixTitles(RULE, conf('/a', pass))).toEqual(['Remove the URI part "/v1"']);
  });
});
