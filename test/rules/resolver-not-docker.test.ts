import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'resolver-not-docker';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
  api:
    image: api
    networks: {default: {aliases: [core]}}
  dns:
    image: coredns
`;

describe(RULE, () => {
  it('when: a public resolver, or one on the same machine, is asked for a service', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  resolver valid=30s 8.8.8.8 1.1.1.1;
  #                  ^^^^^^^ warning: "8.8.8.8" does not know the service "api"; requests get 502: api could not be resolved
  server {
    set $to core;
    location /a { proxy_pass http://$to:3000; }
    location /b { resolver "1.1.1.1:53"; proxy_pass http://api:3000$request_uri; }
    #                      ^^^^^^^^^^^^ warning
    location /c { resolver 127.0.0.1; proxy_pass http://$to; }
    #                      ^^^^^^^^^ warning
  }
}
${COMPOSE}`,
    );
  });

  it('when: the resolver of an upstream, for a server with resolve', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream api { zone api 64k; resolver 9.9.9.9; server api:3000 resolve; server other:3000; }
  #                                     ^^^^^^^ warning
}
${COMPOSE}`,
    );
  });

  it('when: information for a private address, which may pass questions on', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { resolver 10.89.0.1; location / { proxy_pass http://api$request_uri; } } }
#                        ^^^^^^^^^ information
${COMPOSE}`,
    );
  });

  it('not: a literal target gives nginx the addresses at start', () => {
    const routes = (literal: string): string =>
      `server { location / { proxy_pass ${literal}; } location /b { proxy_pass http://api:3000$request_uri; } }`;
    checkRule(RULE, `//- nginx.conf\nhttp { resolver 8.8.8.8; ${routes('http://API:3000/x')} }\n${COMPOSE}`);
    checkRule(
      RULE,
      `//- nginx.conf
http {
  resolver 8.8.8.8;
  #        ^^^^^^^ warning
  ${routes('http://api')}
}
${COMPOSE}`,
    );
  });

  it("not: Docker's resolver; a service; a template; a domain; a name that is not known; a resolver that nobody asks", () => {
    const conf = (resolver: string, host: string) =>
      `//- nginx.conf\nhttp { resolver ${resolver}; server { set $to ${host}; location / { proxy_pass http://$to; } } }\n${COMPOSE}`;
    checkRule(RULE, conf('127.0.0.11', 'api'));
    checkRule(RULE, conf('127.0.0.11:53 ipv6=off', 'api'));
    checkRule(RULE, conf('dns', 'api'));
    checkRule(RULE, conf('${NGINX_LOCAL_RESOLVERS}', 'api'));
    checkRule(RULE, conf('8.8.8.8', 'api.example.com'));
    checkRule(RULE, conf('8.8.8.8', 'unknown'));
    checkRule(
      RULE,
      `//- nginx.conf\nhttp { resolver 8.8.8.8; server { location / { proxy_pass http://api; } } }\n${COMPOSE}`,
    );
  });

  it("fix: puts Docker's resolver in the place, with the other parameters", () => {
    const conf = (resolver: string) =>
      `//- nginx.conf\nhttp {\r\n  ${resolver}; # dns\r\n  server { location / { proxy_pass http://api$request_uri; } }\r\n}\r\n`;
    checkFix(RULE, conf('resolver 8.8.8.8 1.1.1.1 ipv6=off') + COMPOSE, conf('resolver 127.0.0.11 valid=10s ipv6=off'));
    checkFix(RULE, conf('resolver valid=30s 8.8.8.8') + COMPOSE, conf('resolver 127.0.0.11 valid=30s'));
  });
});
