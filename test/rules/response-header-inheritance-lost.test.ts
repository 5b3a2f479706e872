import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'response-header-inheritance-lost';

describe(RULE, () => {
  it('when: a location drops a security header; other headers are worth knowing', () => {
    checkRule(
      RULE,
      `http {
  server {
    add_header Strict-Transport-Security "max-age=31536000" always;
    add_header X-Served-By web;
    location /a {
      root /srv;
      add_header Cache-Control public;
    # ^^^^^^^^^^ warning: "add_header" here discards Strict-Transport-Security and X-Served-By from line 3: with one line of its own a level inherits none, and answers go out without them
      add_header X-A a;
    }
    location /b { add_header strict-transport-security "max-age=1"; }
    #             ^^^^^^^^^^ information: "add_header" here discards X-Served-By from line 4…
  }
}
`,
    );
  });

  it('when: a server, an if in a location, a nested location; trailers', () => {
    checkRule(
      RULE,
      `http {
  add_header X-Frame-Options DENY;
  add_trailer X-Sum a;
  server {
    add_header Content-Security-Policy "default-src 'self'";
  # ^^^^^^^^^^ warning: "add_header" here discards X-Frame-Options from line 2…
    location / {
      add_trailer X-Time b;
    # ^^^^^^^^^^^ information: "add_trailer" here discards X-Sum from line 3…
      if ($arg_a) { add_header X-A a; }
      #             ^^^^^^^^^^ warning: "add_header" here discards Content-Security-Policy from line 5…
      location /x { add_header Permissions-Policy "camera=()"; }
      #             ^^^^^^^^^^ warning: "add_header" here discards Content-Security-Policy from line 5…
    }
  }
}
`,
    );
  });

  it('when: what was not read stands beside the outer lines, and can only add to them', () => {
    checkRule(
      RULE,
      `http {
  server {
    include /etc/letsencrypt/options-ssl-nginx.conf;
    add_header Strict-Transport-Security "max-age=31536000" always;
    location /static/ { add_header Cache-Control "public"; }
    #                   ^^^^^^^^^^ warning: "add_header" here discards Strict-Transport-Security from line 4…
  }
}
`,
    );
  });

  it('not: add_header_inherit; all repeated; nothing outside; an answer without content; an include that was not read', () => {
    checkRule(
      RULE,
      `http {
  server {
    add_header X-Frame-Options DENY;
    location /a { add_header_inherit merge; add_header X-A a; }
    location /b { add_header_inherit off; add_header X-A a; }
    location /c { add_header x-frame-options SAMEORIGIN; add_header X-A a; }
    location /d { if ($request_method = OPTIONS) { add_header Access-Control-Allow-Origin *; return 204; } }
    location /e { add_header X-A a; include headers.conf; }
    location /f { expires 1h; }
  }
  server { location / { add_header X-A a; } }
  server { add_header_inherit merge; add_header X-A a; location / { add_header X-B b; } }
}
`,
    );
  });

  const conf = (inner: string, before = '') => `http {
  add_header X-Frame-Options "DENY" always;
  add_header Referrer-Policy 'no-referrer';
  server {
    location / {
      ${before}add_header Cache-Control no-store; # ours
${inner}    }
  }
}
`;

  it('fix: copies the outer lines here, in their own words', () => {
    const title = 'Copy the outer lines here';
    const copied = `      add_header X-Frame-Options "DENY" always;\n      add_header Referrer-Policy 'no-referrer';\n`;
    checkFix(RULE, conf(''), conf(copied), { title });
    const windows = (text: string) => `//- nginx.conf\n${text.replaceAll('\n', '\r\n')}`;
    checkFix(RULE, windows(conf('')), windows(conf(copied)), { title });
    expect(fixTitles(RULE, conf(''))).toEqual([title]);
    expect(fixTitles(RULE, conf(''), { settings: { nginxVersion: '1.28.0' } })).toEqual([title]);
  });

  it('fix: adds "add_header_inherit merge" from nginx 1.29.3 on', () => {
    const settings = { nginxVersion: '1.29.3' };
    checkFix(RULE, conf(''), conf('', 'add_header_inherit merge;\n      '), {
      settings,
      title: 'Add "add_header_inherit merge"',
    });
  });
});
