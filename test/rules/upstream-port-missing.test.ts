import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-port-missing';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [api]
  api:
    image: api
    expose: ["3000"]
`;

const server = (address: string): string =>
  `//- nginx.conf\nhttp { upstream a { server ${address} max_fails=3 fail_timeout=30s; } }\n`;

describe(RULE, () => {
  it('when: no port, which is 80 and for https 443', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server api; }
  #                   ^^^ warning: "api" without a port means 80; the service declares 3000
  server {
    location /a { proxy_pass http://a; }
    location /b { proxy_pass http://api/x; }
    #                               ^^^ warning
    location /c { proxy_pass "https://api"; }
    #                                 ^^^ warning: "api" without a port means 443; the service declares 3000
  }
}
${COMPOSE}`,
    );
  });

  it('not: a port; the name of an upstream; a declared 80; one in a range; nothing declared; a port that is not known; PORT=80; EXPOSE 80', () => {
    checkRule(RULE, server('api:3000') + COMPOSE);
    checkRule(RULE, server('api') + COMPOSE.replace('"3000"', '"3000", "80"'));
    checkRule(RULE, server('api') + COMPOSE.replace('"3000"', '70-90'));
    checkRule(RULE, server('api') + COMPOSE.replace('    expose: ["3000"]\n', ''));
    checkRule(RULE, server('api') + COMPOSE.replace('"3000"', '"${PORT}"'));
    checkRule(RULE, `${server('api') + COMPOSE}    environment: ["PORT=80"]\n`);
    checkRule(
      RULE,
      `${server('api')}${COMPOSE.replace('image: api', 'build: ./api')}//- api/Dockerfile\nFROM node\nEXPOSE 80\n`,
    );
  });

  it('fix: adds the port, with CRLF', () => {
    checkFix(RULE, (server('api') + COMPOSE).replaceAll('\n', '\r\n'), server('api:3000').replaceAll('\n', '\r\n'));
    checkFix(RULE, server("'api'") + COMPOSE, server("'api:3000'"));
    const route = (target: string): string =>
      `//- nginx.conf\nhttp { server { location / { proxy_pass ${target}; } } } # end\n`;
    checkFix(RULE, route('http://api/x') + COMPOSE, route('http://api:3000/x'));
  });

  it('fix: takes no port of SSH or a debugger for that of the service', () => {
    checkRule(RULE, server('api') + COMPOSE.replace('expose: ["3000"]', 'ports: ["2222:22"]'));
    checkRule(RULE, server('api') + COMPOSE.replace('expose: ["3000"]', 'ports: ["9229:9229"]'));
    const both = server('api') + COMPOSE.replace('expose: ["3000"]', 'ports: ["2222:22", "3000:3000"]');
    checkFix(RULE, both, server('api:3000'));
    expect(fixTitles(RULE, both)).toEqual(['Add the port :3000']);
  });

  it('fix: offers what PORT says first', () => {
    const compose = `${COMPOSE.replace('"3000"', '"9090", "3000"')}    environment: { PORT: 3000 }\n`;
    expect(fixTitles(RULE, server('api') + compose)).toEqual(['Add the port :3000', 'Add the port :9090']);
  });
});
