import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'proxy-pass-variable-drops-uri';

describe(RULE, () => {
  it('when: a variable host with a literal URI part', () => {
    checkRule(
      RULE,
      `http {
  resolver 127.0.0.11;
  server {
    set $app app;
    location /k1/ { proxy_pass http://$app/v1/; }
    #                                     ^^^^ warning: "/v1/" is all that the service is asked for: with variables in "proxy_pass" nginx adds nothing to it, and the path after "/k1/" and the query are lost
    location / { proxy_pass "http://$app:3000/"; }
    #                                        ^ warning: "/" is all that the service is asked for…
    location ~ ^/k2/ { proxy_pass http://\${app}/x; }
    #                                          ^^ warning: "/x" is all that the service is asked for: with variables in "proxy_pass" nginx adds nothing to it, and the path and the query are lost
    location /k3/ { proxy_pass http://unix:/run/$app.sock:/x; }
    #                                                    ^^^ warning: "/x" is all…
  }
}
`,
    );
  });

  it('when: a capture, or the path alone, without the query', () => {
    checkRule(
      RULE,
      `http {
  server {
    location ~ ^/j9/(.*)$ { proxy_pass http://app/z/$1; }
    #                                            ^^^^^ warning: "/z/$1" is all that the service is asked for: with variables in "proxy_pass" nginx adds nothing to it, and the query is lost
    location ~ ^/j8/(?<rest>.*)$ { proxy_pass http://app/$rest; }
    #                                                   ^^^^^^ warning
    location /j7/ { proxy_pass http://app$uri; }
    #                                    ^^^^ warning: "$uri" is all…
  }
}
`,
    );
  });

  it('not: nothing is dropped; a fixed endpoint; another variable may carry the path; no URI part; no variable', () => {
    checkRule(
      RULE,
      `http {
  server {
    location /a/ { proxy_pass http://$app; }
    location /b/ { proxy_pass http://$app$request_uri; }
    location /c/ { proxy_pass http://$app/v1$is_args$args; }
    location /d/ { proxy_pass http://app/v1/; }
    location = /e { proxy_pass http://$app/health; }
    location @f { proxy_pass http://$app/sorry.html; }
    location ~ ^/g$ { proxy_pass http://$app/health; }
    location /h { internal; proxy_pass http://$app/auth; }
    location /i/ { proxy_pass http://$app/$tenant; }
    location ~ ^/j/(.*)$ { proxy_pass http://app/$1$is_args$args; }
    location ~ ^/k/(.*)$ { proxy_pass http://app/$1?$query_string; }
    location ~ ^/l/(.+\\.(?:png|jpg))$ { proxy_pass http://app/$1; }
    location ~* ^/m/(.*\\.(png|jpg))$ { proxy_pass http://app/$1; }
    location ~* ^/n/.*\\.(png|jpg)$ { proxy_pass http://app$uri; }
    location /o/ { proxy_pass $scheme://$app/; }
    location /p/ { proxy_pass $target; }
    location /q/ { return 302 /; proxy_pass http://$app/; }
    location /r/ { fastcgi_pass $app; }
  }
}
`,
    );
  });

  it('not: a word of a template, which envsubst replaces before nginx reads it', () => {
    checkRule(RULE, 'http { server { location /a/ { proxy_pass http://${API_HOST}:3000/v1/; } } }\n');
  });

  const conf = (location: string, pass: string) =>
    `http {\r\n  resolver 127.0.0.11 valid=10s;\r\n  server {\r\n    set $app 10.0.0.1;\r\n    location ${location} {\r\n      proxy_pass ${pass}; # to app\r\n    }\r\n  }\r\n}\r\n`;
  const written = (location: string, pass: string) => `//- nginx.conf\n${conf(location, pass)}`;

  it('fix: appends the query', () => {
    const title = 'Append "$is_args$args"';
    const capture = '~ ^/a/(.*)$';
    checkFix(RULE, conf(capture, '"http://10.0.0.1/$1"'), written(capture, '"http://10.0.0.1/$1$is_args$args"'), {
      title,
    });
    checkFix(RULE, conf('/k1/', 'http://$app/v1'), written('/k1/', 'http://$app/v1$is_args$args'), { title });
  });

  it('fix: puts the URI part in the place of the location, as a literal target would', () => {
    const rewritten = (location: string, rewrite: string, pass: string) =>
      written(location, pass).replace('proxy_pass', `${rewrite};\r\n      proxy_pass`);
    checkFix(
      RULE,
      conf('/a.b/', 'http://$app:80/'),
      rewritten('/a.b/', 'rewrite ^/a\\.b/(.*)$ /$1 break', 'http://$app:80'),
    );
    checkFix(
      RULE,
      conf('^~ /a', '"http://$app/v1"'),
      rewritten('^~ /a', 'rewrite ^/a(.*)$ /v1$1 break', '"http://$app"'),
    );
    const titles = (lines: string) =>
      fixTitles(RULE, conf('/a/', 'http://$app/b').replace('# to app', lines)).filter((title) => /^Keep/.test(title));
    expect(titles('')).toHaveLength(1);
    expect(titles('set $x y;')).toEqual([]);
    expect(titles('rewrite ^/a/b$ /a/c last;')).toEqual([]);
  });

  it('fix: passes the whole request line on', () => {
    const title = 'Use "$request_uri"';
    checkFix(RULE, conf('/', 'http://$app/'), written('/', 'http://$app$request_uri'), { title });
    const socket = 'http://unix:/run/$app.sock:';
    checkFix(RULE, conf('/', `${socket}/`), written('/', `${socket}$request_uri`), { title });
    expect(fixTitles(RULE, conf('/', 'http://$app/'))[0]).toBe(title);
    expect(fixTitles(RULE, conf('~ ^/a/', 'http://$app/b'))).toEqual(['Append "$is_args$args"', title]);
  });
});
