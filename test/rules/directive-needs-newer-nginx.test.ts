import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx, nginxVersion } from '../support/nginx';
import { nginxRefusal, refusalsOf } from '../support/refusals';

const RULE = 'directive-needs-newer-nginx';
const TUNED = 'max_fails=3 fail_timeout=30s';

const on = (image: string, conf: string): string => `//- nginx.conf
${conf}//- docker-compose.yml
services:
  web:
    image: ${image} # the proxy
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
`;

describe(RULE, () => {
  it('when: the image is older than what is used', () => {
    checkRule(
      RULE,
      on(
        'nginx:1.25.0',
        `http {
  add_header_inherit merge;
# ^^^^^^^^^^^^^^^^^^ error: "add_header_inherit" needs nginx 1.29.3, this is nginx 1.25.0 (image tag nginx:1.25.0); nginx will refuse to start: unknown directive "add_header_inherit"
  upstream a {
    zone a 64k; resolver 127.0.0.11;
#               ^^^^^^^^ error: "resolver" needs nginx 1.27.3, …
    server a-1:80 resolve route=a drain;
#                 ^^^^^^^ error: "resolve" in "server" needs nginx 1.27.3, this is nginx 1.25.0 (image tag nginx:1.25.0); nginx will refuse to start: invalid parameter "resolve"
#                         ^^^^^^^ error
#                                 ^^^^^ error
    sticky cookie srv;
#   ^^^^^^ error
    keepalive 0;
#             ^ error: "0" in "keepalive" needs nginx 1.29.7, …
  }
  upstream b { least_time header; server 10.0.0.1; keepalive 8 local; }
#              ^^^^^^^^^^ error: "least_time" needs nginx 1.31.0, …
#                                                              ^^^^^ error
  server { http2 on; location / { proxy_http_version 2; } }
#          ^^^^^ error: "http2" needs nginx 1.25.1, …
#                                                    ^ error: "2" in "proxy_http_version" needs nginx 1.29.4, …
}
`,
      ),
    );
  });

  it('when: the version is not known, as information', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1; sticky cookie srv; }
#                               ^^^^^^ information: "sticky" needs nginx 1.29.6; an older one refuses to start: unknown directive "sticky"
}
`,
    );
  });

  it('not: a version that has it; NGINX Plus; Angie; modules of others', () => {
    const conf =
      'http { upstream a { zone a 64k; server a-1:80 resolve; sticky cookie srv; resolver 127.0.0.11; } server { http2 on; } }\n';
    checkRule(RULE, on('nginx:1.30', conf));
    checkRule(RULE, on('nginx', conf));
    checkRule(RULE, on('private-registry.nginx.com/nginx-plus/base:r30', conf));
    checkRule(RULE, on('docker.angie.software/angie:1.5.0', conf));
    checkRule(RULE, `load_module modules/ngx_http_sticky_module.so;\n${conf}`, { settings: { nginxVersion: '1.22' } });
  });

  it('not: resolver and keepalive as they always were; listen … http2; data blocks', () => {
    checkRule(
      RULE,
      on(
        'nginx:1.22',
        `http {
  resolver 127.0.0.11; resolver_timeout 5s; proxy_http_version 1.1;
  map $uri $x { sticky 1; http2 2; }
  upstream a { server a-1:80; keepalive 8; keepalive_requests 10; keepalive_time 1h; random two; }
  server { listen 443 ssl http2; }
}
`,
      ),
    );
  });

  it('fix: uses a newer image, in the compose file', () => {
    const conf = `http {\r\n  upstream a {\r\n    server 10.0.0.1 ${TUNED};\r\n    server 10.0.0.2 ${TUNED};\r\n    sticky cookie srv;\r\n  }\r\n}\r\n`;
    expect(fixTitles(RULE, on('nginx:1.27-alpine', conf))).toEqual([
      'Use the image nginx:1.30-alpine',
      'Remove "sticky"',
    ]);
    checkFix(RULE, on('"nginx:1.27-alpine"', conf), on('"nginx:1.30-alpine"', conf));
  });

  it('fix: removes what is too new', () => {
    const conf = (line: string): string =>
      `http {\r\n  server {\r\n${line}    location / { return 204; }\r\n  }\r\n}\r\n`;
    checkFix(RULE, on('nginx:1.25.0', conf('    http2 on; # fast\r\n')), on('nginx:1.25.0', conf('')), {
      title: 'Remove "http2"',
    });
    expect(fixTitles(RULE, 'http { http2 on; }\n', { settings: { nginxVersion: '1.22' } })).toEqual(['Remove "http2"']);
  });

  it
    .skipIf(!findNginx() || nginxVersion() !== '1.22.1')
    .each([
      'upstream a { zone a 64k; server 127.0.0.1 resolve; }',
      'upstream a { server 127.0.0.1 route=a; }',
      'upstream a { server 127.0.0.1; resolver 127.0.0.1; }',
      'upstream a { server 127.0.0.1; sticky cookie a; }',
      'upstream a { server 127.0.0.1; keepalive 0; }',
      'upstream a { server 127.0.0.1; keepalive 2 local; }',
      'server { listen 8080; location / { proxy_http_version 2; } }',
      'server { listen 8080; http2 on; }',
      'add_header_inherit merge;',
      'upstream a { server 127.0.0.1; least_time header; }',
    ])('nginx: says of "%s" what the finding says', async (body) => {
    const conf = `events {}\nhttp { ${body} }\n`;
    expect(refusalsOf(RULE, on('nginx:1.22.1', conf))).toEqual(await nginxRefusal(conf));
  });
});
