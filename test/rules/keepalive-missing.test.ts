import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'keepalive-missing';

const OLD = { settings: { nginxVersion: '1.29.6' } };
const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: an upstream that requests are passed on to, once for all its locations', () => {
    checkRule(
      RULE,
      `http {
  upstream "api" { server 10.0.0.1; server 10.0.0.2; }
  #        ^^^^^ hint: "api" has no keepalive: each request opens a connection to a server
  server {
    location / { proxy_pass http://API; }
    location /a { proxy_pass http://api; }
    location /ws { proxy_pass http://api; }
  }
}
`,
      OLD,
    );
  });

  it('when: the location for everything, which sets the headers of a handshake', () => {
    checkRule(
      RULE,
      `http {
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream a { server 10.0.0.1; }
  #        ^ hint
  server { location / { proxy_pass http://a; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; } }
}
`,
      OLD,
    );
  });

  it('when: the image is older than 1.29.7', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http { upstream api { server api:80; } server { location / { proxy_pass http://api; } } }
#               ^^^ hint
//- docker-compose.yml
services:
  web:
    image: nginx:1.26-alpine
    volumes: [./nginx.conf:/etc/nginx/nginx.conf]
  api:
    image: api
`,
    );
  });

  it('not: 1.29.7; a version that is not known', () => {
    const conf = 'http { upstream a { server 10.0.0.1; } server { location / { proxy_pass http://a; } } }\n';
    checkRule(RULE, conf, { settings: { nginxVersion: '1.29.7' } });
    checkRule(RULE, conf);
  });

  it('not: keepalive, also 0; unused; other protocols; stream; WebSocket only; an include in the block; no upstream', () => {
    checkRule(
      RULE,
      `http {
  upstream a { server 10.0.0.1; keepalive 4; }
  upstream b { server 10.0.0.1; keepalive 0; }
  upstream c { server 10.0.0.1; }
  upstream d { server 10.0.0.1; }
  upstream e { server 10.0.0.1; }
  upstream f { server 10.0.0.1; }
  upstream g { server 10.0.0.1; include more.conf; }
  server {
    location /a { proxy_pass http://a; }
    location /b { proxy_pass http://b; }
    location /d { grpc_pass grpc://d; }
    location /e { fastcgi_pass e; }
    location /ws { proxy_pass http://f; }
    location /g { proxy_pass http://g; }
    location /h { proxy_pass http://10.0.0.1; }
  }
}
stream { upstream s { server 10.0.0.1:1; } server { listen 1; proxy_pass s; } }
`,
      OLD,
    );
  });

  it('fix: adds keepalive last in the block, and both lines to the locations', () => {
    checkFix(
      RULE,
      `http {\r\n\tupstream a {\r\n\t\tleast_conn;\r\n\t\tserver a-1 ${TUNED}; # one\r\n\t}\r\n\tserver {\r\n\t\tlocation / {\r\n\t\t\tproxy_pass http://a;\r\n\t\t}\r\n\t}\r\n}\r\n`,
      `//- nginx.conf\nhttp {\r\n\tupstream a {\r\n\t\tleast_conn;\r\n\t\tserver a-1 ${TUNED}; # one\r\n\t\tkeepalive 16;\r\n\t}\r\n\tserver {\r\n\t\tlocation / {\r\n\t\t\tproxy_pass http://a;\r\n\t\t\tproxy_http_version 1.1;\r\n\t\t\tproxy_set_header Connection "";\r\n\t\t}\r\n\t}\r\n}\r\n`,
      OLD,
    );
  });

  it('fix: leaves right locations alone, and opens the map of a location for both', () => {
    const conf = (keepalive: string, value: string) => `//- nginx.conf
http {
  map $http_upgrade $connection_upgrade { default upgrade; '' ${value}; }
  upstream a { server 10.0.0.1; server 10.0.0.2;${keepalive} }
  server {
    proxy_http_version 1.1;
    proxy_read_timeout 1h;
    location / { proxy_pass http://a; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; }
    location /a { proxy_pass http://a; proxy_set_header Connection ""; }
  }
}
`;
    checkFix(RULE, conf('', 'close'), conf(' keepalive 16;', "''"), OLD);
    expect(fixTitles(RULE, conf('', "''"), OLD)).toEqual(['Add "keepalive 16"']);
  });
});
