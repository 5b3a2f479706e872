import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-host-missing';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
  api-1:
    image: api
    expose: ["3000"]
  api-2:
    image: api
    expose: ["3000"]
`;

describe(RULE, () => {
  it('when: a server of an upstream that is no service, used or not, also down and quoted', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000;
    server api-9:3000;
    #      ^^^^^ error: "api-9" is no service, alias or container name that nginx can resolve; nginx will refuse to start: host not found in upstream
    server db:3000 down;
    #      ^^ error
    server "dc:3000";
    #       ^^ error
  }
}
${COMPOSE}`,
    );
  });

  it('when: a host of proxy_pass, grpc_pass, fastcgi_pass, uwsgi_pass and scgi_pass, and in stream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server {
    location / { proxy_pass http://nowhere:80/; }
    #                              ^^^^^^^ error
    location /a { proxy_pass http://elsewhere; }
    #                               ^^^^^^^^^ error
    location /f { fastcgi_pass php:9000; }
    #                          ^^^ error
    location /g { grpc_pass grpc://rpc:50051; }
    #                              ^^^ error: "rpc" is no service, alias or container name that nginx can resolve; nginx will refuse to start: host not found in upstream
    location /u { uwsgi_pass uwsgi://wsgi:8000; }
    #                                ^^^^ error
    location /s { scgi_pass scgi-1:9000; }
    #                       ^^^^^^ error
  }
}
stream { server { listen 5432; proxy_pass pg:5432; } }
#                                         ^^ error
${COMPOSE}`,
    );
  });

  it('when: a warning where nginx starts without the name: resolve, a variable beside the host', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api { zone api 64k; server api-9:3000 resolve; }
  #                                   ^^^^^ warning: "api-9" is no service, alias or container name that nginx can resolve; requests to it will fail
  server { location / { proxy_pass http://api-8$request_uri; } }
  #                                       ^^^^^ warning
}
${COMPOSE}`,
    );
  });

  it('when: a warning for a value that a variable may hold, once for all locations', () => {
    const nginx = `//- nginx.conf
http {
  map $http_x $backend { default api-1:3000; old api-9:3000; }
  server { location / { proxy_pass http://$backend; } }
  #                                       ^^^^^^^^ warning: "$backend" may become "api-9", which is no service, alias or container name; requests to it will fail
  server { listen 81; location / { proxy_pass http://$backend; } }
}
`;
    checkRule(RULE, nginx + COMPOSE);
    expect(fixTitles(RULE, nginx.replace(/ +#.*\n/, '') + COMPOSE)).toEqual([
      'Add a service "api-9" to the compose file',
    ]);
  });

  it('when: <name>.<network> of a name that is not there; not of a domain', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api { server api-1.shop_default:3000; server api-9.shop_default:3000; server api.shop.example:3000; }
  #                                                     ^^^^^^^^^^^^^^^^^^ error
}
${COMPOSE.replace('services:', 'name: shop\nservices:')}`,
    );
  });

  it('not: a service; an address; a socket; a domain; host.docker.internal; a variable; a template; a comment; no compose file', () => {
    const nginx = `//- nginx.conf
http {
  upstream api { server api-1:3000; server 10.0.0.1; server unix:/run/a.sock; server api.example.com; }
  server {
    location / { proxy_pass http://api; }
    location /v { proxy_pass http://$backend; }
    location /h { proxy_pass http://host.docker.internal:3000; }
    location /t { proxy_pass http://\${API_HOST}:3000; }
    # location /c { proxy_pass http://nowhere; }
  }
}
`;
    checkRule(RULE, nginx + COMPOSE);
    checkRule(RULE, '//- nginx.conf\nhttp { upstream api { server nowhere; } }\n');
  });

  it('not: an alias; a container name, in another case; a link; an extra host; the name that Compose gives a container', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream api { server one; server TWO; server three; server legacy; server shop-api-1; } }
//- docker-compose.yml
name: shop
services:
  web:
    image: nginx:1.25
    links: ["api:three"]
    extra_hosts: ["legacy:10.0.0.9"]
  api:
    image: api
    networks:
      default:
        aliases: [one]
  db:
    image: db
    container_name: two
`,
    );
  });

  it('not: an address that nginx refuses, which is for another rule', () => {
    checkRule(RULE, `//- nginx.conf\nhttp { upstream api { server http://api-9; server api-9:99999; } }\n${COMPOSE}`);
  });

  it('not: a host that is close to an upstream: upstream-name-misspelled', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream backend { server api-1:3000; }
  server { location / { proxy_pass http://bakend; } }
}
${COMPOSE}`,
    );
  });

  it('not: a value of a variable that nginx refuses, or that an include that was not read may define', () => {
    const nginx = (include: string, value: string) => `//- nginx.conf
http {
  ${include}
  map $http_x $backend { default api-1:3000; old ${value}; }
  server { location / { proxy_pass http://$backend; } }
}
${COMPOSE}`;
    checkRule(RULE, nginx('', 'api-9:99999'));
    checkRule(RULE, nginx('include conf.d/*.conf;', 'backend'));
  });

  it('not: a name without a port where an include that was not read may define the upstream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  include conf.d/*.conf;
  upstream api { server api-9:3000; }
  #                     ^^^^^ error
  server {
    location / { proxy_pass http://backend; }
    location /b { proxy_pass http://backend:3000; }
    #                               ^^^^^^^ error
  }
}
${COMPOSE}`,
    );
  });

  it('when: a warning where a compose file that was not read may define the service', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api { server api-9:3000; }
  #                     ^^^^^ warning: "api-9" was not found in the files read…
}
${COMPOSE.replace('services:', 'include: [other.yml]\nservices:')}`,
    );
  });

  it('when: a warning where nginx has a DNS server, a search domain or a hosts file of its own', () => {
    const lines = ['dns: 10.0.0.2', 'dns_search: [corp.example]', 'volumes: ["./hosts:/etc/hosts:ro"]'];
    for (const line of lines) {
      checkRule(
        RULE,
        `//- nginx.conf
http {
  upstream api { server legacy:3000; }
  #                     ^^^^^^ warning: "legacy" was not found in the files read; if it is nowhere else, nginx will refuse to start: host not found in upstream
}
${COMPOSE.replace('image: nginx:1.25', `image: nginx:1.25\n    ${line}`)}`,
      );
    }
  });

  it('fix: offers the closest service', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api_2:3000 max_fails=3 fail_timeout=30s; # second
  }
}
${COMPOSE}`,
      `//- nginx.conf
http {
  upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-2:3000 max_fails=3 fail_timeout=30s; # second
  }
}
`,
    );
  });

  it('fix: offers no service that is a server of the same upstream already', () => {
    const fixture = `//- nginx.conf
http { upstream api { server api-1:3000; server api-3:3000; } }
${COMPOSE}`;
    expect(fixTitles(RULE, fixture)).toEqual([
      'Use the service "api-2"',
      'Make "api-3" an alias of the service "api-2"',
      'Add a service "api-3" to the compose file',
    ]);
    expect(fixTitles(RULE, fixture.replace('api-1:3000;', 'api-1:3000; server api-2:3000;'))).toEqual([
      'Add a service "api-3" to the compose file',
    ]);
  });

  it('fix: offers the only unused service with the port', () => {
    const fixture = `//- nginx.conf
http { upstream api { server backend:3000; server api-1:3000; } }
${COMPOSE}`;
    expect(fixTitles(RULE, fixture)[0]).toBe('Use the service "api-2"');
    expect(fixTitles(RULE, fixture.replace(' server api-1:3000;', ''))).toEqual([
      'Add a service "backend" to the compose file',
    ]);
  });

  it('fix: makes the name an alias, with CRLF', () => {
    const fixture = `//- nginx.conf
http { upstream api { server api_2:3000 max_fails=3 fail_timeout=30s; server 10.0.0.1 max_fails=3 fail_timeout=30s; } }
//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    networks: [front]
    depends_on: [api-2]
  api-2:
    image: api # ours
    networks:
      - front # only
networks:
  front:
`;
    checkFix(
      RULE,
      fixture.replaceAll('\n', '\r\n'),
      `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    networks: [front]
    depends_on: [api-2]
  api-2:
    image: api # ours
    networks:
      front: # only
        aliases:
          - api_2
networks:
  front:
`.replaceAll('\n', '\r\n'),
      { title: 'Make "api_2" an alias of the service "api-2"' },
    );
  });

  it('fix: adds a service that nginx waits for', () => {
    const fixture = `//- nginx.conf
http { upstream api { server worker:3000 max_fails=3 fail_timeout=30s; } }
//- docker-compose.yml
services:
  web:
    image: nginx:1.25
`;
    const stub = `  worker:
    build: ./worker
    expose:
      - "3000"
`;
    const title = 'Add a service "worker" to the compose file';
    checkFix(
      RULE,
      fixture,
      `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on:
      - worker
${stub}`,
      { title },
    );
    const waiting = `${fixture}    depends_on:\n      - worker\n`;
    checkFix(RULE, waiting, waiting + stub, { title });
  });

  it('when: information on an external network, which is there for containers of other projects', () => {
    const fixture = `//- nginx.conf
events {}
http { server {
  location / { proxy_pass http://portainer:9000; }
  #                              ^^^^^^^^^ information: "portainer" was not found in the files read; if it is nowhere else, nginx will refuse to start: host not found in upstream
  location /a { proxy_pass http://app-9:3000; }
  #                               ^^^^^ warning
} }
//- docker-compose.yml
services:
  web: {image: "nginx:1.28", networks: [default, proxy]}
  app-1: {image: app}
networks:
  proxy: {external: true}
`;
    checkRule(RULE, fixture);
  });

  it('not: a name without a port in a part of a configuration: a file beside it may define the upstream', () => {
    checkRule(
      RULE,
      `//- final/nginx/site.conf
server {
  location / { proxy_pass http://cafe; }
  location /a { proxy_pass http://cafe:8080; }
  #                               ^^^^ error
}
${COMPOSE}`,
    );
  });
});
