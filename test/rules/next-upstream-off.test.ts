import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { fixedTexts, statusesWithBadServer } from '../support/live';
import { findNginx } from '../support/nginx';

const RULE = 'next-upstream-off';

const TUNED = 'max_fails=3 fail_timeout=30s';
const TWO = `upstream two { server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED}; }`;

describe(RULE, () => {
  it('when: off is in effect for two servers, once for the line, in http and in stream', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  server {
    proxy_next_upstream off;
  # ^^^^^^^^^^^^^^^^^^^^^^^ information: "proxy_next_upstream off" tries one of the 2 servers of "two": its first error reaches the client
    location /a { proxy_pass http://two; }
    location /b { proxy_pass http://two; }
    location /c { uwsgi_pass two; uwsgi_next_upstream off; }
    #                             ^^^^^^^^^^^^^^^^^^^^^^^ information
  }
}
stream {
  upstream db { server 10.0.0.1:1; server 10.0.0.2:1; }
  server { listen 1; proxy_pass db; proxy_next_upstream off; }
  #                                 ^^^^^^^^^^^^^^^^^^^^^^^ information
}
`.replace(/^ {2}# \^/m, '  # ^'),
    );
  });

  it('when: a service that a location names has replicas', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { proxy_pass http://api:80; proxy_next_upstream off; } } }
#                                                      ^^^^^^^^^^^^^^^^^^^^^^^ information: "proxy_next_upstream off" tries one of the 3 servers: its first error reaches the client
//- docker-compose.yml
services:
  web:
    image: nginx:1.30
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
  api:
    image: api
    deploy: { replicas: 3 }
`,
    );
  });

  it('not: one serving peer; uploads that are not buffered; on further in', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  upstream one { server 10.0.0.1; }
  upstream last { server 10.0.0.1; server 10.0.0.2 down; }
  server {
    proxy_next_upstream off;
    location /a { proxy_pass http://one; }
    location /b { proxy_pass http://last; }
    location /c { proxy_pass http://two; proxy_request_buffering off; }
    location /d { proxy_pass http://two; proxy_next_upstream error; }
    location /e { proxy_pass http://api.example.com; }
  }
}
`,
    );
  });

  it("fix: sets nginx's default", () => {
    const conf = (value: string) =>
      `http {\r\n  ${TWO}\r\n  server {\r\n    location / {\r\n      proxy_pass http://two;\r\n      proxy_next_upstream ${value}; # retry\r\n    }\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf('off'), `//- nginx.conf\n${conf('error timeout')}`);
    const stream = (value: string) =>
      `stream { upstream db { server 10.0.0.1:1 ${TUNED}; server 10.0.0.2:1 ${TUNED}; } server { listen 1; proxy_pass db; proxy_next_upstream ${value}; } }\n`;
    checkFix(RULE, stream('off'), `//- nginx.conf\n${stream('on')}`);
  });

  it.skipIf(!findNginx())('nginx: the first error reaches the client, and no longer after the fix', async () => {
    const config = `events {}\nhttp {\n  upstream two { server bad:3000 max_fails=0; server good:3000 max_fails=0; }\n  server { listen 8080; location / { proxy_pass http://two; proxy_next_upstream off; } }\n}\n`;
    expect(await statusesWithBadServer(config, 'GET', 4)).toEqual([502, 200, 502, 200]);
    for (const text of fixedTexts(RULE, config)) {
      expect(await statusesWithBadServer(text, 'GET', 4)).toEqual([200, 200, 200, 200]);
    }
  });
});
