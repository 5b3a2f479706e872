import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';
import { findNginx, startNginx } from '../support/nginx';

const RULE = 'proxy-pass-variable-without-resolver';

const COMPOSE = `//- docker-compose.yml
services:
  web:
    image: nginx:1.25
    depends_on: [api]
  api:
    image: api
    expose: ["3000"]
`;

describe(RULE, () => {
  it('when: names a host that is looked up for each request', () => {
    checkRule(
      RULE,
      `http {
  server {
    set $backend api;
    location /a { proxy_pass http://$backend:3000; }
    #                               ^^^^^^^^ warning: nginx looks up "$backend" for each request, but no resolver is set; nginx starts, then requests get 502: no resolver defined to resolve api
    location /b { proxy_pass http://api:3000$request_uri; }
    #                               ^^^ warning: nginx looks up "api" for each request…
    location /c { proxy_pass http://$host; }
    #                               ^^^^^ warning: nginx looks up "$host" for each request, but no resolver is set; nginx starts, then requests get 502: no resolver defined to resolve its value
    location /d { set $url http://api/x; fastcgi_pass "$url"; }
    #                                                  ^^^^ warning
  }
}
stream { map $x $to { default db:1; } server { listen 1; proxy_pass $to; } }
#                                                                   ^^^ warning
`,
    );
  });

  it('when: says less where the value may be an upstream, and in a part of a configuration', () => {
    checkRule(
      RULE,
      `http {
  upstream api_blue { server a; }
  server { location / { proxy_pass http://api_$arg_color; } }
  #                                       ^^^^^^^^^^^^^^ information
}
`,
    );
    checkRule(
      RULE,
      `//- conf.d/site.nginx.conf
server { location / { proxy_pass http://$host; } }
#                                       ^^^^^ information
`,
    );
  });

  // nginx 1.22.1: no resolver defined to resolve localhost
  it('when: only the port is a variable, and the host a name', () => {
    checkRule(
      RULE,
      `events {}
http { server { location ~ ^/(\\d+)/ { proxy_pass http://localhost:$1; } } }
#                                                       ^^^^^^^^^^^^ warning: nginx looks up "localhost:$1" for each request, but no resolver is set; nginx starts, then requests get 502: no resolver defined to resolve localhost
`,
    );
  });

  it('not: with a resolver at any level', () => {
    checkRule(
      RULE,
      `http {
  server { resolver 127.0.0.11; location / { proxy_pass http://$host; } }
  server { location / { resolver 127.0.0.11; proxy_pass http://$host; } }
  server { include resolver.conf; location / { proxy_pass http://$host; } }
}
stream { resolver 127.0.0.11; server { listen 1; proxy_pass $to; } }
`,
    );
    checkRule(RULE, 'http { resolver 127.0.0.11; server { location / { if ($x) { proxy_pass http://$host; } } } }\n');
  });

  it('not: upstreams, addresses and words of envsubst', () => {
    checkRule(
      RULE,
      `http {
  upstream blue { server a; } upstream green { server b; }
  map $cookie_color $to { default blue; green green; old 10.0.0.1:80; }
  server {
    set $color blue;
    location /a { proxy_pass http://$to; }
    location /b { proxy_pass http://$color$request_uri; }
    location /c { proxy_pass http://$server_addr:81; }
    location /d { proxy_pass http://\${API_HOST}:3000; }
    location /e { proxy_pass http://10.0.0.1$request_uri; }
    location /f { proxy_pass http://unix:/run/$host.sock; }
    location /g { proxy_pass http://GREEN$uri; }
    location ~ ^/h/(\\d+)/ { proxy_pass http://127.0.0.1:$1; }
    location /i { proxy_pass http://[::1]:$arg_port; }
  }
}
`,
    );
  });

  it('not: where a literal target names the same host and port, whose addresses nginx has from the start', () => {
    checkRule(
      RULE,
      `http {
  server {
    set $backend API;
    location / { proxy_pass http://api:3000; }
    location ~ ^/old/(.*)$ { proxy_pass http://api:3000/$1; }
    location /a { proxy_pass http://$backend:3000; }
    location /b { proxy_pass http://api:3001$request_uri; }
    #                               ^^^ warning
    location /c { proxy_pass http://web; }
    location /d { proxy_pass http://web$request_uri; }
    location /e { proxy_pass http://web:80$request_uri; }
    location /f { proxy_pass https://web$request_uri; }
    #                                ^^^ warning
    location /g { set $url https://web; proxy_pass $url; }
    #                                              ^^^^ warning
  }
}
stream { map $x $to { default api:3000; } server { listen 1; proxy_pass $to; } }
#                                                                       ^^^ warning
`,
    );
  });

  it('fix: adds the resolver to the http block', () => {
    const conf = (before: string) =>
      `//- nginx.conf\nhttp { # all\r\n${before}  server {\r\n    set $api api;\r\n    location / { proxy_pass http://$api:3000; }\r\n  }\r\n}\r\n`;
    checkFix(RULE, conf('') + COMPOSE, conf('  resolver 127.0.0.11 valid=10s;\r\n'));
    expect(fixTitles(RULE, 'http { server { location / { proxy_pass http://$host; } } }\n')).toEqual([]);
  });

  it('fix: puts the only host into an upstream', () => {
    checkFix(
      RULE,
      `//- nginx.conf
http {
  server {
    set $api api;
    location / { proxy_pass http://$api:3000$request_uri; }
  }
}
${COMPOSE}`,
      `//- nginx.conf
http {
  upstream api {
    server api:3000;
  }
  server {
    set $api api;
    location / { proxy_pass http://api$request_uri; }
  }
}
`,
      { title: 'Put "api:3000" into an upstream' },
    );
    const taken = `//- nginx.conf
http { server {
  location / { proxy_pass http://api:9000; }
  location /a { proxy_pass http://api:3000$request_uri; }
} }
${COMPOSE}`;
    expect(fixTitles(RULE, taken)).toEqual(["Add Docker's resolver 127.0.0.11"]);
  });

  it.skipIf(!findNginx())(
    'nginx: needs no resolver for an address with a variable port, but one for a name',
    async () => {
      const nginx = await startNginx(`error_log logs/error.log;
events {}
http {
  server { listen 80; location ~ ^/a/(\\d+)$ { proxy_pass http://127.0.0.1:$1; } location ~ ^/n/(\\d+)$ { proxy_pass http://localhost:$1; } }
  server { listen 81; return 204; }
}
`);
      try {
        const status = async (path: string) =>
          (await fetch(`http://127.0.0.1:${nginx.port()}/${path}/${nginx.port('81')}`)).status;
        expect([await status('a'), await status('n')]).toEqual([204, 502]);
        expect(nginx.errorLog()).toContain('no resolver defined to resolve localhost');
      } finally {
        await nginx.stop();
      }
    },
  );
});
