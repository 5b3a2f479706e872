import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'upstream-address-stale';

const compose = (api = '', web = '') => `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api, api-2]
${web}  api:
    image: api
${api}  api-2:
    image: api
`;

const conf = (lines: string) => `//- nginx.conf
events {}
http {
  upstream app {
${lines}  }
}
`;

describe(RULE, () => {
  it('when: an upstream of several services has one hint, and no other one for their own names', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  upstream app { server api:3000; server api-2:3000; }
  #        ^^^ hint
  server { location / { proxy_pass http://api:3000; } }
}
${compose()}`,
    );
  });

  it('when: a service of one replica is looked up at start, by an upstream or a target', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  upstream app {
  #        ^^^ hint: nginx looks up the servers of "app" once, at start; a recreated container may get another address, and requests fail until nginx reloads
    server api:3000;
  }
  server { location / { proxy_pass http://api-2:3000; } location /b { proxy_pass http://api-2:4000; } }
  #                                       ^^^^^ hint: nginx looks up "api-2" once, at start; …
}
${compose()}`,
    );
  });

  it('when: what only a newer nginx would mend is said once for a file', () => {
    const upstreams = (name: (index: number) => string) =>
      [1, 2, 3].map((index) => `  upstream ${name(index)} { server api:300${index}; keepalive 4; }\n`);
    const [first = '', ...others] = upstreams((index) => `app${index}`);
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
${first}  #        ^^^^ hint: nginx looks up the servers of "app1" and of 2 more once, at start; a recreated container may…
${others.join('')}  upstream simple { server api-2:3000; }
  #        ^^^^^^ hint: nginx looks up the servers of "simple" once, at start; a recreated container may…
}
${compose().replace('nginx:1.28', 'nginx:1.26')}`,
    );
  });

  it('not: resolve; a variable; replicas, and a rebuild rule, which replicas-frozen-at-startup is about', () => {
    checkRule(RULE, conf('    zone a 64k; resolver 127.0.0.11 valid=5s; server api:3000 resolve;\n') + compose());
    checkRule(RULE, conf('    server api:3000; server api-2:3000;\n') + compose('    scale: 2\n'));
    checkRule(
      RULE,
      conf('    server api:3000;\n') + compose('    develop: { watch: [{ action: rebuild, path: . }] }\n'),
    );
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http { server { resolver 127.0.0.11; location / { set $a api; proxy_pass http://$a:3000; } } }
${compose()}`,
    );
  });

  it('not: a fixed address; addresses and other hosts; no compose; a command that reloads nginx', () => {
    const fixed = '    networks: { default: { ipv4_address: 172.20.0.5 } }\n';
    checkRule(RULE, conf('    server api:3000;\n') + compose(fixed));
    checkRule(
      RULE,
      conf('    server 10.0.0.1; server db.example.com; server unix:/run/a; server api:3000 down;\n') + compose(),
    );
    checkRule(RULE, conf('    server api:3000;\n'));
    checkRule(
      RULE,
      conf('    server api:3000;\n') +
        compose('', `    command: sh -c 'while sleep 60; do nginx -s reload; done & nginx -g "daemon off;"'\n`),
    );
  });

  it('fix: adds resolve to all servers, zone and resolver, with CRLF', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    const health = 'max_fails=3 fail_timeout=30s';
    checkFix(
      RULE,
      crlf(conf(`    server api:3000 ${health};\n    server api-2:3000 ${health};\n`) + compose()),
      crlf(
        conf(
          `    zone app 64k;\n    resolver 127.0.0.11 valid=10s;\n    server api:3000 ${health} resolve;\n    server api-2:3000 ${health} resolve;\n`,
        ),
      ),
    );
  });

  it('fix: none where the upstream that would be removed holds the target, in a file with a brace missing', () => {
    // in one line nothing shows where the brace is meant to be
    const broken =
      '//- nginx.conf\nevents {} http { upstream app { server api:3000; server { location / { proxy_pass http://app; } } }\n';
    const old = compose().replace('nginx:1.28', 'nginx:1.25');
    expect(fixTitles(RULE, broken + old)).toEqual([]);
    expect(fixTitles(RULE, broken.replace('api:3000;', 'api:3000; }') + old)).toHaveLength(1);
  });
});
