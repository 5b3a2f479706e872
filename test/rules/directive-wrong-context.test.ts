import { describe, expect, it } from 'vitest';
import { checkRule } from '../support/check';
import { findNginx } from '../support/nginx';
import { nginxRefusal, refusalsOf } from '../support/refusals';

const RULE = 'directive-wrong-context';

describe(RULE, () => {
  it('when: a directive of one block stands in another', () => {
    checkRule(
      RULE,
      `worker_processes 1;
  server { listen 80; }
# ^^^^^^ error: "server" is not allowed outside of all blocks, only in "http", in "upstream" of http, in "stream", in "upstream" of stream or in "mail"; nginx will refuse to start: "server" directive is not allowed here
http {
  proxy_pass http://10.0.0.1;
# ^^^^^^^^^^ error: "proxy_pass" is not allowed in "http", only in "location", in "if" of a location, in "limit_except" or in "server" of stream; …
  worker_connections 10;
# ^^^^^^^^^^^^^^^^^^ error: "worker_connections" is not allowed in "http", only in "events"; …
  server {
    upstream a { server 10.0.0.1; }
#   ^^^^^^^^ error
    location / {
      if ($uri) { proxy_set_header A b; }
#                 ^^^^^^^^^^^^^^^^ error: "proxy_set_header" is not allowed in "if" of a location, only in "http", in "server" of http or in "location"; …
    }
    if ($uri) { add_header A b; }
#               ^^^^^^^^^^ error
  }
}
`,
    );
  });

  it('when: http has it and stream has not; in an included file, where nginx reads it', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events { }
stream {
  upstream a { ip_hash; server 10.0.0.1:1; }
#              ^^^^^^^ error: "ip_hash" is not allowed in "upstream" of stream, only in "upstream" of http; …
  server { listen 1; location / { } }
#                    ^^^^^^^^ error
}
http { include *.conf; }
//- a.conf
  listen 80;
# ^^^^^^ error
//- b.conf
  stream { server { listen 5432; proxy_pass db:5432; } }
# ^^^^^^ error: "stream" is not allowed in "http", only outside of all blocks; nginx will refuse to start: "stream" directive is not allowed here
`,
    );
  });

  it('not: rewrite directives in both kinds of if; nested locations; include anywhere; resolver in an upstream', () => {
    checkRule(
      RULE,
      `events { include e.conf; }
http {
  upstream a { zone a 64k; resolver 127.0.0.11; server a-1 resolve; include a.conf; }
  server {
    set $a b;
    if ($a) { return 403; rewrite ^ /x break; set $a c; }
    location / {
      location /x { proxy_pass http://a; }
      if ($a) { add_header A b; proxy_pass http://a; }
      limit_except GET { deny all; proxy_pass http://a; }
    }
  }
}
mail { auth_http 10.0.0.1; server { listen 25; protocol smtp; } }
`,
    );
  });

  it('not: a file whose place is not known; entries of data blocks; blocks of other modules', () => {
    checkRule(
      RULE,
      '//- conf.d/site.conf\nserver { listen 80; }\nworker_processes 1;\n'.replace(
        'worker_processes 1;\n',
        'proxy_pass http://10.0.0.1;\n',
      ),
    );
    checkRule(RULE, '//- snippets/proxy.conf\nproxy_pass http://10.0.0.1;\nlisten 80;\n');
    checkRule(
      RULE,
      'events { } http { map $uri $a { listen 1; server 2; } rtmp { server { listen 1935; application live { live on; } } } }\n',
    );
  });

  it('not: NGINX Plus directives, whose places are told apart by nobody; modules of others; OpenResty', () => {
    checkRule(RULE, 'events { } http { server { health_check; } }\n');
    checkRule(RULE, 'load_module x.so; events { } http { proxy_pass http://10.0.0.1; }\n');
    checkRule(
      RULE,
      '//- nginx.conf\nhttp { proxy_pass http://10.0.0.1; }\n//- docker-compose.yml\nservices: {web: {image: openresty/openresty, volumes: ["./nginx.conf:/x"]}}\n',
    );
  });

  it('not: where unbalanced braces leave the block in doubt', () => {
    checkRule(RULE, 'events { } http { server { location / { proxy_pass http://10.0.0.1; } } } }\nlisten 80;\n');
    checkRule(RULE, 'events { } http { server { location / { listen 80; }\n');
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream a {
    server 10.0.0.1;
  include a.conf;
}
//- a.conf
listen 80;
`,
    );
  });

  it('when: beside unbalanced braces, where the block is certain', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events { }
http {
  server {
    listen 80;
    location / {
      proxy_pass http://10.0.0.1;
    location /a {
      upstream a { server 10.0.0.1; }
    # ^^^^^^^^ error: "upstream" is not allowed in "location" of http, only in "http" or in "stream"; nginx will refuse to start: "upstream" directive is not allowed here
    }
  }
  include a.conf;
}
listen 80;
^^^^^^ error: "listen" is not allowed outside of all blocks, only in "server" of http, in "server" of stream or in "server" of mail; nginx will refuse to start: "listen" directive is not allowed here
//- a.conf
server { listen 80;
`,
    );
  });

  it
    .skipIf(!findNginx())
    .each([
      'http { proxy_pass http://127.0.0.1; }',
      'http { server { listen 8080; upstream a { server 127.0.0.1; } } }',
      'http { server { listen 8080; location / { if ($uri) { proxy_set_header A b; } } } }',
      'stream { upstream a { keepalive 8; server 127.0.0.1:1; } }',
      'listen 80;',
      'stream { } http { stream { } }',
      'http { http { server { listen 8080; } } }',
      'mail { } http { server { listen 8080; mail { } } }',
    ])('nginx: refuses "%s" in the words of the finding', async (body) => {
    const conf = `events {}\n${body}\n`;
    expect(refusalsOf(RULE, conf)).toEqual(await nginxRefusal(conf));
  });
});
