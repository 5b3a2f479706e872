import { describe, expect, it } from 'vitest';
import { conf, expectScopes, tokenize } from './support';

describe('directives', () => {
  it('are named by the first word, over as many lines as they take', async () => {
    await expectScopes(`
  proxy_set_header Host
# ^^^^^^^^^^^^^^^^ keyword.other.directive
#                  ^^^^ string.unquoted
    $host;
#   ^^^^^ variable.other
  server_name
# ^^^^^^^^^^^ keyword.other.directive
    proxy.example.com;
#   ^^^^^^^^^^^^^^^^^ string.unquoted - keyword
#                    ^ punctuation.terminator.statement
`);
  });

  it('that open blocks are keywords', async () => {
    await expectScopes(`
  events { }
# ^^^^^^ keyword.control.block
  http {
# ^^^^ keyword.control.block
    upstream my-app.v2 {
#   ^^^^^^^^ keyword.control.block
#            ^^^^^^^^^ entity.name.type.upstream
    }
    server {
#   ^^^^^^ keyword.control.block
#          ^ punctuation.section.block.begin
      location / { limit_except GET { deny all; } }
#     ^^^^^^^^ keyword.control.block
#                  ^^^^^^^^^^^^ keyword.control.block
#                                     ^^^^ keyword.other.directive
    }
  }
  stream { }
# ^^^^^^ keyword.control.block
`);
  });

  it('that steer or include have their own keywords', async () => {
    await expectScopes(`
  include conf.d/*.conf;
# ^^^^^^^ keyword.control.import
#         ^^^^^^^^^^^^^ string.unquoted
  return 404;
# ^^^^^^ keyword.control.flow
#        ^^^ constant.numeric
  try_files $uri @app =404;
#                ^^^^ entity.name.label.location
`);
  });
});

describe('locations', () => {
  it('have modifiers, paths and names', async () => {
    await expectScopes(`
  location = / { }
#          ^ keyword.operator.modifier
#            ^ string.unquoted.path
  location =/a { }
#          ^ keyword.operator.modifier
#           ^^ string.unquoted.path
  location ^~ /b { }
#          ^^ keyword.operator.modifier
#             ^^ string.unquoted.path
  location @fallback { }
#          ^^^^^^^^^ entity.name.label.location
  location "/c d" { }
#          ^^^^^^ string.quoted.double
  location /$uri/a=b { }
#          ^^^^^^^^^ string.unquoted.path - variable.other
`);
  });

  it('have regexes after ~ and ~*', async () => {
    await expectScopes(conf`
  location ~ ^/a(?<id>\d+)\.(png|jpg)$ { return 200; }
#          ^ keyword.operator.modifier
#            ^^^^^^^^^^^^^^^^^^^^^^^^^ string.regexp.unquoted
#            ^ keyword.control.anchor.regexp
#                  ^^ variable.other.capture
#                     ^^ constant.character.escape.regexp
#                       ^ keyword.operator.quantifier.regexp
#                               ^ keyword.operator.or.regexp
#                                    ^ keyword.control.anchor.regexp
#                                      ^ punctuation.section.block.begin
  location ~* "^/\d{3}/[a-z;{]$" { return 200; }
#          ^^ keyword.operator.modifier
#             ^^^^^^^^^^^^^^^^^^ string.regexp.quoted.double
#                  ^^^ keyword.operator.quantifier.regexp
#                      ^^^^^^^ constant.other.character-class.set.regexp
#                                ^ punctuation.section.block.begin
  location ~/b { return 200; }
#          ^ keyword.operator.modifier
#           ^^ string.regexp.unquoted
#                ^^^^^^ keyword.control.flow
`);
  });
});

describe('conditions', () => {
  it('have tests, comparisons, regexes and an end', async () => {
    await expectScopes(`
  if (!-f $request_filename) { break; }
# ^^ keyword.control.conditional
#     ^^^ keyword.operator.test
#         ^^^^^^^^^^^^^^^^^ variable.other
#                          ^ punctuation.section.condition.end
#                              ^^^^^ keyword.control.flow
  if ($request_method != POST) { return 405; }
#                     ^^ keyword.operator.comparison
#                        ^^^^ string.unquoted
#                            ^ punctuation.section.condition.end
  if ($uri ~* (a|b)) { return 403; }
#          ^^ keyword.operator.regexp
#             ^^^^^ string.regexp.unquoted
#                  ^ punctuation.section.condition.end
  if ($uri !~ "a)b{2}") { return 403; }
#          ^^ keyword.operator.regexp
#             ^^^^^^^^ string.regexp.quoted.double
#                     ^ punctuation.section.condition.end
#                         ^^^^^^ keyword.control.flow
  if ($a = "x)") { set $b 1; }
#          ^^^^ string.quoted.double
#              ^ punctuation.section.condition.end
#                  ^^^ keyword.other.directive
`);
  });
});

