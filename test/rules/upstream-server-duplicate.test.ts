import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'upstream-server-duplicate';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
  api:
    image: api
    container_name: shop-box
    networks: {default: {aliases: [core]}}
  pool:
    image: pool
    deploy: {replicas: 2}
  solo:
    image: solo
name: shop
`;

describe(RULE, () => {
  it('when: listed again: in another case, quoted, with the default port, an address, a socket', () => {
    checkRule(
      RULE,
      `http {
  upstream a {
    server a-1:3000 max_fails=3;
    server a-2:3000;
    server "A-1:3000"; # again
    #       ^^^^^^^^ warning: "A-1:3000" is the same server as "a-1:3000": it gets a double share and has two failure counters
    server a-2:3000;
    #      ^^^^^^^^ warning: "a-2:3000" is listed twice: it gets a double share and has two failure counters
  }
  upstream b { server b-1; server b-1:80; server 10.0.0.1; server 10.0.0.1:80; server unix:/a; server unix:/a; }
  #                               ^^^^^^ warning
  #                                                               ^^^^^^^^^^^ warning
  #                                                                                                   ^^^^^^^ warning
}
`,
    );
  });

  it('when: a service by its alias and container name; not two of its containers', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a {
    server api:3000;
    server core:3000;
    #      ^^^^^^^^^ warning: "core:3000" is the same server as "api:3000": it gets a double share and has two failure counters
    server shop-box:3000;
    #      ^^^^^^^^^^^^^ warning
  }
  upstream one { server solo:3000; server shop-solo-1:3000; }
  #                                       ^^^^^^^^^^^^^^^^ warning: "shop-solo-1:3000" is the same server as "solo:3000"…
  upstream b { server shop-pool-1:3000; server shop-pool-2:3000; server pool:3000; }
}
${COMPOSE}`,
    );
  });

  it('not: another port; one backup or down; unix and TCP; another socket; a weight; another upstream; a variable; a refused port; another service= of DNS', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server a-1; server a-1:81; server a-1 backup; server a-1 down; }
  upstream b { server a-1; server unix:/run/a-1; server unix:/run/a-2; }
  upstream c { server c-1 weight=3; server c-1; server c-2; server c-2 weight=2; }
  upstream d { server $d; server $d; server d-1:0; server d-1:0; }
  upstream e { server e-1 resolve service=http; server e-1 resolve service=admin; }
}
`,
    );
  });

  const LINE = 'max_fails=3 fail_timeout=30s';
  const CONF = `http {\r\n  upstream a {\r\n    server a-1 ${LINE}; # one\r\n    server a-2 ${LINE};\r\n    # again\r\n    server a-1:80 ${LINE}; # one\r\n  }\r\n}\r\n`;

  it('fix: removes the second line', () => {
    checkFix(RULE, CONF, `//- nginx.conf\n${CONF.replace(`    server a-1:80 ${LINE}; # one\r\n`, '')}`);
    checkFix(
      RULE,
      'http { upstream a { server a-1; server a-2; server a-1; } }\n',
      '//- nginx.conf\nhttp { upstream a { server a-1; server a-2; } }\n',
    );
  });

  it('fix: keeps the share as a weight', () => {
    const after = CONF.replace(`    server a-1:80 ${LINE}; # one\r\n`, '').replace(
      `a-1 ${LINE};`,
      `a-1 ${LINE} weight=2;`,
    );
    checkFix(RULE, CONF, `//- nginx.conf\n${after}`, {
      title: 'Keep the double share as "weight=2" of the first line',
    });
  });
});
