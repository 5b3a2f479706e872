import { describe, it } from 'vitest';
import { checkRule } from '../support/check';

const RULE = 'affinity-without-effect';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.30
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
  api:
    image: api
  many:
    image: api
    deploy: { replicas: 2 }
  some:
    image: api
    scale: \${COUNT}
`;

describe(RULE, () => {
  it('when: one peer, in http and in stream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { ip_hash; server 10.0.0.1; }
  #            ^^^^^^^ information: "ip_hash" changes nothing: "a" has one peer
  upstream b { server api:80; hash $uri consistent; }
  #                           ^^^^^^^^^^^^^^^^^^^^ information
  upstream c { sticky cookie srv_id; server api:80; }
  #            ^^^^^^^^^^^^^^^^^^^^ information
}
stream { upstream d { hash $remote_addr; server 10.0.0.1:1; } }
#                     ^^^^^^^^^^^^^^^^^ information
${COMPOSE}`,
    );
  });

  it('not: several; a number that is not known; resolve; a down or backup line; no affinity; an include in the block', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { ip_hash; server 10.0.0.1; server 10.0.0.2; }
  upstream b { ip_hash; server many:80; }
  upstream c { ip_hash; server some:80; }
  upstream d { ip_hash; server api.example.com; }
  upstream e { zone e 64k; resolver 127.0.0.11; ip_hash; server api:80 resolve; }
  upstream f { ip_hash; server 10.0.0.1; server 10.0.0.2 down; }
  upstream g { sticky cookie srv_id; server 10.0.0.1; server 10.0.0.2 backup; }
  upstream h { least_conn; server 10.0.0.1; }
  upstream i { ip_hash; server 10.0.0.1; include more.conf; }
}
${COMPOSE}`,
    );
  });
});
