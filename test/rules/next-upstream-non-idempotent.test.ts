import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { fixedTexts, statusesWithBadServer } from '../support/live';
import { findNginx } from '../support/nginx';

const RULE = 'next-upstream-non-idempotent';

const TUNED = 'max_fails=3 fail_timeout=30s';
const TWO = `upstream two { server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED}; }`;

describe(RULE, () => {
  it('when: the word is in effect for two servers, once for the line', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  upstream spare { server 10.0.0.1; server 10.0.0.2 backup; }
  proxy_next_upstream error timeout "non_idempotent";
  #                                 ^^^^^^^^^^^^^^^^ warning: "non_idempotent" sends POST, LOCK and PATCH of "/a" again when a server fails: what it did before is done twice
  server {
    location /a { proxy_pass http://two; }
    location /b { proxy_pass http://two; }
    location /c { fastcgi_pass spare; fastcgi_next_upstream non_idempotent error; }
    #                                                       ^^^^^^^^^^^^^^ warning
  }
}
`,
    );
  });

  it('not: one peer; replaced further in; limited to GET; of another protocol', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  upstream one { server 10.0.0.1; }
  server {
    proxy_next_upstream error non_idempotent;
    location /a { proxy_pass http://one; }
    location /b { proxy_pass http://two; proxy_next_upstream error timeout; }
    location /c { proxy_pass http://two; limit_except GET { deny all; } }
    location /d { fastcgi_pass two; }
  }
}
`,
    );
  });

  it('fix: removes the word, or the line that holds nothing else', () => {
    const conf = (line: string) =>
      `http {\r\n  ${TWO}\r\n  server {\r\n    location / {\r\n      proxy_pass http://two;\r\n${line}    }\r\n  }\r\n}\r\n`;
    const line = (words: string) => conf(`      proxy_next_upstream error${words} http_503; # retry\r\n`);
    checkFix(RULE, line(' non_idempotent'), `//- nginx.conf\n${line('')}`);
    checkFix(RULE, conf('      proxy_next_upstream non_idempotent;\r\n'), `//- nginx.conf\n${conf('')}`);
  });

  it.skipIf(!findNginx())('nginx: a POST reaches the second server too, and does not after the fix', async () => {
    const config = `events {}\nhttp {\n  upstream two { server bad:3000 max_fails=0; server good:3000 max_fails=0; }\n  server { listen 8080; location / { proxy_pass http://two; proxy_next_upstream error non_idempotent; } }\n}\n`;
    expect(await statusesWithBadServer(config, 'POST', 4)).toEqual([200, 200, 200, 200]);
    for (const text of fixedTexts(RULE, config)) {
      expect(await statusesWithBadServer(text, 'POST', 4)).toEqual([502, 200, 502, 200]);
      expect(await statusesWithBadServer(text, 'PUT', 4)).toEqual([200, 200, 200, 200]);
    }
  });
});
