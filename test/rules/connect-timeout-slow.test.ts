import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { fixedTexts } from '../support/live';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'connect-timeout-slow';

const TUNED = 'max_fails=3 fail_timeout=30s';
const TWO = `upstream two { server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED}; }`;

describe(RULE, () => {
  it('when: the default holds, once for all locations that one line would mend', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  server {
    location /a { proxy_pass http://two; }
    #        ^^ information: a dead host holds up a request of "/a" (and 2 more) for 60 s before the next is tried, the default of proxy_connect_timeout
    location /b { proxy_pass http://two; }
  }
  server {
    location /c { proxy_pass http://two; }
    location /d { fastcgi_pass two; }
    #        ^^ information: a dead host holds up a request of "/d" for 60 s before the next is tried, the default of fastcgi_connect_timeout
  }
}
`,
    );
  });

  it('when: an "if" of a location passes on as well, and is no other location', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  server {
    location /a { if ($arg_x) { proxy_pass http://two; } proxy_pass http://two; }
    #        ^^ information: a dead host holds up a request of "/a" for 60 s before the next is tried, the default of proxy_connect_timeout
  }
}
`,
    );
  });

  it('when: a line says the same, or more than 75 s', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  server {
    proxy_connect_timeout 1m;
  # ^^^^^^^^^^^^^^^^^^^^^^^^ information: a dead host holds up a request of "/a" for 60 s before the next is tried
    location /a { proxy_pass http://two; }
    location /b { proxy_pass http://two; proxy_connect_timeout 600; }
    #                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ warning: "proxy_connect_timeout 600" is more than the 75 s after which a connection attempt usually ends: a dead host holds up requests for that long before the next is tried
  }
}
`,
    );
  });

  it('not: shorter, also further out; one peer; a variable of a template; files not read; stream', () => {
    checkRule(
      RULE,
      `http {
  ${TWO}
  upstream one { server 10.0.0.1; }
  server {
    location /a { proxy_pass http://two; proxy_connect_timeout 59s; }
    location /b { proxy_pass http://one; }
    location /c { proxy_pass http://10.0.0.1; proxy_connect_timeout 90s; }
    location /d { proxy_pass http://two; proxy_connect_timeout \${TIMEOUT}; }
    location /e { proxy_pass http://two; include proxy.conf; }
  }
  server {
    proxy_connect_timeout 2s;
    location /f { proxy_pass http://two; }
  }
}
stream { upstream db { server 10.0.0.1:1; server 10.0.0.2:1; } server { listen 1; proxy_pass db; } }
`,
    );
  });

  it('not: replicas behind one name, which Docker reports as unreachable within seconds', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { proxy_pass http://api; } } upstream api { server api:80; } }
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

  it('fix: adds the line to each server, after its lines about proxying', () => {
    const conf = (one: string, two: string) =>
      `http {\r\n  ${TWO}\r\n  server {\r\n    listen 80;\r\n    proxy_read_timeout    1h; # long\r\n${one}    location / { proxy_pass http://two; }\r\n  }\r\n  server { listen 81;${two} location / { proxy_pass http://two; } }\r\n}\r\n`;
    checkFix(
      RULE,
      conf('', ''),
      `//- nginx.conf\n${conf('    proxy_connect_timeout 3s;\r\n', ' proxy_connect_timeout 3s;')}`,
    );
  });

  it('fix: corrects the line that is there', () => {
    const conf = (value: string) =>
      `events {}\nhttp { ${TWO} server { location / { proxy_pass http://two; proxy_connect_timeout ${value}; } } }\n`;
    checkFix(RULE, conf('80s'), `//- nginx.conf\n${conf('3s')}`);
  });

  it.skipIf(!findNginx())('nginx: takes more than 75 s without a word, and what the fix writes', async () => {
    const config = `events {}\nhttp { ${TWO} server { listen 8080; location / { proxy_pass http://two; proxy_connect_timeout 80s; } } }\n`;
    for (const text of [config, ...fixedTexts(RULE, config)]) expect((await nginxTest(text)).errors).toEqual([]);
  });
});
