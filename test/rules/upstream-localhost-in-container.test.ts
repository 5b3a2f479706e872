import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-localhost-in-container';

const route = (target: string): string => `//- nginx.conf
http {
  server {
    listen 80;
    location / { proxy_pass ${target}; }
  }
}
`;

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [api, db]
  api:
    image: api
    ports: ["8080:3000"]
  db:
    image: db
    expose: [3000]
`;

describe(RULE, () => {
  it('when: an error where nginx listens on no such port: localhost, 127.0.0.1 and [::1]', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server localhost:3000; server 127.0.0.1:3001; server "[::1]:3002"; }
  #                   ^^^^^^^^^^^^^^ error: "localhost:3000" is the nginx container itself, where nothing listens on 3000; every request to it will fail
  #                                          ^^^^^^^^^^^^^^ error
  #                                                                  ^^^^^^^^^^ error
  server {
    listen 8080;
    location / { proxy_pass http://localhost/x; }
    #                              ^^^^^^^^^ error: "localhost" is the nginx container itself, where nothing listens on 80; every request to it will fail
    location /f { fastcgi_pass 127.0.0.1:9000; }
    #                          ^^^^^^^^^^^^^^ error
  }
}
${COMPOSE}`,
    );
  });

  it('when: a warning where nginx may listen on it in a file that was not read', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  include conf.d/*.conf;
  server { location / { proxy_pass http://localhost:3000; } }
  #                                       ^^^^^^^^^^^^^^ warning: "localhost:3000" is the nginx container itself, neither the host nor another service
}
${COMPOSE}`,
    );
  });

  it('when: a warning where an image is built on nginx', () => {
    checkRule(
      RULE,
      `//- nginx/nginx.conf
http { server { location / { proxy_pass http://localhost:3000; } } }
#                                              ^^^^^^^^^^^^^^ warning
${COMPOSE.replace('image: nginx:1.25', 'build: ./nginx')}//- nginx/Dockerfile
FROM nginx:1.25
RUN apk add nodejs
COPY nginx.conf /etc/nginx/nginx.conf
`,
    );
  });

  it('when: on the legacy bridge and without a network, where nginx has a localhost of its own too', () => {
    for (const mode of ['bridge', 'none']) {
      checkRule(
        RULE,
        `//- nginx.conf
http { server { location / { proxy_pass http://localhost:3000; } } }
#                                              ^^^^^^^^^^^^^^ error
${COMPOSE.replace('nginx:1.25', `nginx:1.25\n    network_mode: ${mode}`)}`,
      );
    }
  });

  it('not: a port that nginx listens on; a socket; a variable; another address; a line that is down; a refused address', () => {
    checkRule(RULE, route('http://127.0.0.1:80') + COMPOSE);
    checkRule(RULE, route('http://localhost') + COMPOSE);
    checkRule(RULE, route('http://unix:/run/a.sock') + COMPOSE);
    checkRule(RULE, route('http://localhost:$port') + COMPOSE);
    checkRule(RULE, route('http://10.0.0.1:3000') + COMPOSE);
    checkRule(RULE, `//- nginx.conf\nhttp { upstream a { server 127.0.0.1:3000 down; server api:3000; } }\n${COMPOSE}`);
    checkRule(RULE, route('http://localhost:3000:1') + COMPOSE);
  });

  it('not: no compose file; the host network; the stack of another service; a service in the stack of nginx; an image with more than nginx', () => {
    const localhost = route('http://localhost:3000');
    checkRule(RULE, localhost);
    checkRule(RULE, localhost + COMPOSE.replace('nginx:1.25', 'nginx:1.25\n    network_mode: host'));
    checkRule(RULE, localhost + COMPOSE.replace('nginx:1.25', 'nginx:1.25\n    network_mode: "service:api"'));
    checkRule(RULE, localhost + COMPOSE.replace('image: api', 'image: api\n    network_mode: "service:web"'));
    checkRule(RULE, localhost + COMPOSE.replace('nginx:1.25', 'acme/nginx-php'));
    checkRule(RULE, localhost + COMPOSE.replace('nginx:1.25', 'acme/edge'));
  });

  it('fix: uses the service that publishes or declares the port, with CRLF', () => {
    checkFix(
      RULE,
      (route('http://localhost:8080/x') + COMPOSE).replaceAll('\n', '\r\n'),
      route('http://api:3000/x').replaceAll('\n', '\r\n'),
    );
    expect(fixTitles(RULE, route('http://localhost:3000') + COMPOSE)).toEqual([
      'Use the service "api:3000"',
      'Use the service "db:3000"',
    ]);
    expect(fixTitles(RULE, route('http://localhost:7000') + COMPOSE)).toEqual([]);
    const default80 = route('http://localhost/').replace('listen 80', 'listen 81') + COMPOSE.replace('[3000]', '[80]');
    expect(fixTitles(RULE, default80)).toEqual(['Use the service "db"']);
  });

  it('fix: makes no second server of one address', () => {
    const nginx = '//- nginx.conf\nhttp { upstream a { server localhost:3000; server api:3000; } }\n';
    expect(fixTitles(RULE, nginx + COMPOSE)).toEqual(['Use the service "db:3000"']);
  });
});
