import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'extra-host-resolved-at-runtime';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.28
    extra_hosts:
      - "legacy:10.0.0.5"
      - "old.example.com:10.0.0.6"
      - "host.docker.internal:host-gateway"
    depends_on: [api]
  api:
    image: api
`;

const SITE = (lines: string, resolver = 'resolver 127.0.0.11 valid=10s;') =>
  `//- nginx.conf\nhttp {\n  ${resolver}\n  server {\n${lines}  }\n}\n${COMPOSE}`;

describe(RULE, () => {
  it('when: a target with variables has a name of extra_hosts', () => {
    checkRule(
      RULE,
      SITE(`    set $old legacy;
    location / { proxy_pass http://$old:8080; }
    #                              ^^^^ warning: "legacy" stands in /etc/hosts only (extra_hosts), and "resolver" asks DNS; requests get 502: legacy could not be resolved
    location /b { proxy_pass http://legacy:8080$request_uri; }
    #                               ^^^^^^ warning
`),
    );
  });

  it('when: a variable may hold two such names, once', () => {
    checkRule(
      RULE,
      SITE(`    set $old legacy;
    if ($arg_a) { set $old old.example.com; }
    location / { proxy_pass http://$old:8080; }
    #                              ^^^^ warning: "legacy" stands…
`),
    );
  });

  it('when: a server has "resolve"', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  resolver 127.0.0.11 valid=10s;
  upstream old {
    zone old 64k;
    server LEGACY:8080 resolve max_fails=3 fail_timeout=30s;
    #      ^^^^^^ warning
    server api:3000 resolve max_fails=3 fail_timeout=30s;
  }
}
${COMPOSE}`,
    );
  });

  it('when: another DNS server, or one for a name with dots, may know it, with less certainty', () => {
    checkRule(
      RULE,
      SITE(
        '    location / { proxy_pass http://legacy:8080$request_uri; }\n    #                              ^^^^^^ information\n',
        'resolver 10.0.0.2;',
      ),
    );
    checkRule(
      RULE,
      SITE(`    location / { proxy_pass http://old.example.com$request_uri; }
    #                              ^^^^^^^^^^^^^^^ information
    location /d { proxy_pass http://host.docker.internal:3000$request_uri; }
    #                               ^^^^^^^^^^^^^^^^^^^^ information
`),
    );
  });

  it('not: a literal target; a name that a literal target gives nginx at start; another name; no resolver; a service of that name', () => {
    checkRule(RULE, SITE('    location / { proxy_pass http://legacy:8080; }\n'));
    checkRule(
      RULE,
      SITE(
        '    location / { proxy_pass http://legacy:8080; }\n    location /b { proxy_pass http://legacy:8080$request_uri; }\n',
      ),
    );
    checkRule(RULE, SITE('    location / { proxy_pass http://api:3000$request_uri; }\n'));
    checkRule(RULE, SITE('    location / { proxy_pass http://api.example.org$request_uri; }\n'));
    checkRule(RULE, SITE('    location / { proxy_pass http://legacy:8080$request_uri; }\n', '# no resolver'));
    checkRule(
      RULE,
      SITE('    location / { proxy_pass http://api:3000$request_uri; }\n').replace(
        '"legacy:',
        '"api:10.0.0.9"\n      - "legacy:',
      ),
    );
    checkRule(
      RULE,
      '//- nginx.conf\nhttp { resolver 127.0.0.11 valid=10s; server { set $l legacy; location / { proxy_pass http://$l; } } upstream legacy { server 10.0.0.5:80; } }\n' +
        COMPOSE,
    );
  });

  it('fix: writes the name literally, with CRLF', () => {
    const text = (target: string) =>
      SITE(`    set $old legacy;\n    location / { proxy_pass ${target}; } # old\n`).replaceAll('\n', '\r\n');
    const files = (target: string) => text(target);
    checkFix(RULE, files('http://$old:8080'), files('http://legacy:8080'));
    checkFix(RULE, files('http://legacy:8080$request_uri'), files('http://legacy:8080'));
    checkFix(RULE, files('"http://legacy:8080$request_uri"'), files('http://legacy:8080'));
  });

  it('fix: none where a literal target would mean something else', () => {
    for (const target of ['http://legacy:8080/app$uri', 'http://legacy:8080$uri$is_args$args', 'http://$old:8080/x']) {
      expect(fixTitles(RULE, SITE(`    set $old legacy;\n    location / { proxy_pass ${target}; }\n`))).toEqual([]);
    }
  });

  it('fix: removes "resolve"', () => {
    const text = (resolve: string) =>
      `//- nginx.conf\nhttp {\n  resolver 127.0.0.11 valid=10s;\n  upstream old {\n    zone old 64k;\n    server legacy:8080${resolve} max_fails=3 fail_timeout=30s;\n    server api:3000 resolve max_fails=3 fail_timeout=30s;\n  }\n}\n${COMPOSE}`;
    checkFix(RULE, text(' resolve'), text(''));
  });
});
