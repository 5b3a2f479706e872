import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'sticky-route-unused';

const NEW = { settings: { nginxVersion: '1.29.6' } };
const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: servers have a route, once for the upstream', () => {
    checkRule(
      RULE,
      `http {
  upstream app {
    zone app 64k;
    server 10.0.0.1;
    server 10.0.0.2 "route=a";
    #               ^^^^^^^^^ information: "route=a" has no effect: "app" has no "sticky" to read it
    server 10.0.0.3 route=b;
  }
}
`,
      NEW,
    );
  });

  it('when: the image is Plus, which has had sticky all along', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream a { zone a 64k; server api:80 route=a; server api-2:80 route=b; } }
#                                             ^^^^^^^ information
//- docker-compose.yml
services:
  web:
    image: private-registry.nginx.com/nginx-plus/base:r36
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
  api:
    image: api
  api-2:
    image: api
`,
    );
  });

  it('not: sticky in any form; no route; an include in the block; a host or a comment that says route; stream', () => {
    checkRule(
      RULE,
      `http {
  upstream a { sticky route $cookie_a; server 10.0.0.1 route=a; server 10.0.0.2 route=b; }
  upstream b { server 10.0.0.1 route=a; sticky cookie srv_id; server 10.0.0.2 route=b; }
  upstream c { server 10.0.0.1 route=a; include more.conf; }
  upstream d { server route:80; server 10.0.0.2; } # route=a
}
stream { upstream e { server 10.0.0.1:1 route=a; server 10.0.0.2:1 route=b; } }
`,
      NEW,
    );
  });

  it('not: an older nginx, which refuses the word; a version that is not known', () => {
    const conf = 'http { upstream a { server 10.0.0.1 route=a; server 10.0.0.2 route=b; } }\n';
    checkRule(RULE, conf, { settings: { nginxVersion: '1.29.5' } });
    checkRule(RULE, conf);
  });

  const conf = (top: string, one: string, two: string) =>
    `http {\r\n  upstream a {\r\n${top}    server 10.0.0.1${one} ${TUNED}; # one\r\n    server 10.0.0.2 ${TUNED}${two};\r\n  }\r\n}\r\n`;

  it('fix: removes all routes', () => {
    checkFix(RULE, conf('', ' route=a', ' route=b'), `//- nginx.conf\n${conf('', '', '')}`, NEW);
  });

  it('fix: adds a sticky cookie', () => {
    checkFix(
      RULE,
      conf('', ' route=a', ' route=b'),
      `//- nginx.conf\n${conf('    sticky cookie srv_id expires=1h;\r\n', ' route=a', ' route=b')}`,
      { ...NEW, title: 'Add a sticky cookie, which then holds the route' },
    );
  });

  it('nginx: recorded: 1.30.6 takes route= without sticky and 1.26.3 refuses it', () => {
    // 1.30.6 -t: "test is successful" · 1.26.3 -t: [emerg] invalid parameter "route=a"
    const text = 'http { upstream a { server 10.0.0.1 route=a; server 10.0.0.2; } }\n';
    const carets = `#${' '.repeat(text.indexOf('route=') - 1)}^^^^^^^ information\n`;
    checkRule(RULE, text + carets, { settings: { nginxVersion: '1.30.6' } });
    checkRule(RULE, text, { settings: { nginxVersion: '1.26.3' } });
  });
});
