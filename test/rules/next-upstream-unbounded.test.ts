import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'next-upstream-unbounded';
const TUNED = 'max_fails=3 fail_timeout=30s';
const SERVERS = [1, 2, 3, 4].map((number) => `server 10.0.0.${number} ${TUNED};`).join(' ');
const FOUR = `upstream four { ${SERVERS} }`;

describe(RULE, () => {
  it('when: four servers and no limit, once for all locations', () => {
    checkRule(
      RULE,
      `http {
  ${FOUR}
  server {
    location /a { proxy_pass http://four; }
    #        ^^ information: a request of "/a" (and 1 more) may try all 4 servers for 60 s each: proxy_next_upstream_tries and _timeout set no limit
    location /b { proxy_pass http://four; proxy_next_upstream_tries 0; proxy_next_upstream_timeout 0s; }
  }
}
`,
    );
  });

  it('not: any limit; a connect timeout; off; three servers; one of them down; files not read; stream', () => {
    checkRule(
      RULE,
      `http {
  ${FOUR}
  upstream three { server 10.0.0.1; server 10.0.0.2; server 10.0.0.3; server 10.0.0.4 down; }
  server {
    location /a { proxy_pass http://four; proxy_next_upstream_tries 3; }
    location /b { proxy_pass http://four; proxy_next_upstream_timeout 5s; }
    location /c { proxy_pass http://four; proxy_connect_timeout 5s; }
    location /d { proxy_pass http://four; proxy_next_upstream off; }
    location /e { proxy_pass http://three; }
    location /f { proxy_pass http://four; include proxy.conf; }
  }
}
stream { upstream db { server 10.0.0.1:1; server 10.0.0.2:1; server 10.0.0.3:1; server 10.0.0.4:1; } server { listen 1; proxy_pass db; } }
`,
    );
  });

  it('fix: adds both limits to the server', () => {
    const conf = (more: string) =>
      `http {\r\n  ${FOUR}\r\n  server {\r\n    listen 80; # all\r\n${more}    location / { proxy_pass http://four; }\r\n  }\r\n}\r\n`;
    checkFix(
      RULE,
      conf(''),
      `//- nginx.conf\n${conf('    proxy_next_upstream_tries 2;\r\n    proxy_next_upstream_timeout 10s;\r\n')}`,
    );
  });
});
