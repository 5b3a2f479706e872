import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx } from '../support/nginx';
import { nginxRefusal, refusalsOf } from '../support/refusals';

const RULE = 'variable-undefined';

const compose = (image: string): string => `//- docker-compose.yml
services:
  web: {image: "${image}", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}
`;

describe(RULE, () => {
  it('when: a variable is misspelled, in any place where nginx expands it', () => {
    checkRule(
      RULE,
      `http {
  log_format main '$remote_adr $status';
#                   ^^^^^^^^^^ error: "$remote_adr" is neither nginx's own nor defined (did you mean "$remote_addr"?); nginx will refuse to start: unknown "remote_adr" variable
  map $nowhere $m { default $nothing; a 1; }
#      ^^^^^^^ error: "$nowhere" is neither nginx's own nor defined; nginx will refuse to start: unknown "nowhere" variable
#                            ^^^^^^^ error
  server {
    location / {
      proxy_set_header X-A "a \${remote_usr} b";
#                               ^^^^^^^^^^ error: "$remote_usr" is neither nginx's own nor defined (did you mean "$remote_user"?); …
      if ($not_here) { return 403; }
#          ^^^^^^^^ error
      error_page 404 /x$nope_a;
#                       ^^^^^^ error
      return 301 https://$hosst$uri;
#                         ^^^^^ error
    }
  }
}
`,
    );
  });

  it('when: stream has no variables of requests', () => {
    checkRule(
      RULE,
      `stream {
  map $http_host $backend { default a:1; }
#      ^^^^^^^^^ error: "$http_host" is neither nginx's own nor defined; nginx will refuse to start: unknown "http_host" variable
  map $ssl_preread_server_name $name { default a:1; }
  server { listen 1; proxy_pass $name; ssl_preread on; }
}
`,
    );
  });

  it('when: one name at several places is one finding', () => {
    const conf = 'http { server { add_header A $abc; add_header B $abc; } }\n';
    expect(refusalsOf(RULE, conf)).toEqual(['unknown "abc" variable']);
  });

  it('not: what set, map, geo, split_clients, auth_request_set, captures and js define; families; any case', () => {
    checkRule(
      RULE,
      `load_module modules/ngx_http_js_module.so;
http {
  js_set $from_js main.f;
  map $HTTP_X_ANY $mapped { ~^/(?<part>.+)$ $part; default $mapped2; }
  map $uri $mapped2 { default $cookie_a$arg_b; }
  geo $geo { default 0; } geo $remote_addr $geo2 { default 1; }
  split_clients "$remote_addr$geo$geo2" $split { 50% a; * b; }
  log_format x '$mapped $split $from_js $upstream_http_x $sent_http_y $uid_got $gzip_ratio $ssl_client_s_dn $time_local';
  server {
    server_name ~^(?<sub>.+)\\.example\\.com$;
    auth_request_set $user $upstream_http_user;
    set $later $sub;
    location ~ ^/(?P<id>\\d+)/(.*)$ { return 200 "$id $2 $later $user"; }
    rewrite ^/(.*)$ /$1 last;
  }
}
`,
    );
  });

  it('not: what keyval, num_map and the claims of a token define in NGINX Plus', () => {
    checkRule(
      RULE,
      `//- nginx.conf
events {}
http {
  keyval_zone zone=one:32k;
  keyval $arg_text $text zone=one;
  num_map $request_length $large { default 0; >1000 1; }
  auth_jwt_claim_set $email info e-mail;
  auth_jwt_header_set $kid kid;
  server { return 200 "$text $large $email $kid"; }
}
//- docker-compose.yml
services: {web: {image: private-registry.nginx.com/nginx-plus/base, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}}
`,
    );
  });

  it('not: regexes, map keys and location paths; words of envsubst; $connection_upgrade, which has a rule of its own', () => {
    checkRule(
      RULE,
      `http {
  map $uri $m { $a_key 1; ~^/a$ 2; "~x$b" 3; }
  server { location /$foo { } location ~ /a$bar { } if ($uri ~ "^/a$baz") { return 403; } rewrite ^/x$qux / last;
    location /ws { proxy_pass http://10.0.0.1; proxy_set_header Connection $connection_upgrade; proxy_set_header A $BACKEND; root \${ROOT}; } }
}
`,
    );
    checkRule(RULE, '//- templates/default.conf.template\nserver { listen 80; return 200 $nope_x; }\n');
  });

  it('not: an include that cannot be read; a file that is only a part; modules of others; OpenResty', () => {
    const use = 'server { add_header A $nope_x; }';
    checkRule(RULE, `http { include /else/where.conf; ${use} }\n`);
    checkRule(RULE, `//- conf.d/site.conf\n${use}\n`);
    checkRule(RULE, `load_module modules/ngx_http_geoip2_module.so;\nhttp { ${use} }\n`);
    checkRule(RULE, `http { vhost_traffic_status_zone; ${use} }\n`);
    checkRule(RULE, `//- nginx.conf\nhttp { ${use} }\n${compose('openresty/openresty')}`);
  });

  it('fix: puts in the closest name wherever it is used', () => {
    const conf = (name: string, braced: string): string =>
      `http {\r\n  server {\r\n    add_header A "$${name}"; # who\r\n    add_header B x\${${braced}};\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf('remote_adr', 'remote_adr'), `//- nginx.conf\n${conf('remote_addr', 'remote_addr')}`);
    expect(fixTitles(RULE, 'http { server { add_header A $nothing_like_it; } }\n')).toEqual([]);
  });

  it
    .skipIf(!findNginx())
    .each([
      'http { log_format main "$nope_x"; }',
      'http { map $uri $m { default $nope_x; } }',
      'http { server { listen 8080; return 200 $nope_x; } }',
      'http { server { listen 8080; location / { if ($nope_x) { return 403; } } } }',
      'http { server { listen 8080; location ~ /a$nope_x { return 200 "$HOST $1"; } } }',
      'stream { map $http_host $m { default a; } }',
      'http { geo $nope_x $g { default 1; } }',
      'http { server { listen 8080; location / { proxy_cache $nope_x; proxy_pass http://127.0.0.1; } } }',
      'http { server { listen 8080 ssl; ssl_certificate $nope_x; ssl_certificate_key a.key; } }',
    ])('nginx: says of "%s" what the finding says', async (body) => {
    const conf = `events {}\n${body}\n`;
    expect(refusalsOf(RULE, conf)).toEqual(await nginxRefusal(conf));
  });
});
