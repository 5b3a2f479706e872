import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-host-not-portable';

const NGINX = `//- nginx.conf
http { upstream a { server api-host:3000 max_fails=3 fail_timeout=30s; server 10.0.0.1 max_fails=3 fail_timeout=30s; } }
`;

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [api]
  api:
    image: api
    hostname: api-host
`;

describe(RULE, () => {
  it('when: a name that is a hostname only', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { server api-host:3000; } }
#                          ^^^^^^^^ information: "api-host" is only the hostname of "api"; not every container engine makes it a DNS name
${COMPOSE}`,
    );
  });

  it('not: a container name too; an alias too; the name of the service too; a refused address', () => {
    checkRule(RULE, NGINX + COMPOSE.replace('hostname: api-host', 'hostname: api-host\n    container_name: api-host'));
    checkRule(
      RULE,
      NGINX +
        COMPOSE.replace('hostname: api-host', 'hostname: api-host\n    networks: { default: { aliases: [api-host] } }'),
    );
    checkRule(RULE, NGINX + COMPOSE.replace('  api:', '  api-host:').replace('[api]', '[api-host]'));
    checkRule(RULE, NGINX.replace('api-host:3000', 'api-host:99999') + COMPOSE);
  });

  it('fix: uses the name of the service, or makes the hostname an alias', () => {
    expect(fixTitles(RULE, NGINX + COMPOSE)).toEqual([
      'Use the service\'s name "api"',
      'Make "api-host" an alias of the service "api"',
    ]);
    checkFix(
      RULE,
      (NGINX + COMPOSE).replaceAll('\n', '\r\n'),
      NGINX.replace('api-host', 'api').replaceAll('\n', '\r\n'),
    );
    checkFix(
      RULE,
      NGINX + COMPOSE,
      `${COMPOSE}    networks:
      default:
        aliases:
          - api-host
`,
      { title: 'Make "api-host" an alias of the service "api"' },
    );
  });
});
