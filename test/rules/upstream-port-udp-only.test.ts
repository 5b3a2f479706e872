import { describe, expect, it } from 'vitest';
import { checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-port-udp-only';

const COMPOSE = (ports: string) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api]
  api:
    image: api
${ports}`;
const NGINX = (port = ':514', caret = '') =>
  `//- nginx.conf\nhttp {\n  upstream app { server api${port} max_fails=3 fail_timeout=30s; }\n${caret}}\n`;

describe(RULE, () => {
  it('when: the port is declared for UDP only, in ports or expose', () => {
    const caret =
      '  #                         ^^^ warning: "api" declares 514 for UDP only, and nginx asks for it over TCP; connections will be refused\n';
    checkRule(RULE, NGINX(':514', caret) + COMPOSE('    ports: ["514:514/udp"]\n'));
    checkRule(RULE, NGINX(':514', caret) + COMPOSE('    expose: ["514/udp"]\n'));
  });

  it('when: beside other ports, of which upstream-port-undeclared then says nothing', () => {
    const text = COMPOSE('    ports:\n      - "3000:3000"\n      - {target: 514, published: 514, protocol: udp}\n');
    checkRule(RULE, NGINX(':514', '  #                         ^^^ warning\n') + text);
    checkRule('upstream-port-undeclared', NGINX() + text);
  });

  it('when: proxy_pass names the service', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { proxy_pass http://api:514; } } }
#                                                  ^^^ warning
${COMPOSE('    expose: ["514/udp"]\n')}`,
    );
  });

  it('not: TCP too; another port; a port that is not known; stream; PORT says so', () => {
    checkRule(RULE, NGINX() + COMPOSE('    ports: ["514:514/udp", "514:514"]\n'));
    checkRule(RULE, NGINX(':3000') + COMPOSE('    ports: ["514:514/udp"]\n'));
    checkRule(RULE, NGINX() + COMPOSE('    ports: ["514:514/udp"]\n    expose: ["${PORT}"]\n'));
    checkRule(
      RULE,
      `//- nginx.conf\nstream { server { listen 514 udp; proxy_pass api:514; } }\n${COMPOSE('    expose: ["514/udp"]\n')}`,
    );
    checkRule(RULE, NGINX() + COMPOSE('    expose: ["514/udp"]\n    environment: {PORT: 514}\n'));
  });

  it('has no fix', () => {
    expect(fixTitles(RULE, NGINX() + COMPOSE('    expose: ["514/udp"]\n'))).toEqual([]);
  });
});
