import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'proxy-pass-missing-scheme';

describe(RULE, () => {
  it('when: names proxy_pass without http or https', () => {
    checkRule(
      RULE,
      `http {
  upstream b { server a; }
  server {
    location /a { proxy_pass b; }
    #                        ^ error: "b" has no "http://"; nginx will refuse to start: invalid URL prefix
    location /b { proxy_pass "api:3000/x"; }
    #                        ^^^^^^^^^^^^ error: "api:3000/x" has no "http://"…
    location /c { proxy_pass unix:/run/a.sock; }
    #                        ^^^^^^^^^^^^^^^^ error
    location /d { proxy_pass wss://b/; }
    #                        ^^^^^^ error: proxy_pass knows no "wss://"; nginx will refuse to start: invalid URL prefix
    location /e { proxy_pass http:/b; }
    #                        ^^^^^^ error: "http:/b" has no "http://"…
    location /f { proxy_pass api$request_uri; }
    #                        ^^^^^^^^^^^^^^^ error: "api$request_uri" has no "http://"; every request to it will fail: invalid URL prefix
  }
}
`,
    );
  });

  it('when: names a scheme that the directive does not take', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { fastcgi_pass http://php:9000; }
    #                          ^^^^^^^ error: fastcgi_pass takes no "http://"; nginx will refuse to start: invalid host in upstream "http://php:9000"
    location /b { grpc_pass https://api:50051; }
    #                       ^^^^^^^^ error: grpc_pass takes no "https://"…
    location /c { uwsgi_pass http://app:3031; }
    #                        ^^^^^^^ error
    location /d { scgi_pass "http://app:4000"; }
    #                        ^^^^^^^ error
    location /e { memcached_pass http://cache:11211; }
    #                            ^^^^^^^ error
  }
}
stream { server { listen 1; proxy_pass tcp://db:1; } }
#                                      ^^^^^^ error: proxy_pass in stream takes no "tcp://"; nginx will refuse to start: invalid host in upstream "tcp://db:1"
`,
    );
  });

  it('not: the right schemes, for variables, and for stream', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a { proxy_pass http://a; }
    location /b { proxy_pass HTTPS://a; }
    location /c { proxy_pass $to; }
    location /d { proxy_pass \${TARGET}/x; }
    location /e { grpc_pass grpcs://a; }
    location /f { grpc_pass a:50051; }
    location /g { fastcgi_pass unix:/run/php.sock; }
    location /h { uwsgi_pass suwsgi://a:3031; }
    location /i { uwsgi_pass unix:///run/app.sock; }
  }
}
stream { server { listen 1; proxy_pass db:5432; } }
`,
    );
  });

  it.each([
    ['proxy_pass b', 'proxy_pass http://b'],
    ['proxy_pass "b:80/"', 'proxy_pass "http://b:80/"'],
    ['proxy_pass http:/b', 'proxy_pass http://b'],
    ['proxy_pass https//b', 'proxy_pass https://b'],
    ['proxy_pass ftp://b/x', 'proxy_pass http://b/x'],
    ['proxy_pass wss://b', 'proxy_pass https://b'],
    ['fastcgi_pass http://b:9000', 'fastcgi_pass b:9000'],
    ['grpc_pass "http://b:1"', 'grpc_pass "b:1"'],
  ])('fix: turns %s into %s', (from, to) => {
    const conf = (text: string) => `http {\r\n  server {\r\n    location / { ${text}; } # to b\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf(from), `//- nginx.conf\n${conf(to)}`);
  });
});
