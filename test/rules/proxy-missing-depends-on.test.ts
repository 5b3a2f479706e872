import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'proxy-missing-depends-on';

const NGINX = '//- nginx.conf\nevents {}\nhttp { upstream app { server api:3000 max_fails=3 fail_timeout=30s; } }\n';
const TWO = `//- nginx.conf
events {}
http {
  upstream app {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-2:3000 max_fails=3 fail_timeout=30s;
  }
}
`;

const web = (lines: string) => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
${lines}  api:
    image: api
`;

const compose = (lines: string, api = '') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
${lines}  api-1:
    image: api
${api}  api-2:
    image: api
`;

const HEALTH = '    healthcheck: { test: [CMD, curl, -f, localhost] }\n';

describe(RULE, () => {
  it('when: nginx needs services at start and waits for none', () => {
    checkRule(
      RULE,
      `${TWO}//- docker-compose.yml
services:
  web:
# ^^^ warning: "web" does not wait for "api-1" and "api-2"; nginx may start first and refuse: host not found in upstream
    image: nginx:1.28
  api-1:
    image: api
  api-2:
    image: api
`,
    );
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http { server { listen 80; location / { proxy_pass "http://api:3000"; } } }
//- docker-compose.yml
services:
  "web":
# ^^^^^ warning: "web" does not wait for "api"; nginx may start first and refuse: host not found in upstream
    image: nginx:1.28
    restart: "no"
  api: { image: api }
`,
    );
  });

  it('when: some of the services are missing in depends_on', () => {
    checkRule(
      RULE,
      `${TWO}//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api-1]
#   ^^^^^^^^^^ warning: "web" does not wait for "api-2"; …
  api-1:
    image: api
  api-2:
    image: api
`,
    );
  });

  it('when: many services, a stream, and an alias', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    checkRule(
      RULE,
      `//- nginx.conf
events {}
stream { upstream app { ${names.map((name) => `server ${name}-alias:1000;`).join(' ')} } }
//- docker-compose.yml
services:
  web:
# ^^^ warning: "web" does not wait for "a", "b", "c" and 2 more; nginx may start first and refuse: host not found in upstream
    image: nginx:1.28
${names.map((name) => `  ${name}: { image: x, networks: { default: { aliases: [${name}-alias] } } }`).join('\n')}
`,
    );
  });

  it('when: nginx restarts by itself it is an information', () => {
    for (const restart of ['restart: unless-stopped', 'restart: on-failure:5', 'deploy: { restart_policy: {} }']) {
      checkRule(
        RULE,
        `${NGINX}//- docker-compose.yml
services:
  web:
# ^^^ information: "web" does not wait for "api"; nginx may fail and restart until its name resolves
    image: nginx:1.28
    ${restart}
  api:
    image: api
`,
      );
    }
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web:
# ^^^ information: "web" does not wait for "api"; nginx may start first and refuse: host not found in upstream
    image: nginx:1.28
    restart: \${RESTART}
  api:
    image: api
`,
    );
  });

  it('when: a network that may only be shared makes it less certain', () => {
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web:
# ^^^ information: "web" does not wait for "api"; …
    image: nginx:1.28
    networks: [edge]
  api:
    image: api
    networks: [inner]
networks:
  edge: { external: true }
  inner: { external: true }
`,
    );
  });

  it('not: a direct or a transitive dependency; links; the stack of another service; required: false', () => {
    checkRule(RULE, NGINX + web('    depends_on: [api]\n'));
    checkRule(RULE, NGINX + web('    depends_on: [auth]\n  auth:\n    image: auth\n    depends_on: [api]\n'));
    checkRule(RULE, NGINX + web('    links: ["api:backend"]\n'));
    checkRule(RULE, NGINX.replace('api:', 'backend:') + web('    links: ["api:backend"]\n'));
    checkRule(RULE, NGINX + web('    network_mode: service:vpn\n  vpn:\n    image: vpn\n    depends_on: [api]\n'));
    checkRule(RULE, NGINX + web('    depends_on: { api: { condition: service_healthy, required: false } }\n'));
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
x-base: &base
  depends_on: [api]
services:
  web:
    <<: *base
    image: nginx:1.28
  api:
    image: api
`,
    );
  });

  it('not: a dependency in an override file; a service that nginx extends', () => {
    checkRule(
      RULE,
      `${NGINX}${web('')}//- docker-compose.override.yml
services:
  web:
    depends_on: [api]
`,
    );
    checkRule(
      RULE,
      `${NGINX}//- docker-compose.yml
services:
  web:
    extends: { file: base.yml, service: proxy }
  api:
    image: api
//- base.yml
services:
  proxy:
    image: nginx:1.28
    depends_on: [api]
`,
    );
  });

  it('not: names looked up while nginx runs; servers that are down; addresses and other hosts', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  resolver 127.0.0.11 valid=10s;
  upstream app { zone app 64k; server api:3000 resolve; }
  upstream old { server api:3000 down; server 10.0.0.1:80; server unix:/run/a; server db.example.com; }
  server { location / { set $api api; proxy_pass http://$api:3000; } location /x { proxy_pass http://app; } }
}
${web('')}`,
    );
  });

  it('not: a missing service; one behind a profile; one without containers; another project; nginx itself', () => {
    checkRule(RULE, NGINX.replace('api:', 'other:') + web(''));
    checkRule(RULE, NGINX + web('').replace('image: api', 'image: api\n    profiles: [debug]'));
    checkRule(RULE, NGINX + web('').replace('image: api', 'image: api\n    scale: 0'));
    checkRule(RULE, NGINX.replace('api:', 'web:') + web(''));
    checkRule(RULE, `${NGINX}//- docker-compose.yml\nservices:\n  api:\n    image: api\n`);
  });

  it('not: a command that waits by itself; Swarm', () => {
    checkRule(
      RULE,
      NGINX + web('    command: sh -c "until nslookup api; do sleep 1; done; nginx -g \'daemon off;\'"\n'),
    );
    checkRule(RULE, NGINX + web('    entrypoint: [/wait-for-it.sh, api:3000, --, nginx, -g, daemon off;]\n'));
    checkRule(RULE, NGINX + web('    deploy: { endpoint_mode: vip }\n'));
  });

  it('fix: adds depends_on, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    checkFix(RULE, crlf(TWO + compose('')), crlf(compose('    depends_on:\n      - api-1\n      - api-2\n')));
  });

  it('fix: adds to the list or the mapping that is there', () => {
    checkFix(
      RULE,
      TWO + compose('    depends_on: [db] # first\n  db: { image: db }\n'),
      compose('    depends_on: [db, api-1, api-2] # first\n  db: { image: db }\n'),
    );
    checkFix(
      RULE,
      TWO +
        compose(
          '    depends_on:\n      db:\n        condition: service_started # at once\n  db: { image: db }\n',
          HEALTH,
        ),
      compose(
        '    depends_on:\n      db:\n        condition: service_started # at once\n      api-1:\n        condition: service_healthy\n      api-2:\n        condition: service_started\n  db: { image: db }\n',
        HEALTH,
      ),
    );
    checkFix(
      RULE,
      TWO + compose('    depends_on: { db: { condition: service_started } }\n  db: { image: db }\n'),
      compose(
        '    depends_on: { db: { condition: service_started }, api-1: {condition: service_started}, api-2: {condition: service_started} }\n  db: { image: db }\n',
      ),
    );
  });

  it('fix: waits until a service with a health check is healthy', () => {
    checkFix(
      RULE,
      TWO + compose('', HEALTH),
      compose(
        '    depends_on:\n      api-1:\n        condition: service_healthy\n      api-2:\n        condition: service_started\n',
        HEALTH,
      ),
    );
    for (const list of ['[api-2]', '\n      - api-2', '\n    - "api-2"'])
      checkFix(
        RULE,
        TWO + compose(`    depends_on: ${list}\n`, HEALTH),
        compose(
          '    depends_on:\n      api-2:\n        condition: service_started\n      api-1:\n        condition: service_healthy\n',
          HEALTH,
        ),
      );
    expect(fixTitles(RULE, TWO + compose('', HEALTH))).toEqual([
      'Add "api-1" and "api-2" to depends_on, until healthy',
    ]);
  });

  it('fix: keeps a list with comments a list; a check that is off is none', () => {
    const list = '    depends_on:\n      # needed for the login\n      - api-2\n';
    checkFix(RULE, TWO + compose(list, HEALTH), compose(`${list}      - api-1\n`, HEALTH));
    const off = '    healthcheck: { disable: true }\n';
    checkFix(RULE, TWO + compose('', off), compose('    depends_on:\n      - api-1\n      - api-2\n', off));
  });

  it('fix: none where it would be a circle, or would hide a merge key', () => {
    expect(fixTitles(RULE, NGINX + web('').replace('image: api', 'image: api\n    depends_on: [web]'))).toEqual([]);
    const merged = `//- docker-compose.yml
x-base: &base
  depends_on: [api-1]
services:
  web:
    <<: *base
    image: nginx:1.28
  api-1:
    image: api
  api-2:
    image: api
`;
    expect(fixTitles(RULE, TWO + merged)).toEqual([]);
  });

  it.skipIf(!findNginx())('nginx: refuses to start as long as the name does not resolve', async () => {
    const result = await nginxTest('events {} http { upstream app { server upstream-lens-nowhere:3000; } }');
    expect(result.ok).toBe(false);
    expect(result.errors.map(({ message }) => message)).toEqual([
      'host not found in upstream "upstream-lens-nowhere:3000"',
    ]);
  });
});
