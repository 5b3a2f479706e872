import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-empty';

describe(RULE, () => {
  it('when: names an upstream without servers', () => {
    checkRule(
      RULE,
      `http {
  upstream "legacy" {
    #      ^^^^^^^^ error: the upstream "legacy" has no server; nginx will refuse to start: no servers are inside upstream
    # server a:80;
    least_conn;
  }
}
stream { upstream db { zone db 64k; } }
#                 ^^ error
`,
    );
  });

  it('not: with a server, a state file, or an include that cannot be read', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server a-1; }
  upstream b { state /var/lib/nginx/b.conf; zone b 64k; }
  upstream c { include servers/c.conf; }
  upstream d { server }
}
`,
    );
    checkRule(RULE, '//- nginx.conf\nhttp { upstream a { include a.conf; } }\n//- a.conf\nserver a-1;\n');
  });

  it('not: a zone that NGINX Plus fills through its API', () => {
    checkRule(
      RULE,
      `http {
  upstream a { zone a 64k; }
  upstream b { least_conn; }
  #        ^ error
  server { location / { proxy_pass http://a; health_check; } }
}
`,
    );
  });

  it('fix: removes the block if nothing refers to it', () => {
    const conf =
      'http {\r\n  # old\r\n  upstream legacy {\r\n    # server a:80;\r\n  }\r\n  server { listen 80; }\r\n}\r\n';
    expect(fixTitles(RULE, conf)).toEqual(['Remove the upstream block', 'Add "server legacy"']);
    checkFix(RULE, conf, '//- nginx.conf\nhttp {\r\n  # old\r\n  server { listen 80; }\r\n}\r\n');
  });

  it('fix: adds a server', () => {
    const conf = 'http {\n  upstream api {\n  }\n  server { location / { proxy_pass http://api; } }\n}\n';
    expect(fixTitles(RULE, conf)).toEqual(['Add "server api"']);
    checkFix(RULE, conf, `//- nginx.conf\n${conf.replace('api {\n', 'api {\n    server api;\n')}`);
    checkFix(
      RULE,
      'http { upstream api { least_conn; } }\n',
      '//- nginx.conf\nhttp { upstream api { least_conn; server api; } }\n',
      {
        title: 'Add "server api"',
      },
    );
  });
});
