import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'hash-not-consistent';

const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: two servers, in http and in stream', () => {
    checkRule(
      RULE,
      `http {
  upstream a { hash $request_uri; server 10.0.0.1; server 10.0.0.2; }
  #            ^^^^^^^^^^^^^^^^^ hint: "hash $request_uri" is not consistent: adding or removing a server moves most keys to another one
}
stream { upstream b { server 10.0.0.1:1; server 10.0.0.2:1; hash "$remote_addr"; } }
#                                                           ^^^^^^^^^^^^^^^^^^^ hint
`,
    );
  });

  it('when: servers come and go by themselves, with resolve or replicas', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { zone a 64k; resolver 127.0.0.11; hash $uri; server api:80 resolve; }
  #                                             ^^^^^^^^^ information: "hash $uri" is not consistent: adding or removing a server moves most keys to another one, and "api" is resolved at run time
  upstream b { hash $uri; server many:80; }
  #            ^^^^^^^^^ information: "hash $uri" is not consistent: adding or removing a server moves most keys to another one, and "many" has replicas
  upstream c { hash $uri; server scaled:80; }
  #            ^^^^^^^^^ information
}
//- docker-compose.yml
services:
  web:
    image: nginx:1.29
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
  api:
    image: api
  many:
    image: api
    deploy: { replicas: 3 }
  scaled:
    image: api
    scale: \${COUNT}
`,
    );
  });

  it('not: consistent; another method in effect; a constant key; one server; a server kept as down; a backup is no second place', () => {
    checkRule(
      RULE,
      `http {
  upstream a { hash $uri consistent; server 10.0.0.1; server 10.0.0.2; }
  upstream b { hash $uri; least_conn; server 10.0.0.1; server 10.0.0.2; }
  upstream c { hash uri; server 10.0.0.1; server 10.0.0.2; }
  upstream d { hash $uri; server 10.0.0.1; }
  upstream e { hash $uri; server 10.0.0.1; server 10.0.0.2; server 10.0.0.3 down; }
  upstream f { hash $uri; server api.example.com; }
  upstream g { server 10.0.0.1; server 10.0.0.2 backup; hash $uri; }
  upstream h { ip_hash; server 10.0.0.1; server 10.0.0.2; }
}
`,
    );
  });

  it('fix: appends consistent', () => {
    const conf = (more: string) =>
      `http {\r\n  upstream a {\r\n    hash "$uri"${more}; # key\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED};\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf(''), `//- nginx.conf\n${conf(' consistent')}`);
  });
});
