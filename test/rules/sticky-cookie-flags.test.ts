import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'sticky-cookie-flags';
const NEW = { settings: { nginxVersion: '1.30.6' } };
const TUNED = 'max_fails=3 fail_timeout=30s';
const SERVERS = `server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED};`;

describe(RULE, () => {
  it('when: flags are missing and all servers use TLS', () => {
    checkRule(
      RULE,
      `http {
  upstream a { sticky cookie srv_id expires=1h; ${SERVERS} }
  #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: the cookie "srv_id" goes out without httponly, secure, samesite, though all its servers use TLS
  upstream b { sticky cookie srv_id httponly samesite=strict; ${SERVERS} }
  #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint: the cookie "srv_id" goes out without secure, though …
  server { listen 443 ssl; location /a { proxy_pass http://a; } location /b { proxy_pass http://b; } }
}
`,
      NEW,
    );
  });

  it('not: all flags; no TLS, or not everywhere; sticky of another kind; unused', () => {
    checkRule(
      RULE,
      `http {
  upstream a { sticky cookie srv_id httponly secure samesite=lax; ${SERVERS} }
  upstream b { sticky cookie srv_id; ${SERVERS} }
  upstream c { sticky route $cookie_a; ${SERVERS} }
  upstream d { sticky cookie srv_id; ${SERVERS} }
  upstream e { sticky cookie srv_id; ${SERVERS} }
  server { listen 443 ssl; location /a { proxy_pass http://a; } location /c { proxy_pass http://c; } }
  server { listen 80; listen 443 ssl; location /b { proxy_pass http://b; } }
  server { location /d { proxy_pass http://d; } }
}
`,
      NEW,
    );
  });

  it('fix: adds the flags', () => {
    const conf = (flags: string) =>
      `http {\r\n  upstream a {\r\n    sticky cookie srv_id${flags}; # route\r\n    ${SERVERS}\r\n  }\r\n  server { listen 443 ssl; ssl_certificate a.crt; ssl_certificate_key a.key; location / { proxy_pass http://a; } }\r\n}\r\n`;
    checkFix(RULE, conf(' httponly'), `//- nginx.conf\n${conf(' httponly secure samesite=lax')}`, NEW);
  });
});
