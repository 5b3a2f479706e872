import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { fixedTexts } from '../support/live';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'next-upstream-without-5xx';
const ON = { settings: { rules: { [RULE]: 'hint' as const } } };
const TUNED = 'max_fails=3 fail_timeout=30s';
const TWO = `upstream two { server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED}; }`;

describe(RULE, () => {
  it('when: turned on, with tuned parameters or a backup, and no 5xx in the list', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  #        ^^^ hint: a 503 of a server of "two" is handed to the client: it is no failure, and no other server is tried
  upstream spare { server 10.0.0.1; server 10.0.0.2 backup; }
  #        ^^^^^ hint
  server {
    location /a { proxy_pass http://two; }
    location /b { proxy_pass http://spare; proxy_next_upstream error timeout http_404; }
  }
}
`,
      ON,
    );
  });

  it('not: off by default; a 5xx; failover switched off; defaults alone; one peer; unused; memcached; stream', () => {
    const conf = `http { ${TWO} server { location / { proxy_pass http://two; } } }\n`;
    checkRule(RULE, conf);
    checkRule(RULE, conf.replace('two; } }', 'two; proxy_next_upstream error http_502; } }'), ON);
    checkRule(RULE, conf.replace('two; } }', 'two; proxy_next_upstream error timeout http_500; } }'), ON);
    checkRule(RULE, conf.replace('two; } }', 'two; proxy_next_upstream off; } }'), ON);
    checkRule(RULE, conf.replaceAll(` ${TUNED}`, ''), ON);
    checkRule(RULE, conf.replace(`server 10.0.0.2 ${TUNED};`, ''), ON);
    checkRule(RULE, conf.replace('http://two', 'http://10.0.0.1'), ON);
    checkRule(RULE, conf.replace('proxy_pass http://two', 'memcached_pass two'), ON);
    checkRule(
      RULE,
      `stream { upstream a { server 10.0.0.1:1 ${TUNED}; server 10.0.0.2:1 ${TUNED}; } server { listen 1; proxy_pass a; } }\n`,
      ON,
    );
  });

  const conf = (one: string, two: string) =>
    `events {}\r\nhttp {\r\n  ${TWO}\r\n  server {\r\n    location /a {\r\n      proxy_pass http://two; # a\r\n${one}    }\r\n    location /b { proxy_pass http://two; proxy_next_upstream ${two}; }\r\n  }\r\n}\r\n`;
  const ADDED = '      proxy_next_upstream error timeout http_502 http_503 http_504;\r\n';

  it('fix: lists the answers', () => {
    checkFix(
      RULE,
      conf('', 'error http_404'),
      `//- nginx.conf\n${conf(ADDED, 'error http_404 timeout http_502 http_503 http_504')}`,
      ON,
    );
  });

  it.skipIf(!findNginx())('nginx: takes the list that the fix writes', async () => {
    const [text] = fixedTexts(RULE, conf('', 'error'), ON);
    expect((await nginxTest(text ?? '')).errors).toEqual([]);
  });
});
