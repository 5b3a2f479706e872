import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-port-undeclared';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [api]
  api:
    image: api
    expose:
      - "3000" # http
`;

const server = (address: string): string =>
  `//- nginx.conf\nhttp { upstream a { server ${address} max_fails=3 fail_timeout=30s; } }\n`;

describe(RULE, () => {
  it('when: a port beside those of expose and ports, a range among them', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server api:9000; server "api:3000"; }
  #                       ^^^^ information: "api" declares 3000, nginx asks for 9000
  server { location / { proxy_pass http://api:9000/; } }
  #                                           ^^^^ information
}
${COMPOSE}`,
    );
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { server api:9000; } }
#                              ^^^^ information: "api" declares 8080-8090, 5000 and 3000, nginx asks for 9000
${COMPOSE}    ports: ["8080-8090:8080-8090", "5000"]
`,
    );
  });

  it('when: a warning where PORT, a Dockerfile or a well-known image contradicts', () => {
    const nginx = `//- nginx.conf
http { upstream a { server api:9000; } }
#                              ^^^^ warning: "api" declares 3000, nginx asks for 9000, and `;
    checkRule(RULE, `${nginx}PORT is 3000\n${COMPOSE}    environment: { PORT: 3000 }\n`);
    checkRule(
      RULE,
      `${nginx}its Dockerfile exposes 3000\n${COMPOSE.replace('image: api', 'build: ./api')}//- api/Dockerfile\nFROM node\nEXPOSE 3000\n`,
    );
    checkRule(
      RULE,
      `${nginx}its image listens on 5432\n${COMPOSE.replace('image: api', 'image: docker.io/library/postgres:16')}`,
    );
  });

  it('when: information where PORT or the image speaks for the port', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { server api:9000; } }
#                              ^^^^ information: "api" declares 3000, nginx asks for 9000
${COMPOSE}    environment: ["PORT=9000"]
`,
    );
    checkRule(
      RULE,
      `//- nginx.conf
stream { upstream a { server api:6379; } }
#                                ^^^^ information
${COMPOSE.replace('image: api', 'image: redis:7')}`,
    );
  });

  it('not: a declared port; one of a range; nothing declared; a port that is not known, on either side; a port of the Dockerfile', () => {
    checkRule(RULE, server('api:3000') + COMPOSE);
    checkRule(RULE, server('api:3005') + COMPOSE.replace('"3000"', '3000-3010'));
    checkRule(RULE, server('api:9000') + COMPOSE.replace('    expose:\n      - "3000" # http\n', ''));
    checkRule(RULE, server('api:9000') + COMPOSE.replace('"3000"', '"${PORT}"'));
    checkRule(RULE, server('api:${PORT}') + COMPOSE);
    checkRule(RULE, `${server('api:9000') + COMPOSE}    ports: ["\${PORT}:\${PORT}"]\n`);
    checkRule(
      RULE,
      `${server('api:9000')}${COMPOSE.replace('image: api', 'build: ./api')}//- api/Dockerfile\nFROM node\nEXPOSE 9000\n`,
    );
  });

  it('when: another port than UDP ones; upstream-port-udp-only speaks of those', () => {
    const compose = COMPOSE.replace('"3000"', '"3000/udp"\n      - "80"');
    checkRule(
      RULE,
      `//- nginx.conf\nhttp { upstream a { server api:3001; } }\n#                              ^^^^ information: "api" declares 80, nginx asks for 3001\n${compose}`,
    );
    // upstream-port-udp-only
    checkRule(RULE, `//- nginx.conf\nhttp { upstream a { server api:3000; } }\n${compose}`);
    checkRule(RULE, `//- nginx.conf\nstream { upstream a { server api:3000; } }\n${compose}`);
  });

  it('when: information where PORT contradicts expose; not where it agrees, is no number, is not known, or the port is published or in the Dockerfile', () => {
    const compose = `${COMPOSE}    environment:\n      PORT: "9999"\n`;
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { server api:3000; } }
#                              ^^^^ information: "api" sets PORT=9999, nginx asks for 3000
${compose}`,
    );
    checkRule(RULE, server('api:3000') + compose.replace('"9999"', '"3000"'));
    checkRule(RULE, server('api:3000') + compose.replace('"9999"', '"tcp"'));
    checkRule(RULE, server('api:3000') + compose.replace('"9999"', '${API_PORT}'));
    checkRule(RULE, server('api:3000') + compose.replace('# http', '\n      - "9999"'));
    checkRule(RULE, `${server('api:3000') + compose}    ports: ["3000:3000"]\n`);
    checkRule(
      RULE,
      `${server('api:3000') + compose.replace('image: api', 'build: ./api')}//- api/Dockerfile\nFROM node\nEXPOSE 3000\n`,
    );
  });

  it('fix: uses the declared port, with CRLF', () => {
    checkFix(
      RULE,
      (server('api:9000') + COMPOSE).replaceAll('\n', '\r\n'),
      server('api:3000').replaceAll('\n', '\r\n'),
    );
    expect(fixTitles(RULE, server('api:9000') + COMPOSE)).toEqual(['Use the port 3000', 'Add 9000 to expose of "api"']);
    expect(fixTitles(RULE, server('api:3000; server api:9000') + COMPOSE)).toEqual(['Add 9000 to expose of "api"']);
  });

  it('fix: declares the port, which is preferred where PORT says it', () => {
    const fixture = `${server('api:9000')}${COMPOSE}    environment: { PORT: 9000 }\n`;
    checkFix(RULE, fixture, `${COMPOSE.replace('# http', '# http\n      - "9000"')}    environment: { PORT: 9000 }\n`);
  });

  it('fix: sets PORT', () => {
    const map = `${COMPOSE}    environment:\n      PORT: "9999" # here\n`;
    checkFix(RULE, server('api:3000') + map, map.replace('9999', '3000'));
    const list = `${COMPOSE}    environment:\n      - PORT=9999\n`;
    checkFix(RULE, server('api:3000') + list, list.replace('9999', '3000'));
    const shared = map
      .replace('services:', 'x-env: &env { PORT: 9999 }\nservices:')
      .replace('      PORT: "9999"', '      <<: *env');
    expect(fixTitles(RULE, server('api:3000') + shared)).toEqual([]);
  });
});
