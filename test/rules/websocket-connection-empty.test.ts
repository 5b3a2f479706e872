import { describe, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';

const RULE = 'websocket-connection-empty';

const SETTINGS = { settings: { nginxVersion: '1.30.4' } };

const MAP = `    map $http_upgrade $connection_upgrade {
        default upgrade;
        ''      '';
    }
`;

function inServer(location: string, around = ''): string {
  return `//- nginx.conf
http {
    upstream app { ip_hash; server 10.0.0.1 max_fails=3 fail_timeout=30s; server 10.0.0.2 max_fails=3 fail_timeout=30s; }
${around}
    server {
        proxy_read_timeout 1h;
${location}
    }
}
`;
}

describe(RULE, () => {
  it('when: Connection "" in a WebSocket location; information with weak evidence', () => {
    checkRule(
      RULE,
      inServer(`
        location /ws { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection ""; }
        #                                                                                                         ^^ warning: Connection "" (keepalive) stops the upgrade of "/ws": the handshake gets 200, not 101
        location /cable { proxy_pass http://app; proxy_set_header Connection ''; }
        #                                                                    ^^ information
        location / { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection ""; }
        #                                                                                                       ^^ warning`),
    );
  });

  it('when: an outer level empties the header, at the location', () => {
    checkRule(
      RULE,
      inServer(
        `
        location /ws { proxy_pass http://app; }
        #        ^^^ warning
        location /api { proxy_pass http://app; }`,
        '    proxy_set_header Connection "";',
      ),
    );
  });

  it('not: a plain location; one that sets the pair; one whose headers discard the empty one', () => {
    checkRule(
      RULE,
      inServer(
        `
        location / { proxy_pass http://app; proxy_set_header Connection ""; }
        location /ws { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
        location /ws/other { proxy_pass http://app; proxy_set_header Host $host; }`,
        '    proxy_set_header Connection "";',
      ),
    );
  });

  it('when: information where a file was not read', () => {
    checkRule(
      RULE,
      inServer(`        location /ws { include ws.conf; proxy_pass http://app; proxy_set_header Connection ""; }
        #                                                                                  ^^ information`),
    );
  });

  it('fix: uses the map', () => {
    checkFix(
      RULE,
      inServer(
        `
        location /ws {
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection ""; # keepalive
        }`,
        MAP,
      ),
      inServer(
        `
        location /ws {
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade; # keepalive
        }`,
        MAP,
      ),
      SETTINGS,
    );
  });

  it('fix: adds the Upgrade that is missing too', () => {
    checkFix(
      RULE,
      inServer('        location /ws { proxy_pass http://app; proxy_set_header Connection ""; }\r'),
      inServer(
        '        location /ws { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }\r',
      ),
      SETTINGS,
    );
  });

  it('fix: sets the headers here and keeps the other outer ones', () => {
    const around = '    proxy_set_header Host $host;\n    proxy_set_header Connection "";';
    checkFix(
      RULE,
      inServer('        location /ws {\n            proxy_pass http://app;\n        }', around),
      inServer(
        `        location /ws {
            proxy_pass http://app;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
        }`,
        around,
      ),
      SETTINGS,
    );
  });
});
