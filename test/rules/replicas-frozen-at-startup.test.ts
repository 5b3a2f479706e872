import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'replicas-frozen-at-startup';

const compose = (api = '    scale: 3\n', web = '', version = '1.28') => `//- docker-compose.yml
services:
  web:
    image: nginx:${version}
    depends_on: [api]
${web}  api:
    image: api
${api}`;

const HEALTH = 'max_fails=3 fail_timeout=30s';

const upstream = (lines: string, rest = '') => `//- nginx.conf
events {}
http {
  upstream app {
${lines}  }
${rest}}
`;

const location = (lines: string, server = '') => `//- nginx.conf
events {}
http {
  server {
${server}    listen 80;
    location / {
${lines}    }
  }
}
`;

describe(RULE, () => {
  it('when: scale, deploy.replicas and a rebuild rule', () => {
    const marked = (message: string) => `//- nginx.conf
events {}
http {
  upstream app {
    server "api:3000" ${HEALTH};
#           ^^^ ${message}
  }
}
`;
    const warning =
      'warning: nginx looks up "api" once, at start; new or recreated replicas get no traffic until it reloads';
    checkRule(RULE, marked(warning) + compose());
    checkRule(RULE, marked(warning) + compose('    deploy: { replicas: 2 }\n'));
    checkRule(
      RULE,
      marked('warning: nginx looks up "api" once, at start; a rebuilt container may get another address, …') +
        compose('    build: ./api\n    develop: { watch: [{ action: rebuild, path: ./api }] }\n'),
    );
  });

  it('when: a target that names the service itself, once for all locations; a stream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  server {
    location / { proxy_pass http://api:3000; }
    #                              ^^^ warning
    location /b { proxy_pass http://api:3000; }
  }
}
stream { server { listen 53; proxy_pass api:53; } }
${compose()}`,
    );
  });

  it('when: the number is not known it is less certain', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http { upstream app { server api:3000; } }
#                            ^^^ information
${compose('    scale: ${N}\n')}`,
    );
  });

  it('not: resolve with zone and resolver; a variable with a resolver', () => {
    checkRule(
      RULE,
      upstream('    zone app 64k; resolver 127.0.0.11 valid=10s; server api:3000 resolve;\n') + compose(),
    );
    checkRule(
      RULE,
      location('      set $api api; proxy_pass http://$api:3000;\n', '    resolver 127.0.0.11;\n') + compose(),
    );
  });

  it('not: one replica; the name of one container; a server that is down; Swarm; a command that reloads nginx', () => {
    const one = upstream('    server api:3000;\n');
    checkRule(RULE, one + compose(''));
    checkRule(RULE, one + compose('    scale: 1\n'));
    checkRule(RULE, one + compose('    develop: { watch: [{ action: sync, path: ./a, target: /a }] }\n'));
    checkRule(RULE, `${upstream('    server shop-api-1:3000;\n')}${compose()}name: shop\n`);
    checkRule(RULE, upstream('    server api:3000 down; server 10.0.0.1;\n') + compose());
    checkRule(RULE, one + compose('    deploy: { replicas: 3, endpoint_mode: vip }\n'));
    const loop = `    command: /bin/sh -c 'while :; do sleep 6h; nginx -s reload; done & nginx -g "daemon off;"'\n`;
    checkRule(RULE, one + compose('    scale: 2\n', loop));
  });

  it('fix: adds resolve, zone and resolver, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    checkFix(
      RULE,
      crlf(
        upstream(
          `    # both\n    least_conn;\n    server api:3000 ${HEALTH}; # one\n    server 10.0.0.1:3000 ${HEALTH} backup;\n`,
        ) + compose(),
      ),
      crlf(
        upstream(
          `    zone app 64k;\n    resolver 127.0.0.11 valid=10s;\n    # both\n    least_conn;\n    server api:3000 ${HEALTH} resolve; # one\n    server 10.0.0.1:3000 ${HEALTH} backup;\n`,
        ),
      ),
    );
  });

  it('fix: keeps a zone and a resolver that are there; a name that another zone has is not taken', () => {
    const conf = (zone: string, server: string, rest: string) =>
      upstream(`${zone}    server api:3000 ${HEALTH}${server};\n`, rest);
    const docker = '  resolver 127.0.0.11 valid=5s;\n';
    checkFix(RULE, conf('    zone a 64k;\n', '', docker) + compose(), conf('    zone a 64k;\n', ' resolve', docker));
    // Docker's answers hold for ten minutes
    const slow = '  resolver 127.0.0.11;\n  limit_req_zone $binary_remote_addr zone=app:1m rate=1r/s;\n';
    checkFix(
      RULE,
      conf('', '', slow) + compose(),
      conf('    zone app-2 64k;\n    resolver 127.0.0.11 valid=10s;\n', ' resolve', slow),
    );
  });

  it('fix: a variable where nginx does not know resolve, and for targets of their own', () => {
    checkFix(
      RULE,
      location('      proxy_pass http://api:3000; # all\n') + compose(),
      location(
        '      set $api_host api;\n      proxy_pass http://$api_host:3000; # all\n',
        '    resolver 127.0.0.11 valid=10s;\n',
      ),
    );
    checkFix(
      RULE,
      `//- nginx.conf
events {}
http {
  upstream app {
    server api:3000 ${HEALTH};
  }
  server {
    listen 80;
    location / {
      proxy_pass http://app;
    }
  }
}
${compose('    scale: 2\n', '', '1.25')}`,
      `//- nginx.conf
events {}
http {
  server {
    resolver 127.0.0.11 valid=10s;
    listen 80;
    location / {
      set $api_host api;
      proxy_pass http://$api_host:3000;
    }
  }
}
`,
    );
  });

  it('fix: none where more than the host would change', () => {
    expect(fixTitles(RULE, location('      proxy_pass http://api:3000/v1/;\n') + compose())).toEqual([]);
    const hashed = upstream(`    ip_hash;\n    server api:3000 ${HEALTH};\n`);
    expect(fixTitles(RULE, hashed + compose('    scale: 2\n', '', '1.25'))).toEqual([]);
    expect(fixTitles(RULE, upstream('    resolver 8.8.8.8;\n    server api:3000;\n') + compose())).toEqual([]);
  });

  // nginx -t of 1.30.6 accepts what the fix writes; without the zone or the resolver it refuses (facts/nginx.md §7.1)
  it('nginx: recorded: resolve needs a zone and a resolver, which the fix adds together', () => {
    checkFix(
      RULE,
      upstream(`    server api:3000 ${HEALTH};\n`) + compose(),
      upstream(`    zone app 64k;\n    resolver 127.0.0.11 valid=10s;\n    server api:3000 ${HEALTH} resolve;\n`),
    );
  });
});
