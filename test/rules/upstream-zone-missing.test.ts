import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { fixedTexts } from '../support/live';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'upstream-zone-missing';

const TUNED = 'max_fails=3 fail_timeout=30s';
const SERVERS = `server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED};`;

describe(RULE, () => {
  it('when: several workers, and tuned max_fails, least_conn or random', () => {
    checkRule(
      RULE,
      `worker_processes auto;
http {
  upstream a { server 10.0.0.1; server 10.0.0.2 max_fails=3; }
  #        ^ information: "a" has no zone, so each worker counts for itself: "max_fails=3" takes that many failures in each of them
  upstream b { least_conn; server 10.0.0.1; server 10.0.0.2; }
  #        ^ information: "b" has no zone, so each worker counts for itself: "least_conn" knows only the connections of its own worker
  upstream c { random two; server 10.0.0.1; server 10.0.0.2; }
  #        ^ information
  upstream d { server 10.0.0.1 max_fails=2; server 10.0.0.2 backup; }
  #        ^ information
}
stream { upstream e { server 10.0.0.1:1 max_fails=5; server 10.0.0.2:1; } }
#                 ^ information
`,
    );
  });

  it('when: the number of workers is not known', () => {
    checkRule(
      RULE,
      `upstream a { least_conn; server 10.0.0.1; server 10.0.0.2; }\n#        ^ hint\nserver { listen 80; }\n`,
    );
  });

  it('not: one worker, also by default', () => {
    const conf = `http { upstream a { least_conn; ${SERVERS} } }\n`;
    checkRule(RULE, conf);
    checkRule(RULE, `worker_processes 1;\n${conf}`);
  });

  it('not: one worker by the command of the container; when: several by it', () => {
    const stack = (command: string, carets: string) => `//- nginx.conf
events {}
http {
  upstream a { least_conn; ${SERVERS} }
${carets}}
//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    command: ${command}
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
`;
    checkRule(RULE, stack(`nginx -g 'daemon off; worker_processes 1;'`, ''));
    checkRule(RULE, stack(`["nginx", "-g", "worker_processes 4; daemon off;"]`, '  #        ^ information\n'));
    checkRule(RULE, stack(`nginx -g 'daemon off;'`, ''));
  });

  it('not: a zone; plain round robin; max_fails of 0 or 1; one peer; ip_hash; an include in the block; a limit of connections: max-conns-without-zone', () => {
    checkRule(
      RULE,
      `worker_processes 4;
http {
  upstream a { zone a 64k; least_conn; ${SERVERS} }
  upstream b { server 10.0.0.1; server 10.0.0.2; }
  upstream c { server 10.0.0.1 max_fails=0; server 10.0.0.2 max_fails=1 fail_timeout=5s; }
  upstream d { server 10.0.0.1 max_fails=3; }
  upstream e { ip_hash; server 10.0.0.1; server 10.0.0.2; }
  upstream f { least_conn; ${SERVERS} include more.conf; }
  upstream g { server 10.0.0.1; server 10.0.0.2 backup max_fails=4; }
  upstream h { least_conn; server 10.0.0.1 max_conns=10; server 10.0.0.2 max_conns=10; }
}
`,
    );
  });

  const conf = (zone: string) =>
    `worker_processes auto;\r\nevents {}\r\nhttp {\r\n  limit_req_zone $uri zone=a:1m rate=1r/s;\r\n  upstream a {\r\n${zone}    least_conn; # fewest\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED};\r\n  }\r\n}\r\n`;

  it('fix: adds a zone first in the block, under a name that is free', () => {
    checkFix(RULE, conf(''), `//- nginx.conf\n${conf('    zone a-2 64k;\r\n')}`);
  });

  it('fix: adds a zone to a block on one line; quotes a name with a space', () => {
    const one = (zone: string) => `worker_processes 2;\nhttp { upstream a {${zone} ${SERVERS} } }\n`;
    checkFix(RULE, one(''), `//- nginx.conf\n${one(' zone a 64k;')}`);
    const spaced = (zone: string) => `worker_processes 2;\nhttp { upstream "my \\"api\\"" {${zone} ${SERVERS} } }\n`;
    checkFix(RULE, spaced(''), `//- nginx.conf\n${spaced(' zone "my \\"api\\"" 64k;')}`);
  });

  it.skipIf(!findNginx())('nginx: takes the zone that the fix adds', async () => {
    for (const text of fixedTexts(RULE, conf(''))) expect((await nginxTest(text)).errors).toEqual([]);
  });
});
