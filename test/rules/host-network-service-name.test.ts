import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'host-network-service-name';

const NGINX = `//- nginx.conf
http {
  upstream a { server api:3000 max_fails=3 fail_timeout=30s; server 10.0.0.1 max_fails=3 fail_timeout=30s; } # a
}
`;

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    network_mode: host
    depends_on: [api, db]
  api:
    image: api
    ports: ["8080:3000"]
  db:
    image: db
    expose: [5432]
`;

const OUTSIDE = COMPOSE.replace(/ {2}web:[\s\S]*? {2}api:/, '  api:');

describe(RULE, () => {
  it('when: every name of a service, while nginx is on the host network', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server api:3000; server "db:5432"; server 127.0.0.1:8080; }
  #                   ^^^ error: "api" is a service's name, which the host network of nginx does not know; nginx will refuse to start: host not found in upstream
  #                                     ^^ error
  server { location / { proxy_pass http://api$uri; } }
  #                                       ^^^ warning: "api" is a service's name, which the host network of nginx does not know; requests to it will fail
}
${COMPOSE}`,
    );
  });

  it('when: information once for each file where no service runs nginx', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server api:3000; server db:5432; server example.com; }
  #                   ^^^ information: "api" is the name of a compose service, but none of the services is known to run nginx; outside their networks the name does not resolve
  include conf.d/*.conf;
}
//- conf.d/a.conf
server { location / { proxy_pass http://db:5432; } }
#                                       ^^ information
${OUTSIDE}`,
    );
  });

  it('not: an extra host; another network; two services that may run nginx; no compose file; a refused address', () => {
    checkRule(RULE, NGINX + COMPOSE.replace('mode: host', 'mode: host\n    extra_hosts: ["api:127.0.0.1"]'));
    checkRule(RULE, NGINX + COMPOSE.replace('    network_mode: host\n', ''));
    checkRule(RULE, `${NGINX}${OUTSIDE}  a:\n    image: nginx\n  b:\n    image: nginx\n`);
    checkRule(RULE, NGINX);
    checkRule(RULE, NGINX.replace('api:3000', 'api:99999') + COMPOSE);
    checkRule(RULE, NGINX.replace('api:3000', 'api:99999') + OUTSIDE);
  });

  it('fix: uses the published port, with CRLF', () => {
    checkFix(
      RULE,
      (NGINX + COMPOSE).replaceAll('\n', '\r\n'),
      NGINX.replace('api:3000', '127.0.0.1:8080').replaceAll('\n', '\r\n'),
    );
    checkFix(
      RULE,
      NGINX.replace('api:3000', 'api:8080') + COMPOSE.replace('"8080', '"192.168.0.2:8080'),
      NGINX.replace('api:3000', '192.168.0.2:8080'),
    );
    expect(fixTitles(RULE, NGINX.replace('api:3000', 'db:5432') + COMPOSE)).toEqual([]);
  });

  it('fix: uses the published ports of the whole file', () => {
    const nginx = NGINX.replace('10.0.0.1', 'db:5432');
    const compose = OUTSIDE.replace('expose: [5432]', 'ports: ["5433:5432"]');
    expect(fixTitles(RULE, nginx + compose)).toEqual(['Use the ports published on the host']);
    checkFix(RULE, nginx + compose, nginx.replace('api:3000', '127.0.0.1:8080').replace('db:5432', '127.0.0.1:5433'));
  });
});
