import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'host-header-default';

describe(RULE, () => {
  it('when: no Host is set for a service or an address, once for all locations of a server', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream app { server 10.0.0.1; }
  server {
    location /a { proxy_pass http://app/; }
    #                               ^^^ hint: the service sees "Host: app", nginx's default, instead of the host that the client asked for; so in 3 more locations
    location /b { proxy_pass http://api:3000; proxy_set_header X-A a; }
    location /c { proxy_pass http://10.0.0.1:80; if ($arg_x) { proxy_pass http://10.0.0.2; } }
    location /d { proxy_pass http://10.0.0.3; }
  }
  server { location / { proxy_pass http://10.0.0.1:80; } }
  #                                       ^^^^^^^^ hint: the service sees "Host: 10.0.0.1"…
}
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
  api:
    image: api
`,
    );
  });

  it('not: a Host in effect; a site of somebody else; an underscore; lost by inheritance; not for clients; not read whole', () => {
    checkRule(
      RULE,
      `http {
  upstream my_app { server 10.0.0.1; }
  upstream cdn { server cdn.example.net:443; }
  server {
    proxy_set_header Host $host;
    location /a { proxy_pass http://10.0.0.1; }
    location /b { proxy_pass http://10.0.0.1; proxy_set_header X-A a; }
  }
  server {
    location /a { proxy_pass https://api.example.com; }
    location /b { proxy_pass https://cdn; }
    location /c { proxy_pass http://my_app; }
    location /d { internal; proxy_pass http://10.0.0.1; }
    location /e { proxy_pass http://10.0.0.1; include headers.conf; }
    location /f { proxy_pass http://$host; }
    location /g { proxy_pass http://unix:/run/a.sock; }
    location /h { grpc_pass 10.0.0.1:1; }
    location /i { fastcgi_pass 10.0.0.1:1; }
    location /j { return 301 /; proxy_pass http://10.0.0.1; }
  }
}
stream { server { listen 1; proxy_pass 10.0.0.1:1; } }
`,
    );
  });

  const conf = (more: string) => `http {
  server {
    location / {
      proxy_pass         http://10.0.0.1; # app
      proxy_http_version 1.1;
${more}    }
  }
}
`;

  it('fix: adds Host in the columns of the location', () => {
    const before = conf('');
    const title = 'Add "proxy_set_header Host $host"';
    const host = '      proxy_set_header   Host $host;\n';
    const expected = before.replace('      proxy_http', `${host}      proxy_http`);
    checkFix(RULE, before, expected, { title });
    checkFix(
      RULE,
      before.replace('  server {', '  server {\n    location /b { proxy_pass http://10.0.0.2; }'),
      expected.replace(
        '  server {',
        '  server {\n    location /b { proxy_pass http://10.0.0.2; proxy_set_header Host $host; }',
      ),
      { title: `${title} to 2 locations` },
    );
    const windows = (text: string) => `//- nginx.conf\n${text.replaceAll('\n', '\r\n')}`;
    checkFix(RULE, windows(before), windows(expected), { title });
  });
});
