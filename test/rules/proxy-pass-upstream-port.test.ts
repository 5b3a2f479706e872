import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'proxy-pass-upstream-port';
const H = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: names a port after an upstream, in every kind of pass', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { proxy_pass http://API:8080/v1/; }
    #                                   ^^^^ error: upstream "API" may not have port 8080; nginx will refuse to start
    location /b { grpc_pass "grpc://api:80"; }
    #                                   ^^ error
    location /c { fastcgi_pass api:9000; }
    #                              ^^^^ error
  }
  upstream api { server a-1; }
}
stream { upstream db { server d-1:1; } server { listen 1; proxy_pass db:5432; } }
#                                                                       ^^^^ error
`,
    );
  });

  it('when: names a line once that stands in two servers', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream api { server a-1; } server { include api.conf; } server { include api.conf; } }
//- api.conf
location / { proxy_pass http://api:80; }
#                                  ^^ error
`,
    );
  });

  it('not: without a port, for other names, across http and stream, and for targets looked up at run time', () => {
    checkRule(
      RULE,
      `http {
  upstream api { server a-1; }
  server {
    location /a { proxy_pass http://api/v1/; }
    location /b { proxy_pass http://api-2:80; }
    location /c { proxy_pass http://api:80$request_uri; }
    location /d { proxy_pass http://db:80; }
  }
}
stream { upstream db { server d-1:1; } }
`,
    );
  });

  const CONF = `http {\r\n  upstream api {\r\n    server a-1 ${H}; # one\r\n    server a-2:81 ${H};\r\n  }\r\n  server { location / { proxy_pass http://api:8080/v1/; } }\r\n}\r\n`;

  it('fix: removes the port', () => {
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace(':8080', '')}`);
  });

  it('fix: moves the port to the servers that have none', () => {
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace(':8080', '').replace('a-1', 'a-1:8080')}`, {
      title: 'Move the port 8080 to the servers of "api"',
    });
    expect(fixTitles(RULE, CONF.replace('a-1', 'a-1:1'))).toEqual(['Remove the port 8080']);
  });
});
