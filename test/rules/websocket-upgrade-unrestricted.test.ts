import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'websocket-upgrade-unrestricted';
const ON = { settings: { nginxVersion: '1.30.6', rules: { [RULE]: 'information' as const } } };
const PAIR = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';

describe(RULE, () => {
  it('when: turned on, and the header is passed on as it is, once for the line', () => {
    checkRule(
      RULE,
      `http {
  server {
    proxy_set_header Upgrade $http_upgrade;
    #                        ^^^^^^^^^^^^^ information: "$http_upgrade" passes on any protocol that a client names, h2c too, past the rules of nginx's locations
    proxy_set_header Connection upgrade;
    location /ws/a { proxy_pass http://10.0.0.1; }
    location /ws/b { proxy_pass http://10.0.0.1; }
  }
}
`,
      ON,
    );
  });

  it('not: off by default; a map that passes websocket only; a literal; a handshake that fails anyway', () => {
    checkRule(RULE, `http { server { location /ws { proxy_pass http://10.0.0.1; ${PAIR} } } }\n`);
    checkRule(
      RULE,
      `http {
  map $http_upgrade $websocket_upgrade { default ''; websocket websocket; }
  server {
    location /ws/a { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $websocket_upgrade; proxy_set_header Connection upgrade; }
    location /ws/b { proxy_pass http://10.0.0.1; proxy_set_header Upgrade websocket; proxy_set_header Connection upgrade; }
    location /ws/c { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection ""; }
  }
}
`,
      ON,
    );
  });

  it('fix: maps that pass websocket only', () => {
    const conf = (maps: string, upgrade: string, connection: string) =>
      `http {\r\n${maps}  server {\r\n    location /ws {\r\n      proxy_pass http://10.0.0.1;\r\n      proxy_read_timeout 1h;\r\n      proxy_set_header Upgrade ${upgrade}; # tunnel\r\n      proxy_set_header Connection ${connection};\r\n    }\r\n  }\r\n}\r\n`;
    checkFix(
      RULE,
      conf('', '$http_upgrade', '"upgrade"'),
      `//- nginx.conf\n${conf(
        `  map $http_upgrade $websocket_upgrade {\r\n    default   '';\r\n    websocket websocket;\r\n  }\r\n\r\n  map $http_upgrade $connection_upgrade {\r\n    default   '';\r\n    websocket upgrade;\r\n  }\r\n\r\n`,
        '$websocket_upgrade',
        '$connection_upgrade',
      )}`,
      ON,
    );
  });
});
