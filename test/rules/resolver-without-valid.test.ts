import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { findNginx, nginxTest } from '../support/nginx';

const RULE = 'resolver-without-valid';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    depends_on: [api]
  api:
    image: api
`;

const SITE = (resolver: string, target = 'http://api:3000$request_uri') =>
  `//- nginx.conf\nhttp {\n  ${resolver}\n  server { location / { proxy_pass ${target}; } }\n}\n${COMPOSE}`;

describe(RULE, () => {
  it("when: a target with variables asks Docker's DNS", () => {
    checkRule(
      RULE,
      SITE(`resolver 127.0.0.11;
  #        ^^^^^^^^^^ warning: "127.0.0.11" answers with a lifetime of 600 s; a container of "api" that moves stays unknown to nginx for up to ten minutes`),
    );
    checkRule(RULE, SITE('resolver 127.0.0.11:53 ipv6=off;\n  #        ^^^^^^^^^^^^^ warning'));
  });

  it('when: a server has "resolve", with a resolver of the upstream too', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream app {
    zone app 64k;
    resolver "127.0.0.11" ipv6=off;
    #        ^^^^^^^^^^^^ warning
    server api:3000 resolve max_fails=3 fail_timeout=30s;
  }
}
${COMPOSE}`,
    );
  });

  it('when: once for one resolver, however many routes ask it', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  resolver 127.0.0.11;
  #        ^^^^^^^^^^ warning
  server {
    set $to api;
    location /a { proxy_pass http://$to:3000; }
    location /b { proxy_pass http://$to:3001; }
  }
}
${COMPOSE}`,
    );
  });

  it('when: information for a name of two services', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { resolver 127.0.0.11; server { location / { proxy_pass http://app:80$request_uri; } } }
#               ^^^^^^^^^^ information
//- docker-compose.yml
services:
  web: {image: "nginx:1.28"}
  blue: {image: app, networks: {default: {aliases: [app]}}}
  green: {image: app, networks: {default: {aliases: [app]}}}
`,
    );
  });

  it('not: "valid" is set; nobody asks; another resolver; a name that is none of Docker; a template', () => {
    checkRule(RULE, SITE('resolver 127.0.0.11 valid=30s;'));
    checkRule(RULE, SITE('resolver valid=30s 127.0.0.11;'));
    checkRule(RULE, SITE('resolver 127.0.0.11;', 'http://api:3000'));
    checkRule(RULE, SITE('resolver 10.0.0.2;'));
    checkRule(RULE, SITE('resolver 127.0.0.11;', 'https://api.example.com$request_uri'));
    checkRule(RULE, SITE('resolver ${NGINX_LOCAL_RESOLVERS};'));
    checkRule(RULE, SITE('resolver 127.0.0.11 valid=${TTL};'));
    checkRule(
      RULE,
      `//- nginx.conf\nhttp { resolver 127.0.0.11; upstream app { server api:3000; } server { set $to app; location / { proxy_pass http://$to; } } }\n${COMPOSE}`,
    );
  });

  it('not: without a compose file', () => {
    checkRule(
      RULE,
      'http { resolver 127.0.0.11; server { location / { proxy_pass http://api:3000$request_uri; } } }\n',
    );
  });

  it('fix: adds "valid=10s", with CRLF', () => {
    const text = (valid: string) => SITE(`resolver 127.0.0.11 ipv6=off${valid}; # DNS`).replaceAll('\n', '\r\n');
    checkFix(RULE, text(''), text(' valid=10s'));
  });

  it.skipIf(!findNginx())('nginx: takes "valid" in any place', async () => {
    for (const resolver of ['127.0.0.11 valid=10s', '127.0.0.11 ipv6=off valid=10s', 'valid=10s 127.0.0.11']) {
      expect((await nginxTest(`events {}\nhttp { resolver ${resolver}; }\n`)).errors).toEqual([]);
    }
  });
});
