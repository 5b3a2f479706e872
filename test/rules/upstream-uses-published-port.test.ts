import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-uses-published-port';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [api]
  api:
    image: api
    ports:
      - "127.0.0.1:8080:3000"
`;

const server = (address: string): string =>
  `//- nginx.conf\nhttp { upstream a { server ${address} max_fails=3 fail_timeout=30s; } }\n`;

describe(RULE, () => {
  it('when: the port of the host, in a server line and in proxy_pass', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server api:8080; server "api:8080"; server api:3000; }
  #                       ^^^^ warning: "8080" is the port published on the host; inside the network "api" listens on 3000
  #                                         ^^^^ warning
  server { location / { proxy_pass http://api:8080/x; } }
  #                                           ^^^^ warning
}
${COMPOSE}`,
    );
  });

  it('when: the long form of ports, and a range', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { server api:8080; server api:9002; } }
#                              ^^^^ warning
#                                               ^^^^ warning: "9002" is the port published on the host; inside the network "api" listens on 4002
${COMPOSE.replace('- "127.0.0.1:8080:3000"', '- { target: 3000, published: "8080" }\n      - "9000-9005:4000-4005"')}`,
    );
  });

  it('when: no port, where the port of the host is 80; upstream-port-missing is silent', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { server api; } }
#                          ^^^ warning: "api" without a port means 80, which is the port published on the host; inside the network "api" listens on 3000
${COMPOSE.replace('8080:', '80:')}`,
    );
    checkRule('upstream-port-missing', server('api') + COMPOSE.replace('8080:', '80:'));
  });

  it('when: before upstream-port-undeclared, which is silent', () => {
    checkRule('upstream-port-undeclared', server('api:8080') + COMPOSE);
  });

  it('not: a port of the container too, by ports, expose or PORT; a port that is not known; the same port; nginx on the host network; UDP', () => {
    checkRule(RULE, server('api:8080') + COMPOSE.replace('- "127', '- "9090:8080"\n      - "127'));
    checkRule(RULE, `${server('api:8080') + COMPOSE}    expose: [8080]\n`);
    checkRule(RULE, `${server('api:8080') + COMPOSE}    environment: { PORT: 8080 }\n`);
    checkRule(RULE, `${server('api:8080') + COMPOSE}    expose: ["\${PORT}"]\n`);
    checkRule(RULE, server('api:8080') + COMPOSE.replace(':3000', ':8080'));
    checkRule(
      RULE,
      server('api:8080') + COMPOSE.replace('image: nginx:1.25', 'image: nginx:1.25\n    network_mode: host'),
    );
    checkRule(RULE, server('api:8080') + COMPOSE.replace(':3000"', ':3000/udp"'));
  });

  it('fix: uses the port of the container, with CRLF', () => {
    checkFix(
      RULE,
      (server('api:8080') + COMPOSE).replaceAll('\n', '\r\n'),
      server('api:3000').replaceAll('\n', '\r\n'),
    );
    checkFix(RULE, server('"api:8080"') + COMPOSE, server('"api:3000"'));
    checkFix(RULE, server('api') + COMPOSE.replace('8080:', '80:'), server('api:3000'));
  });

  it('fix: makes no second server of one address', () => {
    expect(fixTitles(RULE, server('api:3000; server api:8080') + COMPOSE)).toEqual([]);
  });
});
