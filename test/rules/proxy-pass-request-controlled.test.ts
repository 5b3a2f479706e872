import { describe, expect, it } from 'vitest';
import { checkRule, findingsOf } from '../support/check';

const RULE = 'proxy-pass-request-controlled';

describe(RULE, () => {
  it('when: the host is an argument, a header, the Host, or a part of the path', () => {
    checkRule(
      RULE,
      `http {
  resolver 127.0.0.11;
  server {
    location /a { proxy_pass http://$arg_host; }
    #                               ^^^^^^^^^ warning: "$arg_host" comes from the request: the client chooses where nginx connects, internal services among it
    location /b { proxy_pass "https://\${http_x_target}:8080/x"; }
    #                                 ^^^^^^^^^^^^^^^^ warning: "\${http_x_target}" holds "$http_x_target"…
    location /c { proxy_pass http://$host:3000; }
    #                               ^^^^^ warning
    location ~ ^/d/([^/]+)/ { proxy_pass http://$1; }
    #                                           ^^ warning: "$1" comes from the request…
    location ~ "^/e/(?<target>.+)$" { proxy_pass http://$target.internal; }
    #                                                   ^^^^^^^^^^^^^^^^ warning: "$target.internal" holds "$target"…
    location /f { fastcgi_pass $cookie_backend:9000; }
    #                          ^^^^^^^^^^^^^^^ warning
  }
}
`,
    );
  });

  it('when: by way of set, or of a map that passes it on', () => {
    checkRule(
      RULE,
      `http {
  map $arg_a $mapped { default $http_x_backend; one 10.0.0.1; }
  server {
    set $copy $arg_host;
    location /a { proxy_pass http://$copy; }
    #                               ^^^^^ warning: "$copy" holds "$arg_host"…
    location /b { proxy_pass http://$mapped; }
    #                               ^^^^^^^ warning: "$mapped" holds "$http_x_backend"…
  }
}
`,
    );
  });

  it('not: a map with fixed values; a choice of written words; only the path or the port varies; internal; set to a name; a template', () => {
    checkRule(
      RULE,
      `http {
  map $http_x_version $backend { default app; v2 app2; }
  map $host $again { default $backend; }
  server {
    set $app app;
    location /a { proxy_pass http://$backend; }
    location /b { proxy_pass http://$again; }
    location ~ ^/c/(app|app-2|app\\.v3)/ { proxy_pass http://$1; }
    location ~ ^/d/(.*)$ { proxy_pass http://app/$1; }
    location /e { proxy_pass http://app$request_uri; }
    location /f { proxy_pass http://$app$uri; }
    location ~ ^/g/(.*)$ { internal; proxy_pass http://$1; }
    location /h { proxy_pass http://\${API_HOST}; }
    location /i { proxy_pass http://$server_addr:3000; }
    location ~ ^/(?:x|y)/(one|two)$ { proxy_pass http://$1; }
    location ~ ^/j/(\\d+)/ { proxy_pass http://127.0.0.1:$1; }
    location /k { proxy_pass http://app:$arg_port; }
  }
}
stream { server { listen 1; proxy_pass $ssl_preread_server_name:443; } }
`,
    );
  });

  const tenants = (first: string, name: string, key = 'http') => `http {
  resolver 127.0.0.11;
  ${first}
  server {
    listen 80;
    server_name ${name};
    location / { proxy_pass ${key}://$host:3000; }
  }
}
`;
  const DEFAULT = 'server { listen 80 default_server; return 444; }';

  it('when: a server of fixed names is the default, or names more than it writes', () => {
    const found = (text: string) => findingsOf(RULE, text).length;
    expect(found(tenants('', 'a.example.com'))).toBe(1);
    expect(found(tenants(DEFAULT, '*.example.com'))).toBe(1);
    expect(found(tenants(DEFAULT, '~^(.+)$'))).toBe(1);
    expect(found(tenants(DEFAULT, '.example.com'))).toBe(1);
    expect(found(tenants(DEFAULT.replace('80', '81'), 'a.example.com'))).toBe(1);
  });

  it('not: the host is one of those that the server names, and other hosts have a default server', () => {
    checkRule(RULE, tenants(DEFAULT, 'a.example.com b.example.com'));
    checkRule(RULE, tenants('server { listen 80; return 444; }', 'a.example.com'));
  });
});
