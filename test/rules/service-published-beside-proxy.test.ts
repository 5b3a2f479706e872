import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'service-published-beside-proxy';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';

const COMPOSE = (keys: string) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api]
    ports: ["80:80"]
  api:
    image: api
${keys}`;

describe(RULE, () => {
  it('when: the port that nginx asks for is published to all', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    ports:
      - "8080:3000"
#       ^^^^^^^^^^^ hint: "8080" of the host leads to "api" past nginx; clients can leave out its TLS, limits and logs
`),
    );
  });

  it('when: on 0.0.0.0, in the long form, in a range, asked for by proxy_pass', () => {
    checkRule(RULE, NGINX + COMPOSE('    ports: ["0.0.0.0:3000:3000"]\n    #       ^^^^^^^^^^^^^^^^^^^ hint\n'));
    checkRule(
      RULE,
      NGINX + COMPOSE('    ports:\n      - target: 3000\n        published: 8080\n#                  ^^^^ hint\n'),
    );
    checkRule(
      RULE,
      `//- nginx.conf\nhttp { server { location / { proxy_pass http://api:3001; } } }\n${COMPOSE('    ports: ["3000-3002:3000-3002"]\n    #       ^^^^^^^^^^^^^^^^^^^^^ hint\n')}`,
    );
  });

  it('not: bound to one address; a profile for debugging; a port of its own for each start', () => {
    checkRule(RULE, NGINX + COMPOSE('    ports: ["127.0.0.1:3000:3000"]\n'));
    checkRule(RULE, NGINX + COMPOSE('    ports: ["[::1]:3000:3000", "10.0.0.5:3000:3000"]\n'));
    checkRule(RULE, NGINX + COMPOSE('    profiles: [debug]\n    ports: ["3000:3000"]\n'));
    checkRule(RULE, NGINX + COMPOSE('    ports: ["3000"]\n'));
  });

  it('not: another port than nginx asks for; UDP; a service that nginx does not reach; an override file', () => {
    checkRule(RULE, NGINX + COMPOSE('    ports: ["9229:9229", "3000:3000/udp"]\n'));
    checkRule(RULE, NGINX + COMPOSE('  db:\n    image: postgres\n    ports: ["5432:5432"]\n'));
    checkRule(RULE, `${NGINX}${COMPOSE('')}//- docker-compose.override.yml\nservices: {api: {ports: ["3000:3000"]}}\n`);
  });

  it('fix: moves the port to expose, with CRLF', () => {
    const text = (ports: string) => COMPOSE(`${ports}    restart: always\n`).replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      NGINX + text('    ports:\n      - "8080:3000" # app\n'),
      text('    expose:\n      - "3000" # app\n'),
    );
    checkFix(
      RULE,
      NGINX + text('    ports: ["8080:3000", "9229:9229"]\n    expose: [3000]\n'),
      text('    ports: ["9229:9229"]\n    expose: [3000]\n'),
    );
  });

  it('fix: binds the port to 127.0.0.1', () => {
    const text = (port: string) => COMPOSE(`    ports:\n      - ${port}\n`);
    const options = { title: 'Publish it on 127.0.0.1 only' };
    checkFix(RULE, NGINX + text('8080:3000'), text('127.0.0.1:8080:3000'), options);
    checkFix(RULE, NGINX + text("'0.0.0.0:8080:3000' # app"), text("'127.0.0.1:8080:3000' # app"), options);
    checkFix(RULE, NGINX + text('"${PORT:-8080}:3000"'), text('"127.0.0.1:${PORT:-8080}:3000"'), options);
    checkFix(
      RULE,
      NGINX + text('{target: 3000, published: 8080}'),
      text('{target: 3000, published: 8080, host_ip: 127.0.0.1}'),
      options,
    );
    checkFix(
      RULE,
      NGINX + text('target: 3000\n        published: 8080 # app'),
      text('target: 3000\n        published: 8080 # app\n        host_ip: 127.0.0.1'),
      options,
    );
  });
});
