import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'host-header-underscore';

describe(RULE, () => {
  it('when: an upstream or a service with an underscore, and no Host is set', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream my_app { server 10.0.0.1; }
  server {
    location /a { proxy_pass http://my_app; }
    #                               ^^^^^^ warning: the service receives "Host: my_app", and "_" is not allowed in a host name: Django and others answer 400
    location /b { proxy_pass "http://web_1:8000/"; proxy_set_header X-Real-IP $remote_addr; }
    #                                ^^^^^ warning: the service receives "Host: web_1:8000", and…
    location /c { proxy_pass http://web_1:80; }
    #                               ^^^^^ warning: the service receives "Host: web_1", and…
  }
}
//- docker-compose.yml
services:
  nginx:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
  web_1:
    image: web
`,
    );
  });

  it('when: an outer Host is lost by a line of the location', () => {
    checkRule(
      RULE,
      `http {
  upstream my_app { server 10.0.0.1; }
  proxy_set_header Host $host;
  server { location / { proxy_pass http://my_app; proxy_set_header X-A a; } }
  #                                       ^^^^^^ warning
}
`,
    );
  });

  it('not: any Host in effect; no underscore; a variable; another protocol; an include that was not read', () => {
    checkRule(
      RULE,
      `http {
  upstream my_app { server 10.0.0.1; }
  upstream my-app { server 10.0.0.1; }
  server {
    proxy_set_header host $host;
    location / { proxy_pass http://my_app; }
    location /own { proxy_pass http://my_app; proxy_set_header "Host" example.org; }
  }
  server {
    location /a { proxy_pass http://my-app; }
    location /b { proxy_pass http://$my_app; }
    location /c { grpc_pass my_app; }
    location /d { fastcgi_pass my_app; }
    location /e { proxy_pass http://\${MY_APP}; }
    location /f { proxy_pass http://unix:/run/my_app.sock; }
    location /g { proxy_pass http://my_app; include proxy_params.conf; }
    location /h { proxy_pass https://my_bucket.example.com; }
    location /i { return 204; proxy_pass http://my_app; }
  }
}
stream { upstream my_app { server 10.0.0.1:1; } server { listen 1; proxy_pass my_app; } }
`,
    );
  });

  const conf = (server: string, location: string) => `http {
  upstream my_app { server 10.0.0.1; }
  server {
${server}    location / {
      proxy_pass http://my_app; # Django
${location}    }
  }
}
`;

  it('fix: adds Host to the location', () => {
    const title = 'Add "proxy_set_header Host $host"';
    const line = '      proxy_set_header Host $host;\n';
    checkFix(RULE, conf('', ''), conf('', line), { title });
    const own = '      proxy_set_header X-A   a;\n';
    checkFix(RULE, conf('', own), conf('', `${own}      proxy_set_header Host  $host;\n`), { title });
    const windows = (text: string) => `//- nginx.conf\n${text.replaceAll('\n', '\r\n')}`;
    checkFix(RULE, windows(conf('', '')), windows(conf('', line)), { title });
  });

  it('fix: adds Host beside the lines that the location inherits', () => {
    const outer = '    proxy_set_header X-A a;\n';
    checkFix(RULE, conf(outer, ''), conf(`${outer}    proxy_set_header Host $host;\n`, ''));
  });

  it('fix: copies inherited lines where the outer level serves a foreign site too', () => {
    const outer = '    proxy_set_header X-A a;\n    location /x { proxy_pass https://api.example.com; }\n';
    const copies = '      proxy_set_header X-A a;\n      proxy_set_header Host $host;\n';
    checkFix(RULE, conf(outer, ''), conf(outer, copies));
  });
});
