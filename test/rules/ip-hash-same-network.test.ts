import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'ip-hash-same-network';

const TUNED = 'max_fails=3 fail_timeout=30s';
const SERVERS = `server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED};`;

describe(RULE, () => {
  it('when: allow, a name or a listen says that clients are in a local network', () => {
    checkRule(
      RULE,
      `http {
  upstream a { ip_hash; ${SERVERS} }
  #            ^^^^^^^ warning: "ip_hash" looks at the first three octets of an address: clients of one /24 share a server of "a"
  upstream b { ${SERVERS} ip_hash; }
  #                                                                                                        ^^^^^^^ warning
  upstream c { ip_hash; ${SERVERS} }
  #            ^^^^^^^ warning
  server { allow 192.168.0.0/16; allow 127.0.0.1; deny all; location / { proxy_pass http://a; } }
  server { listen 443 ssl; server_name wiki.corp WIKI.office.LAN; location / { proxy_pass http://b; } }
  server { listen 192.168.1.10:80; listen 127.0.0.1:80; location / { proxy_pass http://c; } }
}
`,
    );
  });

  it('not: public sites, also beside a local one; allow without deny; a public address allowed too; _ and localhost', () => {
    checkRule(
      RULE,
      `http {
  upstream a { ip_hash; ${SERVERS} }
  upstream b { ip_hash; ${SERVERS} }
  upstream c { ip_hash; ${SERVERS} }
  upstream d { ip_hash; ${SERVERS} }
  server { listen 80; server_name app.lan; location / { proxy_pass http://a; } }
  server { listen 80; server_name app.example.com; location / { proxy_pass http://a; } }
  server { listen 81; server_name _; allow 10.0.0.0/8; location / { proxy_pass http://b; } }
  server { listen 82; server_name localhost; allow 10.0.0.0/8; allow 203.0.113.7; deny all; location / { proxy_pass http://c; } }
  server { listen 83; server_name app.lan www.example.com; location / { proxy_pass http://d; } }
}
`,
    );
  });

  it('not: another method; one server; unused; clients behind a proxy, which is worse', () => {
    checkRule(
      RULE,
      `http {
  upstream a { hash $binary_remote_addr consistent; ${SERVERS} }
  upstream b { ip_hash; server 10.0.0.1; }
  upstream c { ip_hash; ${SERVERS} }
  upstream d { ip_hash; ${SERVERS} }
  server { server_name a.lan; location /a { proxy_pass http://a; } location /b { proxy_pass http://b; } }
  server { server_name b.lan; listen 80 proxy_protocol; location / { proxy_pass http://d; } }
}
`,
    );
  });

  it('fix: hashes the whole address', () => {
    const conf = (method: string) =>
      `http {\r\n  upstream a {\r\n    ${method} # sticky\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED};\r\n  }\r\n  server { server_name a.lan; location / { proxy_pass http://a; proxy_http_version 1.1; } }\r\n}\r\n`;
    checkFix(RULE, conf('ip_hash;'), `//- nginx.conf\n${conf('hash $binary_remote_addr consistent;')}`);
  });
});
