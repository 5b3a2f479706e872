import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'fastcgi-keepalive-missing';

const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: fastcgi_pass to an upstream with keepalive, once for all locations', () => {
    checkRule(
      RULE,
      `http {
  upstream php { server 10.0.0.1:9000; keepalive 8; }
  #                                    ^^^^^^^^^^^ warning: "keepalive" has no effect for "\\.php$": without "fastcgi_keep_conn on" the FastCGI server closes each connection
  upstream off { server unix:/run/php.sock; keepalive 8; }
  #                                         ^^^^^^^^^^^ warning
  server {
    location ~ \\.php$ { fastcgi_pass php; include fastcgi_params; }
    location /fpm { fastcgi_pass PHP; }
    location /off { fastcgi_pass off; fastcgi_keep_conn OFF; }
  }
}
//- fastcgi_params
fastcgi_param QUERY_STRING $query_string;
`.replace(/^/, '//- nginx.conf\n'),
    );
  });

  it('not: on, further out or in an include; no keepalive, or 0; other protocols; files not read', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server 10.0.0.1:9000; keepalive 8; }
  upstream b { server 10.0.0.1:9000; }
  upstream c { server 10.0.0.1:9000; keepalive 0; }
  upstream d { server 10.0.0.1:9000; keepalive 8; }
  server {
    location /b { fastcgi_pass b; }
    location /c { fastcgi_pass c; }
    location /d { proxy_pass http://d; }
    location /e { uwsgi_pass d; }
    location /f { fastcgi_pass a; include missing.conf; }
    location /g { fastcgi_pass a; include fastcgi.conf; }
    location /h { fastcgi_pass 10.0.0.1:9000; }
  }
  server {
    fastcgi_keep_conn on;
    location /a { fastcgi_pass a; }
  }
}
//- fastcgi.conf
fastcgi_keep_conn on;
`,
    );
  });

  it('fix: adds the line after fastcgi_pass, or turns it on where it is off', () => {
    const conf = (more: string, value: string) =>
      `http {\r\n  upstream php {\r\n    server 10.0.0.1:9000 ${TUNED};\r\n    server 10.0.0.2:9000 ${TUNED};\r\n    keepalive 8;\r\n  }\r\n  server {\r\n    location / {\r\n      fastcgi_pass php; # all\r\n${more}      fastcgi_index index.php;\r\n    }\r\n  }\r\n  server {\r\n    fastcgi_keep_conn ${value};\r\n    location /a { fastcgi_pass php; }\r\n    location /b { fastcgi_pass php; }\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf('', 'off'), `//- nginx.conf\n${conf('      fastcgi_keep_conn on;\r\n', 'on')}`);
  });
});