describe('upstream servers', () => {
  it('have an address and parameters', async () => {
    await expectScopes(`
  server app-1:8080 max_fails=3 fail_timeout=30s backup;
# ^^^^^^ keyword.other.directive
#        ^^^^^ entity.name.type.host
#             ^ punctuation.separator.port
#              ^^^^ constant.numeric.port
#                   ^^^^^^^^^ variable.parameter
#                            ^ keyword.operator.assignment
#                             ^ constant.numeric
#                               ^^^^^^^^^^^^ variable.parameter
#                                           ^ keyword.operator.assignment
#                                            ^^ constant.numeric
#                                              ^ keyword.other.unit
#                                                ^^^^^^ storage.modifier
  server app weight=5 down;
#        ^^^ entity.name.type.host
#                     ^^^^ storage.modifier
  server 10.0.0.1 resolve;
#        ^^^^^^^^ constant.numeric.ip
#                 ^^^^^^^ storage.modifier
  server [::1]:80;
#        ^^^^^ constant.numeric.ip
#              ^^ constant.numeric.port
  server unix:/run/app.sock;
#        ^^^^ keyword.other.protocol
#             ^^^^^^^^^^^^^ string.unquoted
`);
  });
});

describe('addresses', () => {
  it('are marked in listen, allow and proxy_pass', async () => {
    await expectScopes(`
  listen 8090 default_server backlog=511;
#        ^^^^ constant.numeric.port
#             ^^^^^^^^^^^^^^ storage.modifier
#                            ^^^^^^^ variable.parameter
  listen *:80;
#          ^^ constant.numeric.port
  listen [::]:443 ssl;
#        ^^^^ constant.numeric.ip
#             ^^^ constant.numeric.port
#                 ^^^ storage.modifier
  allow 10.0.0.0/8;
#       ^^^^^^^^ constant.numeric.ip
#                ^ constant.numeric.prefix-length
  deny 2001:db8::/32;
#      ^^^^^^^^^^ constant.numeric.ip
  proxy_cache_path /c levels=1:2;
#                            ^^^ string.unquoted - entity.name.type.host
  proxy_pass http://backend:8080/a/$1?x=1;
#            ^^^^ keyword.other.protocol
#                   ^^^^^^^ entity.name.type.host
#                           ^^^^ constant.numeric.port
#                               ^^^^^^^^^ string.unquoted
#                                  ^^ variable.other.capture
  proxy_pass https://$target$request_uri;
#                    ^^^^^^^ variable.other ...
#                           ^^^^^^^^^^^^ variable.other ...
`);
  });
});

describe('regexes outside locations', () => {
  it('are marked in rewrite and server_name', async () => {
    await expectScopes(conf`
  rewrite ^/old/(.*)$ /new/$1 permanent;
# ^^^^^^^ keyword.control.flow
#         ^^^^^^^^^^^ string.regexp.unquoted
#                     ^^^^^^^ string.unquoted
#                          ^^ variable.other.capture
#                             ^^^^^^^^^ storage.modifier
  fastcgi_split_path_info ^(.+)(/.+)$;
#                         ^^^^^^^^^^^ string.regexp.unquoted
  rewrite "^/\d{2}$" /x last;
#         ^^^^^^^^^^ string.regexp.quoted.double
  server_name a.example.com ~^(?<name>.+)\.com$ "~^b{2}";
#             ^^^^^^^^^^^^^ string.unquoted
#                           ^ keyword.operator.regexp
#                            ^^^^^^^^^^^^^^^^^^ string.regexp.unquoted
#                                               ^^^^^^^^ string.regexp.quoted.double
`);
  });
});

describe('retry conditions', () => {
  it('are constants of proxy_next_upstream', async () => {
    await expectScopes(`
  proxy_next_upstream error http_502 off;
#                     ^^^^^ support.constant.condition
#                           ^^^^^^^^ support.constant.condition
#                                    ^^^ constant.language.boolean
`);
  });
});

describe('a missing semicolon', () => {
  it('costs one statement before a closing brace', async () => {
    await expectScopes(`
  location / {
    proxy_pass http://app
  }
# ^ punctuation.section.block.end
  location /b { }
# ^^^^^^^^ keyword.control.block
`);
  });

  it('does not hide the next line if that can only be a statement', async () => {
    await expectScopes(`
  upstream app {
    least_conn
    server app-1:80
#   ^^^^^^ keyword.other.directive
    server app-2:80;
#   ^^^^^^ keyword.other.directive
#          ^^^^^ entity.name.type.host
  }
  server {
    listen 80
    server_name a;
#   ^^^^^^^^^^^ keyword.other.directive
    location / { return 200 }
#   ^^^^^^^^ keyword.control.block
#                           ^ punctuation.section.block.end
  }
# ^ punctuation.section.block.end
`);
  });

  it('leaves the braces balanced', async () => {
    const { depth } = await tokenize(
      'http {\n  map $a $b\n  server {\n    listen 80\n    location / { return 200 }\n  }\n}\n',
    );
    expect(depth).toBe(1);
  });
});

describe('braces', () => {
  it('without a partner are invalid only when they close', async () => {
    await expectScopes(`
  events { }
#          ^ punctuation.section.block.end - invalid
  }
# ^ invalid.illegal.unmatched-brace
  worker_processes 1;
# ^^^^^^^^^^^^^^^^ keyword.other.directive
`);
  });
});
