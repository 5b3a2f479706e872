import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'connection-always-upgrade';

const NEW = { settings: { nginxVersion: '1.30.6' } };
const OLD = { settings: { nginxVersion: '1.26.3' } };
const PAIR = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';

describe(RULE, () => {
  it('when: the location for everything sets it, or an outer level for all', () => {
    checkRule(
      RULE,
      `http {
  server { location / { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; } }
  #                                                                                                                     ^^^^^^^^^ information: every request of "/" says "Connection: upgrade", also those that ask for no upgrade: a service that goes by it takes them for handshakes
  server {
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection Upgrade;
    #                           ^^^^^^^ information: every request of "/api" says "Connection: Upgrade", …
    location /api { proxy_pass http://10.0.0.1; }
    location /b { proxy_pass http://10.0.0.1; }
    location /ws { proxy_pass http://10.0.0.1; }
  }
}
`,
    );
  });

  it('not: a WebSocket path; a location with headers of its own; a variable; other values; dropped further in', () => {
    checkRule(
      RULE,
      `http {
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    location /ws { proxy_pass http://10.0.0.1; ${PAIR} }
    location /collaboration { proxy_pass http://10.0.0.1; ${PAIR} }
    location / { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; }
    location /a { proxy_pass http://10.0.0.1; proxy_set_header Connection ""; }
    location /b { fastcgi_pass 10.0.0.1; ${PAIR} }
  }
  server {
    ${PAIR}
    location /socket.io/ { proxy_pass http://10.0.0.1; }
    location /c { proxy_pass http://10.0.0.1; proxy_set_header Host $host; }
  }
}
`,
    );
  });

  it('fix: adds the map', () => {
    const conf = (map: string, value: string) =>
      `http {\r\n${map}  server {\r\n    location / {\r\n      proxy_pass http://10.0.0.1;\r\n      proxy_http_version 1.1;\r\n      proxy_read_timeout 1h;\r\n      proxy_set_header Upgrade $http_upgrade;\r\n      proxy_set_header Connection ${value}; # tunnel\r\n    }\r\n  }\r\n}\r\n`;
    checkFix(
      RULE,
      conf('', '"upgrade"'),
      `//- nginx.conf\n${conf("  map $http_upgrade $connection_upgrade {\r\n    default upgrade;\r\n    ''      close;\r\n  }\r\n\r\n", '$connection_upgrade')}`,
      OLD,
    );
  });

  it('fix: uses the map that is there, and opens it for keepalive', () => {
    const conf = (close: string, value: string) =>
      `http { map $http_upgrade $up { default upgrade; '' ${close}; } upstream app { server 10.0.0.1; } server { location / { proxy_pass http://app; proxy_read_timeout 1h; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection ${value}; } } }\n`;
    checkFix(RULE, conf('close', 'upgrade'), `//- nginx.conf\n${conf("''", '$up')}`, NEW);
  });
});
