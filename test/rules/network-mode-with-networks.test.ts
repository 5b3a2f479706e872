import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'network-mode-with-networks';

const NGINX = '//- nginx.conf\nhttp { server { listen 8080; return 204; } }\n';

const COMPOSE = (keys: string) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
${keys}networks:
  front:
`;

describe(RULE, () => {
  it('when: both stand on one service', () => {
    checkRule(
      RULE,
      NGINX +
        COMPOSE(`    network_mode: host
    #             ^^^^ error: "network_mode: host" and "networks" of "web" exclude each other; Compose refuses to load the project
    networks:
      - front
`),
    );
  });

  it('when: one comes from an override file, or from a merge key', () => {
    checkRule(
      RULE,
      `${NGINX}${COMPOSE('    networks: {front: {aliases: [a]}}\n')}//- docker-compose.override.yml
services:
  web:
    network_mode: host
    #             ^^^^ error
`,
    );
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
x-net: &net
  networks: [front]
services:
  web:
    <<: *net
    image: nginx:1.28
    network_mode: "service:vpn"
    #             ^^^^^^^^^^^^^ error: "network_mode: service:vpn" and …
  vpn: {image: vpn}
networks: {front: }
`,
    );
  });

  it('not: one of them alone; an empty list or map; taken away by !reset; an unknown mode', () => {
    checkRule(RULE, NGINX + COMPOSE('    network_mode: host\n'));
    checkRule(RULE, NGINX + COMPOSE('    networks: [front]\n'));
    for (const empty of ['networks:', 'networks: []', 'networks: {}']) {
      checkRule(RULE, NGINX + COMPOSE(`    network_mode: host\n    ${empty}\n`));
    }
    checkRule(
      RULE,
      `${NGINX}${COMPOSE('    networks: [front]\n')}//- docker-compose.override.yml\nservices:\n  web:\n    network_mode: host\n    networks: !reset []\n`,
    );
    checkRule(RULE, NGINX + COMPOSE('    network_mode: ${MODE}\n    networks: [front]\n'));
  });

  it('fix: removes the networks, with CRLF', () => {
    const text = (networks: string) => COMPOSE(`    network_mode: host\n${networks}`).replaceAll('\n', '\r\n');
    checkFix(RULE, NGINX + text('    networks:\n      - front # in front\n'), text(''));
    checkFix(RULE, NGINX + text('    networks: [front]\n'), text(''));
  });

  it('fix: removes network_mode, first where it says nothing', () => {
    const text = (mode: string) => COMPOSE(`${mode}    networks: [front]\n`);
    checkFix(RULE, NGINX + text('    network_mode: host # fast\n'), text(''), { title: 'Remove "network_mode"' });
    checkFix(RULE, NGINX + text('    network_mode: bridge\n'), text(''));
  });
});
