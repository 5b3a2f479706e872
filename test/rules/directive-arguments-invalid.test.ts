import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx } from '../support/nginx';
import { nginxRefusal, refusalsOf } from '../support/refusals';

const RULE = 'directive-arguments-invalid';

describe(RULE, () => {
  it('when: there are too many arguments, too few, or none', () => {
    checkRule(
      RULE,
      `  user a b c d;
# ^^^^^^^^^^^^ error: "user" takes 1 or 2 arguments, not 4; nginx will refuse to start: invalid number of arguments in "user" directive
http {
  log_format main;
# ^^^^^^^^^^^^^^^ error: "log_format" takes at least 2 arguments, not 1; …
  server {
    root;
#   ^^^^ error: "root" takes 1 argument, not none; …
    location / {
      rewrite ^/a "/b" "last" more; # one too many
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: "rewrite" takes 2 or 3 arguments, not 4; …
      internal yes;
#     ^^^^^^^^^^^^ error: "internal" takes no arguments, not 1; …
    }
  }
}
`,
    );
  });

  it('when: a flag is neither on nor off', () => {
    checkRule(
      RULE,
      `http {
  sendfile yes;
#          ^^^ error: "sendfile" is on or off, not "yes"; nginx will refuse to start: invalid value "yes" in "sendfile" directive, it must be "on" or "off"
  server { location / { proxy_buffering "true"; } }
#                                       ^^^^^^ error
}
`,
    );
  });

  it('when: a word is none of those that a directive takes', () => {
    checkRule(
      RULE,
      `http {
  server_tokens yes;
#               ^^^ error: "yes" is none of the words that "server_tokens" takes: off, on, build; nginx will refuse to start: invalid value "yes"
  server { location / { satisfy both; } ssl_protocols TLSv1.2 TLSv1.4; }
#                               ^^^^ error
#                                                             ^^^^^^^ error
}
`,
    );
  });

  it('not: words in any case; words of newer versions, of NGINX Plus and for the next server, which have rules of their own', () => {
    checkRule(
      RULE,
      'http { server_tokens OFF; ssl_protocols TLSv1.2 tlsv1.3; proxy_http_version 2; proxy_next_upstream denied x; proxy_cache_use_stale error updating; }\n',
    );
  });

  it('fix: the closest word', () => {
    const conf = (word: string): string => `http {\n  server { listen 80; location / { satisfy ${word}; } }\n}\n`;
    checkFix(RULE, conf('al'), `//- nginx.conf\n${conf('all')}`);
  });

  it('when: a block has no braces, or a statement has', () => {
    checkRule(
      RULE,
      `http {
  upstream api;
# ^^^^^^^^^^^^ error: "upstream" needs a block; nginx will refuse to start: directive "upstream" has no opening "{"
  server { root /x { } }
#          ^^^^^^^ error: "root" takes no block; nginx will refuse to start: directive "root" is not terminated by ";"
}
`,
    );
  });

  it('when: the next line is read as arguments; in a file whose place is not known', () => {
    const swallowed = 'http {\n  server {\n    root /srv\n        autoindex on;\n  }\n}\n';
    expect(refusalsOf(RULE, swallowed)).toEqual(['invalid number of arguments in "root" directive']);
    checkRule(
      RULE,
      `//- conf.d/site.conf
server {
  client_max_body_size 1m sendfile on;
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error
}
`,
    );
  });

  it('not: flags in any case; names with several meanings; quoted words; comments between arguments', () => {
    checkRule(
      RULE,
      `http {
  sendfile ON; proxy_buffering "Off"; gzip on; # comment
  upstream a { server 10.0.0.1 weight=2; keepalive 8; keepalive_timeout 60s; }
  keepalive_timeout 65s 60s; keepalive_requests 100;
  server {
    listen 80 default_server; return 200;
    location / { return 301 https://$host$request_uri; proxy_set_header Host # the name
      $host; error_page 404 =200 /x; if ($a = b) { return 403; } }
  }
}
stream { server { listen 1; proxy_pass a:1; return ok; proxy_next_upstream off; } }
`,
    );
  });

  it('not: NGINX Plus, whose counts are soft; templates; envsubst words; OpenResty', () => {
    checkRule(RULE, 'http { upstream a { server 10.0.0.1; queue 1 2 3 4; ntlm x; } js_import; }\n');
    checkRule(RULE, '//- default.conf.template\nserver { gzip ${GZIP}; user ${A} ${B} c d; root ${ROOT} /x; }\n');
    checkRule(RULE, 'http { gzip {{ gzip }}; }\n');
    checkRule(RULE, 'http { gzip $GZIP; gzip_static @GZIP@; }\n');
    checkRule(
      RULE,
      '//- nginx.conf\nhttp { server_tokens a b; root; }\n//- docker-compose.yml\nservices: {web: {image: openresty/openresty, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}}\n',
    );
  });

  it('not: where a semicolon or brace is missing, which has rules of its own; entries of map and types', () => {
    checkRule(RULE, 'http {\n  server {\n    root /x\n    index a;\n  }\n}\n');
    checkRule(RULE, 'http { server { user a b c d; }\n');
    checkRule(RULE, 'http { map $a $b { gzip x y z; user; } types { text/html html htm; root x; } }\n');
  });

  it('fix: on or off, whichever is meant', () => {
    const conf = (value: string): string => `http {\r\n  gzip ${value}; # small\r\n}\r\n`;
    checkFix(RULE, conf('"yes"'), `//- nginx.conf\n${conf('on')}`);
    checkFix(RULE, conf('0'), `//- nginx.conf\n${conf('off')}`);
    expect(fixTitles(RULE, conf('disabled'))).toEqual(['Use "off"', 'Use "on"']);
  });

  it('fix: adds the semicolon where the next line was swallowed', () => {
    const conf = (end: string): string => `http {\n  server {\n    root /srv${end}\n        autoindex on;\n  }\n}\n`;
    checkFix(RULE, conf(''), `//- nginx.conf\n${conf(';')}`);
  });

  it
    .skipIf(!findNginx())
    .each([
      'http { sendfile yes; }',
      'http { sendfile; }',
      'http { server_tokens yes; }',
      'http { server { listen 8080; ssl_protocols TLSv1.2 TLSv1.4; } }',
      'http { server { listen 8080; satisfy ANY; } }',
      'http { sendfile on off; }',
      'http { server { listen 8080; root; } }',
      'http { upstream api; }',
      'http { server { listen 8080; location / { return 200 a b; } } }',
      'http { server { listen 8080; proxy_buffering TRUE; } }',
      'http { server { listen 8080; gzip ON; } }',
      'stream { server { listen 8081; proxy_pass 127.0.0.1:1; tcp_nodelay 1; } }',
    ])('nginx: says of "%s" what the finding says', async (body) => {
    const conf = `events {}\n${body}\n`;
    expect(refusalsOf(RULE, conf)).toEqual(await nginxRefusal(conf));
  });
});
