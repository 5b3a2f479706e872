import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf } from '../support/check';
import { fixedTexts } from '../support/live';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'max-conns-without-zone';

const HEALTH = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: several workers, once for each upstream; one server alone; in stream', () => {
    checkRule(
      RULE,
      `worker_processes auto;
http {
  upstream api {
    server 10.0.0.1:3000;
    server 10.0.0.2:3000 max_conns=100 max_fails=2;
    #                    ^^^^^^^^^^^^^ warning: "max_conns=100" is per worker, as "api" has no zone; the server may get that many connections from each
    server 10.0.0.3:3000 max_conns=50;
  }
  upstream b { server 10.0.0.1 "max_conns=7"; }
  #                            ^^^^^^^^^^^^^ warning: "max_conns=7" is per worker, …
  upstream c { server 10.0.0.1; server 10.0.0.2 max_conns=1 backup; }
  #                                             ^^^^^^^^^^^ warning
  upstream d { server 10.0.0.1 max_conns=0 max_conns=9; }
  #                                        ^^^^^^^^^^^ warning
}
stream { upstream e { server 10.0.0.1:1 max_conns=5; } }
#                                       ^^^^^^^^^^^ warning
`,
    );
  });

  it('when: the number of workers is not known', () => {
    checkRule(
      RULE,
      `upstream a { server 10.0.0.1 max_conns=5; }\n#                            ^^^^^^^^^^^ information\nserver { listen 80; }\n`,
    );
    checkRule(
      RULE,
      `worker_processes \${WORKERS};\nhttp { upstream a { server 10.0.0.1 max_conns=5; } }\n#                                   ^^^^^^^^^^^ information\n`,
    );
    checkRule(
      RULE,
      `include /srv/main.conf;\nhttp { upstream a { server 10.0.0.1 max_conns=5; } }\n#                                   ^^^^^^^^^^^ information\n`,
    );
  });

  it('when: the image brings the nginx.conf that sets the workers, and the upstream is in a file of its own', () => {
    checkRule(
      RULE,
      `//- conf.d/default.conf
upstream api { server api:3000 max_conns=20; }
#                              ^^^^^^^^^^^^ warning
server { listen 80; location / { proxy_pass http://api; } }
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    volumes: [./conf.d:/etc/nginx/conf.d:ro]
  api: { image: api }
`,
    );
  });

  it('when: a file that is included at two places has it, once', () => {
    checkRule(
      RULE,
      `//- nginx.conf
worker_processes 2;
events {}
http { include upstreams.conf; }
stream { include upstreams.conf; }
//- upstreams.conf
upstream a { server 10.0.0.1:80 max_conns=5; }
#                               ^^^^^^^^^^^ warning
`,
    );
  });

  it('not: one worker, also by default', () => {
    const conf = 'http { upstream a { server 10.0.0.1 max_conns=5; server 10.0.0.2; } }\n';
    checkRule(RULE, conf);
    checkRule(RULE, `worker_processes 1;\r\n${conf}`);
  });

  it('not: a zone, also in an included file; no limit; a limit that is overruled or a variable; a server that is down', () => {
    checkRule(
      RULE,
      `//- nginx.conf
worker_processes 4;
http {
  upstream a { server 10.0.0.1 max_conns=5; zone a 64k; }
  upstream b { include zone.conf; server 10.0.0.1 max_conns=5; }
  upstream c { server 10.0.0.1 max_conns=0; server 10.0.0.2; }
  upstream d { server 10.0.0.1 max_conns=5 max_conns=0; }
  upstream e { server 10.0.0.1 max_conns=\${LIMIT}; }
  upstream f { server 10.0.0.1 max_conns=5 down; server 10.0.0.2; }
}
//- zone.conf
zone b 64k;
`,
    );
  });

  it('not: the zone may stand in a file that was not read', () => {
    checkRule(RULE, 'worker_processes 4;\nhttp { upstream a { include /srv/a.conf; server 10.0.0.1 max_conns=5; } }\n');
  });

  it('not: nginx does not start without the zone: resolve-without-zone', () => {
    const conf =
      'worker_processes 4;\nhttp { resolver 10.0.0.53; upstream a { server a.example.com resolve max_conns=5; } }\n';
    checkRule(RULE, conf);
    expect(findingsOf('resolve-without-zone', conf)).toHaveLength(1);
  });

  it('when: upstream-zone-missing could speak of the same zone, and leaves it to this rule', () => {
    const conf = `worker_processes 4;
http { upstream a { least_conn; server 10.0.0.1 max_conns=5; server 10.0.0.2; } }
#                                               ^^^^^^^^^^^ warning
`;
    checkRule(RULE, conf);
    expect(findingsOf('upstream-zone-missing', conf)).toEqual([]);
  });

  const conf = (zone: string) =>
    `worker_processes auto;\r\nevents {}\r\nhttp {\r\n  upstream a { # all\r\n${zone}    server 10.0.0.1 max_conns=5 ${HEALTH};\r\n    server 10.0.0.2 max_conns=5 ${HEALTH};\r\n  }\r\n}\r\n`;

  it('fix: adds a zone of the name of the upstream', () => {
    checkFix(RULE, conf(''), `//- nginx.conf\n${conf('    zone a 64k;\r\n')}`);
  });

  it('fix: adds a zone to a block on one line, under a name that is free', () => {
    const one = (zone: string) =>
      `worker_processes 2;
http { limit_req_zone $uri zone=a:1m rate=1r/s; upstream a {${zone} server 10.0.0.1 max_conns=5; } }
`;
    checkFix(RULE, one(''), `//- nginx.conf\n${one(' zone a-2 64k;')}`);
  });

  it.skipIf(!findNginx())('nginx: takes the zone that the fix adds', async () => {
    const texts = fixedTexts(RULE, conf(''));
    expect(texts).toHaveLength(1);
    for (const text of texts) expect((await nginxTest(text)).errors).toEqual([]);
  });
});
