import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf, fixTitles } from '../support/check';

const RULE = 'resolve-without-resolver';
const compose = (tag: string, more = '') => `//- docker-compose.yml
services:
  web:
    image: nginx:${tag}
    volumes: [./nginx.conf:/etc/nginx/nginx.conf:ro]${more}
  api: { image: api }
`;
const SERVER = 'server api.example.com resolve max_fails=3 fail_timeout=30s;';

describe(RULE, () => {
  it('when: there is no resolver that the upstream could ask; one of a server or a location does not count', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  upstream api {
    zone api 64k;
    server api:3000 resolve;
    #               ^^^^^^^ error: "resolve" needs a "resolver" in the upstream or in "http"; nginx will refuse to start: no resolver defined to resolve names at run time in upstream "api"
    server api:3001 resolve;
  }
  server {
    resolver 127.0.0.11 valid=10s;
    location / { resolver 127.0.0.11 valid=10s; proxy_pass http://api; }
  }
}
stream { upstream db { zone db 64k; server api:5432 resolve; } }
#                                                   ^^^^^^^ error: "resolve" needs a "resolver" in the upstream or in "stream"…
${compose('1.28')}`,
    );
  });

  it('when: the version is unknown', () => {
    checkRule(
      RULE,
      `http { upstream a { zone a 64k; server api.example.com resolve; } }
#                                                      ^^^^^^^ error
`,
    );
  });

  it('not: a resolver in http; one in the upstream; one in an included file; only addresses', () => {
    checkRule(RULE, `http { upstream a { zone a 64k; ${SERVER} } resolver 10.0.0.2; }\n`);
    checkRule(RULE, `http { upstream a { zone a 64k; ${SERVER} resolver 10.0.0.2; } }\n`);
    checkRule(
      RULE,
      `//- nginx.conf\nhttp { include dns.conf; upstream a { zone a 64k; ${SERVER} } }\n//- dns.conf\nresolver 10.0.0.2;\n`,
    );
    checkRule(RULE, 'http { upstream a { zone a 64k; server 10.0.0.1 resolve; } }\n');
  });

  it('not: an include in scope was not read; part of a configuration; a version without the parameter', () => {
    checkRule(RULE, `http { include /srv/*.conf; upstream a { zone a 64k; ${SERVER} } }\n`);
    checkRule(RULE, `upstream a { zone a 64k; ${SERVER} }\nserver { listen 80; }\n`);
    checkRule(
      RULE,
      `//- nginx.conf\nhttp { upstream a { zone a 64k; server api:3000 resolve; } }\n${compose('1.26.3')}`,
    );
  });

  const CONF = (http: string, upstream: string) =>
    `//- nginx.conf\nevents {}\r\nhttp {${http}\r\n  upstream api {${upstream}\r\n    zone api 64k;\r\n    server api:3000 resolve max_fails=3 fail_timeout=30s;\r\n  }\r\n}\r\n`;
  const RESOLVER = 'resolver 127.0.0.11 valid=10s;';

  it('fix: in a container the resolver of Docker, in the upstream', () => {
    const after = CONF('', `\r\n    ${RESOLVER}`);
    checkFix(RULE, CONF('', '') + compose('1.28'), after + compose('1.28'));
  });

  it('fix: or for all of http', () => {
    const after = CONF(`\r\n  ${RESOLVER}`, '');
    const title = 'Add "resolver 127.0.0.11 valid=10s" to "http"';
    checkFix(RULE, CONF('', '') + compose('1.28'), after + compose('1.28'), { title });
    expect(fixTitles(RULE, CONF('', ''))).toEqual([title]);
    expect(fixTitles(RULE, CONF('', '') + compose('1.28', '\n    network_mode: host'))).toEqual([]);
  });

  // nginx 1.30.6: [emerg] no resolver defined to resolve names at run time in upstream "b" in nginx.conf:3
  it('nginx: recorded: 1.30.6 names the line of the upstream, and takes it with a resolver in the upstream or in http', () => {
    const [finding] = findingsOf(
      RULE,
      'events {}\nhttp {\nupstream b {\n  zone z 64k;\n  server a.example resolve;\n}\n}\n',
    );
    expect(finding?.refusal).toEqual({
      by: 'nginx',
      message: 'no resolver defined to resolve names at run time in upstream "b"',
      line: 3,
    });
  });
});
