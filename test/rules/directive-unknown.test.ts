import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { findNginx } from '../support/nginx';
import { nginxRefusal, refusalsOf } from '../support/refusals';

const RULE = 'directive-unknown';

const compose = (image: string): string => `//- docker-compose.yml
services:
  web:
    image: ${image}
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
`;
const official = (conf: string): string => `//- nginx.conf\n${conf}${compose('nginx:1.28')}`;

describe(RULE, () => {
  it('when: a name is close to a known one; in capitals; as a block; in a file that is included somewhere', () => {
    checkRule(
      RULE,
      `http {
  server {
    location / {
      proxy_passs http://10.0.0.1;
#     ^^^^^^^^^^^ warning: nginx knows no directive "proxy_passs" (did you mean "proxy_pass"?); it will refuse to start: unknown directive "proxy_passs"
      "proxy_set_headers" Host $host;
#     ^^^^^^^^^^^^^^^^^^^ warning: nginx knows no directive "proxy_set_headers" (did you mean "proxy_set_header"?); …
    }
  }
  Server { }
# ^^^^^^ warning
  upstreams api { server 10.0.0.1; }
# ^^^^^^^^^ warning
}
`,
    );
    checkRule(
      RULE,
      `//- conf.d/site.conf
server { listen 80; serve_name a; }
#                   ^^^^^^^^^^ warning
`,
    );
  });

  it('when: the official image runs it, with any name that nginx lacks', () => {
    checkRule(
      RULE,
      official(`http {
  more_set_headers "Server: x";
# ^^^^^^^^^^^^^^^^ warning: nginx knows no directive "more_set_headers"; it will refuse to start: unknown directive "more_set_headers"
}
`),
    );
  });

  it('not: an image that is not nginx.org’s own; OpenResty; Tengine; Angie; a Dockerfile with another FROM', () => {
    const conf = '//- nginx.conf\nhttp { proxy_passs x; more_set_headers "A: b"; }\n';
    for (const image of [
      'example/nginx:1',
      'openresty/openresty',
      'lscr.io/linuxserver/nginx',
      'docker.angie.software/angie',
    ]) {
      checkRule(RULE, conf + compose(image));
    }
    checkRule(
      RULE,
      `${conf}//- docker-compose.yml
services: {web: {build: .}}
//- Dockerfile
FROM alpine
COPY nginx.conf /etc/nginx/nginx.conf
`,
    );
  });

  it('not: a module of others is loaded; Lua is used; a file that is not there may load one', () => {
    checkRule(RULE, official('load_module modules/ngx_http_brotli_filter_module.so; http { brotli on; gzipp on; }\n'));
    checkRule(
      RULE,
      official('http { server { location / { content_by_lua_block { ngx.say("}") } echoo 1; gzipp on; } } }\n'),
    );
    checkRule(RULE, '//- nginx.conf\ninclude /opt/modules.conf;\nhttp { brotli_static on; zstd on; }\n');
  });

  it('not: no image is named and no known name is close: a module may be built in', () => {
    checkRule(RULE, 'http { brotli on; more_clear_headers Server; vhost_traffic_status_zone; check interval=1; }\n');
  });

  it('not: entries of map, geo, types and split_clients; undocumented directives; Plus; modules of nginx.org', () => {
    checkRule(
      RULE,
      official(`load_module modules/ngx_http_js_module.so;
http {
  map $uri $x { servers 1; proxy_passs 2; default 3; }
  geo $g { 10.0.0.0/8 a; defaul b; }
  types { text/plainn txt; }
  postpone_gzipping 0;
  js_import main from main.js;
  upstream a { server 10.0.0.1; queue 10; }
  server { location / { post_action /x; js_content main.a; } }
}
`),
    );
  });

  it('not: templates of other tools; an envsubst word for whole directives; blocks of unknown modules; text after an open quote', () => {
    checkRule(RULE, 'http { {% if x %} gzipp on; {% endif %} }\n');
    checkRule(RULE, '//- default.conf.template\nserver { listen 80; ${EXTRA_CONFIG} }\n');
    checkRule(RULE, 'http { rtmps { servr { listn 1; } } }\n');
    checkRule(
      RULE,
      `http {
  server {
    add_header Content-Security-Policy "default-src 'self';
        script-src 'self';
        img-src *;
    listen 80;
  }
}
`,
    );
  });

  it('when: beside broken syntax, where the surroundings are certain', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  server {
    location / {
      return 200 "x; }
    location /a {
      proxy_pas http://10.0.0.1;
  #   ^^^^^^^^^ warning: nginx knows no directive "proxy_pas" (did you mean "proxy_pass"?); it will refuse to start: unknown directive "proxy_pas"
    }
  }
  include a.conf;
}
//- a.conf
server { gzipp on;
#        ^^^^^ warning: nginx knows no directive "gzipp" (did you mean "gzip"?); it will refuse to start: unknown directive "gzipp"
`,
    );
  });

  it('fix: puts in the closest name that may stand there', () => {
    const conf = (name: string): string => `http {\r\n  server {\r\n    ${name} 1m; # size\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf('client_max_bodysize'), `//- nginx.conf\n${conf('client_max_body_size')}`);
  });

  it.skipIf(!findNginx()).each(['proxy_passs http://127.0.0.1', 'more_set_headers x', 'Root /x'])(
    'nginx: refuses "%s" in the words of the finding',
    async (line) => {
      const conf = `events {}\nhttp { server { listen 8080; location / { ${line}; } } }\n`;
      expect(refusalsOf(RULE, official(conf))).toEqual(await nginxRefusal(conf));
    },
  );
});
