import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx } from '../support/nginx';
import { nginxRefusal, refusalsOf } from '../support/refusals';

const RULE = 'directive-duplicate';
const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: one block has a setting twice, also in another spelling or through an include', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a { server 10.0.0.1; keepalive 8; keepalive 16; }
#                                            ^^^^^^^^^^^^ error: "keepalive" is given twice in one block; nginx will refuse to start: "keepalive" directive is duplicate
  server {
    location / {
      proxy_read_timeout 60s;
      proxy_pass http://a;
      "proxy_read_timeout" 1m;
#     ^^^^^^^^^^^^^^^^^^^^^^^ error
      include proxy.conf;
    }
  }
}
//- proxy.conf
  proxy_pass http://a;
# ^^^^^^^^^^^^^^^^^^^ error
`,
    );
  });

  it('when: a file is included twice in one block', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { server { location / { include proxy.conf; include proxy.conf; } } }
//- proxy.conf
  proxy_http_version 1.1;
# ^^^^^^^^^^^^^^^^^^^^^^ error: "proxy_http_version" is included twice in one block; …
`,
    );
  });

  it('not: directives that add up; other blocks; nested blocks; entries of data blocks', () => {
    checkRule(
      RULE,
      `http {
  gzip on; log_format a x; log_format b x; include a*.conf; include a*.conf;
  map $uri $x { gzip 1; gzip 2; }
  server { gzip off; listen 80; listen 81; server_name a; server_name b; add_header A b; add_header A b;
    location / { gzip on; proxy_set_header A b; proxy_set_header A c; allow all; deny all; error_page 404 /a; error_page 500 /b; }
    location /a { gzip on; proxy_redirect a b; proxy_redirect c d; limit_req zone=a; limit_req zone=b; mirror /a; mirror /b; }
    if ($uri) { set $a b; set $a c; return 403; }
    rewrite ^/a /b; rewrite ^/c /d; try_files $uri =404;
  }
}
stream { server { proxy_timeout 1s; } server { proxy_timeout 1s; } }
`,
    );
  });

  it('not: an include that cannot be read; a template with branches; OpenResty', () => {
    checkRule(RULE, 'http { include /else/where.conf; gzip on; gzip off; }\n');
    checkRule(RULE, 'http { {% if a %} gzip on; {% else %} gzip off; {% endif %} }\n');
    checkRule(
      RULE,
      '//- nginx.conf\nhttp { gzip on; gzip on; }\n//- docker-compose.yml\nservices: {web: {image: openresty/openresty, volumes: ["./nginx.conf:/x.conf"]}}\n',
    );
  });

  it('fix: removes the second, or the first', () => {
    const conf = (lines: string): string => `http {\r\n  server {\r\n${lines}  }\r\n}\r\n`;
    const first = '    client_max_body_size 1m; # small\r\n';
    const second = '    client_max_body_size 8m;\r\n';
    expect(fixTitles(RULE, conf(first + second))).toEqual([
      'Remove "client_max_body_size 8m"',
      'Remove "client_max_body_size 1m"',
    ]);
    checkFix(RULE, conf(first + second), `//- nginx.conf\n${conf(first)}`);
    checkFix(RULE, conf(first + second), `//- nginx.conf\n${conf(second)}`, {
      title: 'Remove "client_max_body_size 1m"',
    });
  });

  it('fix: none where a file is included twice; one where both are the same', () => {
    expect(fixTitles(RULE, '//- nginx.conf\nhttp { include a.conf; include a.conf; }\n//- a.conf\ngzip on;\n')).toEqual(
      [],
    );
    expect(fixTitles(RULE, 'http { gzip on; gzip on; }\n')).toEqual(['Remove "gzip on"']);
  });

  it
    .skipIf(!findNginx())
    .each([
      `upstream a { server 127.0.0.1 ${TUNED}; keepalive 8; keepalive 8; }`,
      'server { listen 8080; root /a; root /b; }',
      'server { listen 8080; location / { proxy_pass http://127.0.0.1; proxy_pass http://127.0.0.2; } }',
      'server { listen 8080; location / { expires 1d; expires 2d; } }',
      'server { listen 8080; location / { proxy_redirect a b; proxy_redirect c d; } }',
      'client_max_body_size 1m; client_max_body_size 1m;',
      'keepalive_timeout 1s; keepalive_timeout 2s;',
      'server { listen 8080; index a; index b; gzip_types text/css; gzip_types text/xml; }',
    ])('nginx: says of "%s" what the finding says', async (body) => {
    const conf = `events {}\nhttp { ${body} }\n`;
    expect(refusalsOf(RULE, conf)).toEqual(await nginxRefusal(conf));
  });
});
