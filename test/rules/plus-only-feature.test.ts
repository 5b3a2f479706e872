import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx } from '../support/nginx';
import { nginxRefusal, refusalsOf } from '../support/refusals';

const RULE = 'plus-only-feature';
const TUNED = 'max_fails=3 fail_timeout=30s';

const on = (image: string, conf: string): string => `//- nginx.conf
${conf}//- docker-compose.yml
services:
  web: {image: "${image}", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}
`;

describe(RULE, () => {
  it('when: an open source image runs directives or parameters of NGINX Plus', () => {
    checkRule(
      RULE,
      on(
        'nginx:1.30',
        `http {
  limit_req_zone $uri zone=a:1m rate=1r/s sync;
#                                         ^^^^ error: "sync" in "limit_req_zone" is part of NGINX Plus; open source nginx will refuse to start: invalid number of arguments in "limit_req_zone" directive
  match ok { status 200; }
# ^^^^^ error: "match" is part of NGINX Plus; open source nginx will refuse to start: unknown directive "match"
  upstream a {
    zone a 64k; ntlm; queue 10 timeout=5s;
#               ^^^^ error
#                     ^^^^^ error
    random two least_time=header;
#              ^^^^^^^^^^^^^^^^^ error: "least_time=header" in "random" is part of NGINX Plus; open source nginx will refuse to start: invalid parameter "least_time=header"
    sticky learn create=$cookie_a lookup=$cookie_a zone=s:1m sync;
#                                                            ^^^^ error: "sync" in "sticky" is part of NGINX Plus; open source nginx will refuse to start: unknown parameter "sync"
    server 10.0.0.1 slow_start=30s;
#                   ^^^^^^^^^^^^^^ error: "slow_start=30s" in "server" is part of NGINX Plus; open source nginx will refuse to start: invalid parameter "slow_start=30s"
  }
  server {
    location / { proxy_pass http://a; health_check; proxy_next_upstream error denied; }
#                                     ^^^^^^^^^^^^ error
#                                                                             ^^^^^^ error
  }
}
`,
      ),
    );
  });

  it('when: nobody knows what runs it, as information', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1; queue 10; }
#                               ^^^^^ information: "queue" is part of NGINX Plus; open source nginx refuses to start with it: unknown directive "queue"
}
`,
    );
  });

  it('not: the image of NGINX Plus; Angie and OpenResty; modules of others', () => {
    const conf = 'http { upstream a { server 10.0.0.1 slow_start=1s; queue 10; } }\n';
    checkRule(RULE, on('private-registry.nginx.com/nginx-plus/base:r35', conf));
    checkRule(RULE, on('docker.angie.software/angie', conf));
    checkRule(RULE, on('openresty/openresty', conf));
    checkRule(RULE, `load_module modules/ngx_http_upstream_check_module.so;\n${conf}`);
  });

  it('not: what a version opened: sticky, least_time, resolve, random, max_conns; a check of Tengine', () => {
    checkRule(
      RULE,
      on(
        'nginx:1.25',
        `http {
  upstream a { zone a 64k; random two; server a-1:80 resolve max_conns=3 route=a; resolver 127.0.0.11; sticky cookie a; }
  upstream b { least_time header; server 10.0.0.1; check interval=3000; }
}
`,
      ),
    );
  });

  it('not: entries of data blocks; names that are words elsewhere', () => {
    checkRule(
      RULE,
      'http { map $uri $a { queue 1; api 2; } upstream queue { server 10.0.0.1; } server { server_name api; } }\n',
    );
  });

  it('fix: removes the parameter, or the directive', () => {
    const conf = (words: string, line = ''): string =>
      on(
        'nginx:1.30',
        `http {\r\n  upstream a {\r\n    server 10.0.0.1 ${TUNED}${words}; # one\r\n    server 10.0.0.2 ${TUNED};\r\n${line}  }\r\n}\r\n`,
      );
    checkFix(RULE, conf(' slow_start=3s'), conf(''));
    checkFix(RULE, conf('', '    queue 10; # wait\r\n'), conf(''));
  });

  it('fix: none for what others rest on', () => {
    expect(fixTitles(RULE, on('nginx:1.30', 'http { upstream a { zone a 64k; state /s; } }\n'))).toEqual([]);
  });

  it
    .skipIf(!findNginx())
    .each([
      'upstream a { server 127.0.0.1 slow_start=3s; }',
      'upstream a { server 127.0.0.1; queue 3; }',
      'upstream a { server 127.0.0.1; random two least_time=header; }',
      'proxy_next_upstream denied;',
      'limit_req_zone $uri zone=a:1m rate=1r/s sync;',
      'server { listen 8080; location / { health_check; } }',
      'resolver 127.0.0.1 status_zone=x;',
    ])('nginx: says of "%s" what the finding says', async (body) => {
    const conf = `events {}\nhttp { ${body} }\n`;
    expect(refusalsOf(RULE, on('nginx:1.22.1', conf))).toEqual(await nginxRefusal(conf));
  });
});
