import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, findingsOf } from '../support/check';

const RULE = 'resolve-without-zone';
const compose = (tag: string) => `//- docker-compose.yml
services:
  web:
    image: nginx:${tag}
    volumes: [./nginx.conf:/etc/nginx/nginx.conf:ro]
  api: { image: api }
`;

describe(RULE, () => {
  it('when: a name is to be resolved again and the upstream has no zone, once for each upstream', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  resolver 127.0.0.11 valid=10s;
  upstream api {
    server api:3000 max_fails=3 "resolve";
    #                           ^^^^^^^^^ error: "resolve" needs the upstream "api" in shared memory, but it has no "zone"; nginx will refuse to start: resolving names at run time requires upstream "api" in /etc/nginx/nginx.conf:4 to be in shared memory
    server api:3001 resolve;
  }
}
stream { resolver 127.0.0.11; upstream db { server api:5432 resolve; } }
#                                                           ^^^^^^^ error
${compose('1.28')}`,
    );
  });

  it('when: the version is unknown', () => {
    checkRule(
      RULE,
      `http { upstream api { resolver 10.0.0.2; server api.example.com resolve; } }
#                                                               ^^^^^^^ error: "resolve" needs the upstream "api" in shared memory, but it has no "zone"; nginx will refuse to start: resolving names at run time requires upstream "api" in nginx.conf:1 to be in shared memory
`,
    );
  });

  it('when: other modules may know the parameter in a way of their own', () => {
    checkRule(
      RULE,
      `load_module modules/other.so;
http { upstream api { resolver 10.0.0.2; server api.example.com resolve; } }
#                                                               ^^^^^^^ warning
`,
    );
  });

  it('not: with a zone; an address or a socket; a name without resolve; a template', () => {
    checkRule(
      RULE,
      `http {
  resolver 10.0.0.2;
  upstream a { zone a 64k; server api.example.com resolve; }
  upstream b { server 10.0.0.1:3000 resolve; server [::1]:80 resolve; server unix:/run/a.sock resolve; }
  upstream c { server api.example.com; }
  upstream d { server \${HOST} resolve; }
}
`,
    );
  });

  it('not: the zone may stand in a file that was not read', () => {
    checkRule(RULE, 'http { upstream a { include /srv/zone.conf; server api.example.com resolve; } }\n');
  });

  it('not: a version that does not know the parameter', () => {
    checkRule(RULE, `//- nginx.conf\nhttp { upstream a { server api:3000 resolve; } }\n${compose('1.26.3')}`);
  });

  it('fix: adds a zone of the name of the upstream', () => {
    checkFix(
      RULE,
      'http {\r\n  resolver 10.0.0.2;\r\n  upstream api { # all\r\n    server a.example.com resolve max_fails=3 fail_timeout=30s;\r\n  }\r\n}\r\n',
      '//- nginx.conf\nhttp {\r\n  resolver 10.0.0.2;\r\n  upstream api { # all\r\n    zone api 64k;\r\n    server a.example.com resolve max_fails=3 fail_timeout=30s;\r\n  }\r\n}\r\n',
    );
  });

  it('fix: takes another name where something else has it', () => {
    const conf = (zone: string) =>
      `http {
  resolver 10.0.0.2;
  limit_req_zone $binary_remote_addr zone=api:1m rate=1r/s;
  upstream api {${zone} server a.example.com resolve max_fails=3 fail_timeout=30s; }
}
`;
    checkFix(RULE, conf(''), `//- nginx.conf\n${conf(' zone api-2 64k;')}`);
  });

  // nginx 1.30.6: [emerg] resolving names at run time requires upstream "b" in nginx.conf:3 to be in shared memory
  it('nginx: recorded: 1.30.6 names the upstream, its file and its line, and takes it with a zone', () => {
    const [finding] = findingsOf(RULE, 'events {}\nhttp {\nupstream b { server localhost.example resolve; }\n}\n');
    expect(finding?.refusal?.message).toBe(
      'resolving names at run time requires upstream "b" in nginx.conf:3 to be in shared memory',
    );
  });
});
