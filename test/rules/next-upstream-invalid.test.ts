import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx } from '../support/nginx';
import { nginxRefusal, refusalsOf } from '../support/refusals';

const RULE = 'next-upstream-invalid';

describe(RULE, () => {
  it('when: a condition is none; in quotes; of another protocol', () => {
    checkRule(
      RULE,
      `http {
  proxy_next_upstream error http_501 timeout;
#                           ^^^^^^^^ error: "http_501" is no condition of "proxy_next_upstream"; nginx will refuse to start: invalid value "http_501"
  server { location / { fastcgi_next_upstream "errors"; } }
#                                             ^^^^^^^^ error
  grpc_next_upstream error error404;
#                          ^^^^^^^^ error
}
`,
    );
  });

  it('when: http_429 is newer than nginx', () => {
    checkRule(
      RULE,
      `http {
  proxy_next_upstream error http_429;
#                           ^^^^^^^^ error: "http_429" needs nginx 1.11.13; nginx will refuse to start: invalid value "http_429"
}
`,
      { settings: { nginxVersion: '1.10' } },
    );
  });

  it('not: all conditions of the page, in any case; what it does not name; denied, which is part of NGINX Plus; stream; templates', () => {
    checkRule(
      RULE,
      `http {
  proxy_next_upstream error timeout invalid_header http_500 http_502 http_503 http_504 http_403 http_404 HTTP_429 non_idempotent updating;
  server { proxy_next_upstream off; location / { proxy_next_upstream error denied; uwsgi_next_upstream error \${RETRY}; } }
}
stream { proxy_next_upstream on; server { listen 1; proxy_next_upstream off; proxy_pass a:1; } }
`,
    );
  });

  it('fix: uses the closest condition, or leaves it out', () => {
    const conf = (words: string): string => `http {\r\n  proxy_next_upstream ${words}; # retry\r\n}\r\n`;
    checkFix(RULE, conf('error http503'), `//- nginx.conf\n${conf('error http_503')}`);
    checkFix(RULE, conf('error xyz timeout'), `//- nginx.conf\n${conf('error timeout')}`);
    expect(fixTitles(RULE, conf('xyz'))).toEqual([]);
  });

  it.skipIf(!findNginx()).each(['error http_501', 'http_429 updating', 'Error', 'denied http_599', 'off'])(
    'nginx: says of "%s" what the finding says',
    async (words) => {
      const conf = `events {}\nhttp { proxy_next_upstream ${words}; }\n`;
      const own = words.startsWith('denied') ? ['invalid value "denied"'] : refusalsOf(RULE, conf);
      expect(own).toEqual(await nginxRefusal(conf));
    },
  );
});
