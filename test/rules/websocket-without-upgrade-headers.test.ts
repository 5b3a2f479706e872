import { describe, expect, it } from 'vitest';
import { checkFix, checkRule, fixTitles } from '../support/check';

const RULE = 'websocket-without-upgrade-headers';

/** A location of an http block with one upstream; everything else in it is in order. */
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

const NEW = { settings: { nginxVersion: '1.30.4' } };
const OLD = { settings: { nginxVersion: '1.25.3' } };

const MAP = `    map $http_upgrade $connection_upgrade {
        default upgrade;
        ''      close;
    }
`;

describe(RULE, () => {
  it('when: a path with ws, wss, websocket or socket.io, in a regular expression too', () => {
    checkRule(
      RULE,
      inServer(`
        location /ws { proxy_pass http://app; }
        #        ^^^ warning: "/ws" reaches "app" without Upgrade and Connection: the handshake gets 200, not 101
        location = "/api/websocket/" { proxy_pass http://app; }
        #          ^^^^^^^^^^^^^^^^^ warning
        location ~* ^/(ws|wss)/ { proxy_pass http://10.0.0.1:3000; }
        #           ^^^^^^^^^^^ warning: "^/(ws|wss)/" reaches "10.0.0.1:3000" without…
        location /socket.io/ { proxy_pass http://app; }
        #        ^^^^^^^^^^^ warning`),
    );
  });

  it('when: one of the two headers alone, or Connection close', () => {
    checkRule(
      RULE,
      inServer(`
        location /live {
        #        ^^^^^ warning: "/live" reaches "app" without Connection: the handshake gets 200, not 101
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
        }
        location /board {
        #        ^^^^^^ warning: "/board" reaches "app" without Upgrade: the handshake gets 200, not 101
            proxy_pass http://app;
            proxy_set_header Connection "Upgrade";
        }
        location /ws {
        #        ^^^ warning: "/ws" reaches "app" without Connection: the handshake gets 200, not 101
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection close;
        }`),
    );
  });

  it('when: information for cable, hubs and _next/webpack-hmr', () => {
    checkRule(
      RULE,
      inServer(`
        location /cable { proxy_pass http://app; }
        #        ^^^^^^ information
        location /hubs/chat { proxy_pass http://app; }
        #        ^^^^^^^^^^ information
        location /_next/webpack-hmr { proxy_pass http://app; }
        #        ^^^^^^^^^^^^^^^^^^ information`),
    );
  });

  it('when: a path of the settings', () => {
    const settings = { websocketPaths: ['/live', 'stream'] };
    checkRule(
      RULE,
      inServer(`
        location /live { proxy_pass http://app; }
        #        ^^^^^ warning
        location /a/stream/ { proxy_pass http://app; }
        #        ^^^^^^^^^^ warning
        location /living { proxy_pass http://app; }`),
      { settings },
    );
  });

  it('not: upgrade in any case; $http_connection; a map that defaults to it; a list of tokens; a literal protocol; the pair of an outer level', () => {
    checkRule(
      RULE,
      inServer(
        `
        location /ws/a { proxy_pass http://app; proxy_set_header upgrade $http_upgrade; proxy_set_header connection Upgrade; }
        location /ws/b { proxy_pass http://app; proxy_set_header Upgrade websocket; proxy_set_header Connection $http_connection; }
        location /ws/c { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $conn; }
        location /ws/d { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "keep-alive, Upgrade"; }
        location /ws/e {
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "\${conn}";
            proxy_pass http://app;
            location /ws/e/nested { proxy_pass http://app; }
        }`,
        "    map $http_upgrade $conn { default upgrade; '' ''; }",
      ),
    );
    checkRule(
      RULE,
      `http {
  upstream app { server 10.0.0.1; }
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection upgrade;
  server { location /ws { proxy_pass http://app; } }
}
`,
    );
  });

  it('not: another path; grpc; FastCGI; a location that only returns; a single file; a list of file extensions; what a regular expression rules out; a comment', () => {
    checkRule(
      RULE,
      inServer(`
        location / { proxy_pass http://app; }
        location /news { proxy_pass http://app; }
        location /ws-docs { proxy_pass http://app; }
        location /ws/grpc { grpc_pass grpc://app; }
        location /ws/php { fastcgi_pass app; }
        location /ws/gone { return 410; }
        location = /ws/service.wsdl { proxy_pass http://app; }
        location /ws/closed { return 503; proxy_pass http://app; }
        location ~* \\.(?:js|css|ws|png)$ { proxy_pass http://app; }
        location ~ ^/(assets|ws-assets)/ { proxy_pass http://app; }
        location ~ ^/(?!api|ws)(.*)$ { proxy_pass http://app; }
        location ~ "^/(?!(?:api|ws)/).*(?<!/socket.io)$" { proxy_pass http://app; }
        location /hubspot { proxy_pass http://app; }
        # location /ws { proxy_pass http://app; }`),
    );
  });

  it('not: a nested location has the pair; an if treats upgrades', () => {
    checkRule(
      RULE,
      inServer(`
        location /ws {
            proxy_pass http://app;
            location /ws/socket {
                proxy_pass http://app;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection upgrade;
            }
        }
        location /socket.io {
            if ($http_upgrade = websocket) { proxy_pass http://10.0.0.1; }
            proxy_pass http://app;
        }`),
    );
  });

  it('not: a file that was not read, in the location or around it, may set them', () => {
    checkRule(RULE, inServer('        location /ws { include ws.conf; proxy_pass http://app; }'));
    checkRule(RULE, inServer('        include common.conf;\n        location /ws { proxy_pass http://app; }'));
  });

  it('when: once for a file that is included twice', () => {
    checkRule(
      RULE,
      `//- nginx.conf
http {
  upstream app { server 10.0.0.1; }
  server { listen 80; include locations.conf; }
  server { listen 81; include locations.conf; }
}
//- locations.conf
location /ws { proxy_pass http://app; }
#        ^^^ warning
`,
    );
  });

  it('fix: writes the literal into a location of its own', () => {
    checkFix(
      RULE,
      inServer(`
        location /ws {
            proxy_pass http://app; # chat
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr; # client
            proxy_read_timeout 2h;
        }`),
      inServer(`
        location /ws {
            proxy_pass http://app; # chat
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr; # client
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_read_timeout 2h;
        }`),
      OLD,
    );
  });

  it('fix: leaves the HTTP version alone from 1.29.7 on, and where it is set', () => {
    const before = '        location /ws {\n            proxy_pass http://app;\n        }';
    const after = `        location /ws {
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
        }`;
    checkFix(RULE, inServer(before), inServer(after), NEW);
    const around = '    proxy_http_version 1.1;';
    checkFix(RULE, inServer(before, around), inServer(after, around), OLD);
  });

  it('fix: corrects an HTTP version and a Connection that are there', () => {
    checkFix(
      RULE,
      inServer(`
        location /ws {
            proxy_pass http://app;
            proxy_http_version 1.0; # old
            proxy_set_header Connection close;
        }`),
      inServer(`
        location /ws {
            proxy_pass http://app;
            proxy_http_version 1.1; # old
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
        }`),
      OLD,
    );
  });

  it('fix: writes what other locations of the file write, in their quotes', () => {
    const other = `
        location /ws/a {
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection 'Upgrade';
        }`;
    checkFix(
      RULE,
      inServer(`${other}
        location /ws/b {
            proxy_pass http://app;
        }`),
      inServer(`${other}
        location /ws/b {
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection 'Upgrade';
        }`),
      NEW,
    );
  });

  it('fix: uses the map of the file, under its name', () => {
    const map = MAP.replace('$connection_upgrade', '$ws_connection');
    checkFix(
      RULE,
      inServer('        location /ws {\n            proxy_pass http://app;\n        }', map),
      inServer(
        `        location /ws {
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $ws_connection;
        }`,
        map,
      ),
      NEW,
    );
  });

  const mixed = `//- nginx.conf
http {
    upstream app {
        ip_hash;
        server 10.0.0.1 max_fails=3 fail_timeout=30s;
        server 10.0.0.2 max_fails=3 fail_timeout=30s;
    }

    # The shop.
    server {
        location / {
            proxy_pass http://app;
            proxy_set_header Upgrade $http_upgrade;
            proxy_http_version 1.1;
            proxy_read_timeout 1h;
        }
    }
}
`;

  it('fix: makes the map where plain requests go the same way', () => {
    checkFix(
      RULE,
      mixed,
      mixed
        .replace('    # The shop.', `${MAP}\n    # The shop.`)
        .replace('$http_upgrade;', '$http_upgrade;\n            proxy_set_header Connection $connection_upgrade;'),
      OLD,
    );
  });

  it('fix: makes a map that keeps connections to the service where nginx does', () => {
    const map = MAP.replace('close;', "'';");
    checkFix(
      RULE,
      mixed,
      mixed
        .replace('    # The shop.', `${map}\n    # The shop.`)
        .replace('$http_upgrade;', '$http_upgrade;\n            proxy_set_header Connection $connection_upgrade;'),
      NEW,
    );
  });

  it('fix: makes maps that pass websocket only', () => {
    checkFix(
      RULE,
      inServer('        location /ws {\n            proxy_pass http://app;\n        }'),
      inServer(
        `        location /ws {
            proxy_pass http://app;
            proxy_set_header Upgrade $websocket_upgrade;
            proxy_set_header Connection $connection_upgrade;
        }`,
      ).replace(
        '    server {',
        `    map $http_upgrade $websocket_upgrade {
        default   '';
        websocket websocket;
    }

    map $http_upgrade $connection_upgrade {
        default   '';
        websocket upgrade;
    }

    server {`,
      ),
      { ...NEW, title: 'Add Upgrade and Connection with maps that pass only websocket' },
    );
  });

  it('fix: copies outer headers that the new ones would discard', () => {
    checkFix(
      RULE,
      inServer(
        '        location /ws {\n            proxy_pass http://app;\n        }',
        '    proxy_set_header Host $host;\n    proxy_set_header X-Real-IP "$remote_addr";',
      ),
      inServer(
        `        location /ws {
            proxy_pass http://app;
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP "$remote_addr";
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
        }`,
        '    proxy_set_header Host $host;\n    proxy_set_header X-Real-IP "$remote_addr";',
      ),
      NEW,
    );
  });

  it('fix: keeps columns', () => {
    checkFix(
      RULE,
      inServer(`
        location /ws {
            proxy_pass         http://app;
            proxy_set_header   Host             $host;
            proxy_set_header   X-Forwarded-For  $remote_addr;
        }`),
      inServer(`
        location /ws {
            proxy_pass         http://app;
            proxy_http_version 1.1;
            proxy_set_header   Host             $host;
            proxy_set_header   X-Forwarded-For  $remote_addr;
            proxy_set_header   Upgrade          $http_upgrade;
            proxy_set_header   Connection       "upgrade";
        }`),
      OLD,
    );
  });

  it('fix: keeps line endings and one-line blocks', () => {
    checkFix(
      RULE,
      inServer('        location /ws { proxy_pass http://app; }\r'),
      inServer(
        '        location /ws { proxy_pass http://app; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }\r',
      ),
      NEW,
    );
    const crlf = (text: string): string => text.replace(/\n/g, '\r\n').replace('nginx.conf\r\n', 'nginx.conf\n');
    checkFix(
      RULE,
      crlf(mixed),
      crlf(
        mixed
          .replace('    # The shop.', `${MAP}\n    # The shop.`)
          .replace('$http_upgrade;', '$http_upgrade;\n            proxy_set_header Connection $connection_upgrade;'),
      ),
      OLD,
    );
    checkFix(
      RULE,
      'http { server { location / { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; proxy_read_timeout 1h; } } }\n',
      "//- nginx.conf\nhttp { map $http_upgrade $connection_upgrade { default upgrade; '' ''; } server { location / { proxy_pass http://10.0.0.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_read_timeout 1h; } } }\n",
      NEW,
    );
  });

  it('fix: offers the file’s own way first', () => {
    const plain = '        location /ws { proxy_pass http://app; }';
    const literal = 'Add Upgrade and Connection with the literal "upgrade"';
    const map = 'Add Upgrade and Connection with a new map $connection_upgrade';
    const hardened = 'Add Upgrade and Connection with maps that pass only websocket';
    const used = 'Add Upgrade and Connection with $connection_upgrade';
    expect(fixTitles(RULE, inServer(plain))).toEqual([literal, map, hardened]);
    expect(fixTitles(RULE, inServer(plain, MAP))).toEqual([used, hardened, literal]);
    expect(fixTitles(RULE, inServer('        location /cable { proxy_pass http://app; }'))).toEqual([
      map,
      hardened,
      literal,
    ]);
    expect(
      fixTitles(RULE, inServer('        location / { proxy_pass http://app; proxy_set_header Connection upgrade; }')),
    ).toEqual(['Add Upgrade']);
  });

  it('fix: works in a fragment', () => {
    checkFix(
      RULE,
      `//- conf.d/default.conf
server {
  location / {
    proxy_pass http://10.0.0.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_http_version 1.1;
    proxy_read_timeout 1h;
  }
}
`,
      `//- conf.d/default.conf
map $http_upgrade $connection_upgrade {
  default upgrade;
  ''      close;
}

server {
  location / {
    proxy_pass http://10.0.0.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_http_version 1.1;
    proxy_read_timeout 1h;
  }
}
`,
    );
  });
});
