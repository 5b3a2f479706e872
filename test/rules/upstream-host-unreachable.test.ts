import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-host-unreachable';

const NGINX = `//- nginx.conf
http { upstream api { server api:3000 max_fails=3 fail_timeout=30s; } }
`;

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    networks:
      - front # public
    depends_on:
      - api
  api:
    image: api
    networks:
      - back
networks:
  front:
  back:
`;

describe(RULE, () => {
  it('when: no common network, with the networks of both sides', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api {
    server api:3000;
    #      ^^^ error: "api" is on "back", nginx on "front": no common network; nginx will refuse to start: host not found in upstream
  }
}
${COMPOSE}`,
    );
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { proxy_pass "http://api:3000/"; } } }
#                                               ^^^ error: "api" is on "back" and "db", nginx on "default"…
${COMPOSE.replace('    networks:\n      - front # public\n', '').replace('- back', '- back\n      - db').replace('  back:', '  back:\n  db:')}`,
    );
  });

  it('when: several hosts behind one missing network, once', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api { server api:3000; server api-2:3000; server API:3001; }
  #                     ^^^ error: "api" and 1 more host are on "back", nginx on "front": no common network; nginx will refuse to start: host not found in upstream
  upstream db { server db:3000; }
  #                    ^^ error: "db" is on "deep", nginx on "front"…
}
${COMPOSE.replace('networks:\n  front:', '  api-2:\n    image: api\n    networks: [back]\n  db:\n    image: db\n    networks: [deep]\nnetworks:\n  deep:\n  front:')}`,
    );
  });

  it('when: a warning where nginx starts without the name', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { proxy_pass http://api$request_uri; } } }
#                                              ^^^ warning: "api" is on "back", nginx on "front": no common network; requests to it will fail
${COMPOSE}`,
    );
  });

  it('when: network_mode host, none and that of another service; nginx without a network', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream api { server api:3000; server job:3000; server guest:3000; } }
#                            ^^^ error: "api" has network_mode: host, where it has no name that nginx can resolve…
#                                             ^^^ error: "job" has network_mode: none, where it has no name that nginx can resolve…
#                                                              ^^^^^ error: "guest" uses the network of "vpn" and has no name of its own; nginx will refuse to start…
//- docker-compose.yml
services:
  web: { image: nginx }
  api: { image: api, network_mode: host }
  job: { image: api, network_mode: none }
  guest: { image: api, network_mode: "service:vpn" }
  vpn: { image: vpn }
`,
    );
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream api { server api:3000; } }
#                            ^^^ error: "api" is on "default", nginx has network_mode: none: no common network…
//- docker-compose.yml
services:
  web: { image: nginx, network_mode: none }
  api: { image: api }
`,
    );
  });

  it('when: a service in the stack of nginx itself', () => {
    const compose = `//- docker-compose.yml
services:
  web: { image: nginx }
  api: { image: api, network_mode: "service:web" }
`;
    const nginx = '//- nginx.conf\nhttp { upstream a { server api:3000; } }\n';
    checkRule(
      RULE,
      `${nginx}#                          ^^^ error: "api" uses the network of "web" and has no name…\n${compose}`,
    );
    checkFix(RULE, nginx + compose, nginx.replace('api:', 'web:'));
  });

  it('when: a link, which does not help', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream api { server api:3000; } }
#                            ^^^ error
${COMPOSE.replace('depends_on:', 'links:')}`,
    );
  });

  it('not: a common network; an external one; one that is not known; the stack of a container; a link on the legacy bridge', () => {
    checkRule(RULE, NGINX + COMPOSE.replace('- back', '- back\n      - front'));
    checkRule(RULE, NGINX + COMPOSE.replace('  back:', '  back:\n    external: true'));
    checkRule(RULE, NGINX + COMPOSE.replace('- back', '- ${NETWORK}'));
    checkRule(RULE, NGINX + COMPOSE.replace('    networks:\n      - back', '    network_mode: "container:x"'));
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web: { image: nginx, network_mode: bridge, links: [api] }
  api: { image: api, network_mode: bridge }
`,
    );
  });

  it('not: where extra_hosts of nginx has the name: of a service on the host network; of one on another network', () => {
    const extra = (compose: string) =>
      compose.replace('image: nginx:1.25', 'image: nginx:1.25\n    extra_hosts: ["api:host-gateway"]');
    checkRule(RULE, NGINX + extra(COMPOSE));
    checkRule(RULE, NGINX + extra(COMPOSE).replace('    networks:\n      - back', '    network_mode: host'));
  });

  it('not: no container of the service, nginx on the host network, a refused address: other rules', () => {
    checkRule(RULE, NGINX + COMPOSE.replace('image: api', 'image: api\n    scale: 0').replace('- back', '- front'));
    checkRule(RULE, NGINX + COMPOSE.replace('    networks:\n      - front # public\n', '    network_mode: host\n'));
    checkRule(RULE, NGINX.replace('api:3000', 'api:99999') + COMPOSE);
  });

  it('not: a network that is defined nowhere: compose-syntax', () => {
    checkRule(RULE, NGINX + COMPOSE.replace('- back', '- bakc'));
    checkRule('compose-syntax', NGINX + COMPOSE.replace('- back\n', '- bakc\n      # ^^^^ error\n'));
  });

  it('when: a warning where another compose file may add the network', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream api { server api:3000; } }
#                            ^^^ warning
${COMPOSE}//- docker-compose.prod.yml
services: { api: { networks: [front] }, queue: { image: queue } }
`,
    );
  });

  it('fix: puts nginx on the network, with CRLF', () => {
    checkFix(
      RULE,
      (NGINX + COMPOSE).replaceAll('\n', '\r\n'),
      COMPOSE.replace('- front # public\n', '- front # public\n      - back\n').replaceAll('\n', '\r\n'),
    );
  });

  it('fix: puts the service on the network', () => {
    checkFix(RULE, NGINX + COMPOSE, COMPOSE.replace('- back\n', '- back\n      - front\n'), {
      title: 'Add "api" to the network "front"',
    });
  });

  it('fix: puts nginx on the network besides the default one', () => {
    checkFix(
      RULE,
      NGINX + COMPOSE.replace('    networks:\n      - front # public\n', ''),
      COMPOSE.replace('    networks:\n      - front # public\n', '').replace(
        '      - api\n',
        '      - api\n    networks:\n      - default\n      - back\n',
      ),
    );
  });

  it('fix: puts all the services on the network', () => {
    const compose = COMPOSE.replace(
      'networks:\n  front:',
      '  api-2:\n    image: api\n    networks: [back]\nnetworks:\n  front:',
    );
    const nginx = NGINX.replace('} }', 'server api-2:3000 max_fails=3 fail_timeout=30s; } }');
    expect(fixTitles(RULE, nginx + compose)).toEqual([
      'Add "web" to the network "back"',
      'Add 2 services to the network "front"',
    ]);
    checkFix(
      RULE,
      nginx + compose,
      compose.replace('- back\n', '- back\n      - front\n').replace('[back]', '[back, front]'),
      { title: 'Add 2 services to the network "front"', allow: ['proxy-missing-depends-on'] },
    );
  });

  it('fix: uses the service whose stack it is', () => {
    const compose = `//- docker-compose.yml
services:
  web: { image: nginx, depends_on: [vpn] }
  api: { image: api, network_mode: "service:vpn" }
  vpn: { image: vpn }
`;
    checkFix(RULE, NGINX + compose, NGINX.replace('api:3000', 'vpn:3000'));
    expect(fixTitles(RULE, NGINX.replace('} }', 'server vpn:3000; } }') + compose)).toEqual([]);
  });
});
