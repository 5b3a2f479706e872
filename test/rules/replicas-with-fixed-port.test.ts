import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'replicas-with-fixed-port';

const NGINX = '//- nginx.conf\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';

const COMPOSE = (keys: string) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api]
  api:
    image: api
${keys}`;

describe(RULE, () => {
  it('when: several containers and one port of the host', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    deploy: {replicas: 3}
    ports:
      - "8080:3000"
#       ^^^^^^^^^^^ warning: "8080" is one port of the host, but "api" is to have 3 containers; the second one cannot bind it: port is already allocated
`),
    );
  });

  it('when: on one address, as UDP, in the long form, with a number in quotes', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    scale: "2"
    ports:
      - 127.0.0.1:8080:3000
#       ^^^^^^^^^^^^^^^^^^^ warning
      - 514:514/udp
#       ^^^^^^^^^^^ warning
      - target: 9000
        published: "9000"
#                  ^^^^^^ warning
`),
    );
  });

  it('not: one container; an unknown number; a range; no port of the host; the host network', () => {
    checkRule(RULE, NGINX + COMPOSE('    ports: ["8080:3000"]\n'));
    checkRule(RULE, NGINX + COMPOSE('    scale: 1\n    ports: ["8080:3000"]\n'));
    checkRule(RULE, NGINX + COMPOSE('    scale: ${N}\n    ports: ["8080:3000"]\n'));
    checkRule(RULE, NGINX + COMPOSE('    scale: 3\n    ports: ["8080-8090:3000"]\n'));
    checkRule(
      RULE,
      NGINX + COMPOSE('    scale: 3\n    ports: ["3000", "0:3001", "${PORT}:3002"]\n    expose: ["4000"]\n'),
    );
    checkRule(RULE, NGINX + COMPOSE('    scale: 3\n    network_mode: host\n    ports: ["8080:3000"]\n'));
  });

  it('not: a file for Swarm, which has one port for all containers', () => {
    const ports = '    ports: ["8080:3000"]\n';
    checkRule(RULE, NGINX + COMPOSE(`    deploy: {replicas: 3, endpoint_mode: vip}\n${ports}`));
    checkRule(RULE, NGINX + COMPOSE(`    deploy:\n      replicas: 3\n      update_config: {parallelism: 1}\n${ports}`));
  });

  it('fix: moves the port to expose, first for what nginx reaches, with CRLF', () => {
    const text = (ports: string) => COMPOSE(`    scale: 3\n${ports}    restart: always\n`).replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      NGINX + text("    ports:\n      - '8080:3000' # the app\n"),
      text('    expose:\n      - "3000" # the app\n'),
    );
    checkFix(RULE, NGINX + text('    ports: ["8080:3000"]\n'), text('    expose: ["3000"]\n'));
    checkFix(
      RULE,
      NGINX + text('    ports:\n      - "8080:3000"\n      - "9000"\n'),
      `${text('    ports:\n      - "9000"\n')}    expose:\r\n      - "3000"\r\n`,
    );
    checkFix(
      RULE,
      NGINX + text('    ports:\n      - target: 3000\n        published: 8080\n'),
      text('    expose:\n      - "3000"\n'),
    );
    checkFix(RULE, NGINX + text('    ports: ["8080:3000"]\n    expose: ["3000"]\n'), text('    expose: ["3000"]\n'));
  });

  it('fix: leaves the port of the host to Docker', () => {
    const text = (port: string) => COMPOSE(`    scale: 3\n    ports:\n      - ${port}\n`);
    const options = { title: 'Let Docker choose a free port of the host for each container' };
    checkFix(RULE, NGINX + text('"8080:3000"'), text('"3000"'), options);
    checkFix(RULE, NGINX + text('127.0.0.1:8080:3000/tcp # app'), text('3000/tcp # app'), options);
    checkFix(RULE, NGINX + text('"${PORT:-8080}:3000"'), text('"3000"'), options);
    checkFix(RULE, NGINX + text('{target: 3000, published: 8080}'), text('{target: 3000}'), options);
    checkFix(
      RULE,
      NGINX + text('published: 8080\n        target: 3000\n        protocol: tcp'),
      text('target: 3000\n        protocol: tcp'),
      options,
    );
  });
});
