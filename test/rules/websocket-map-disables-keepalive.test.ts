import { describe, expect, it } from 'vitest';
import { checkFix, checkRule } from '../support/check';
import { countConnections, fixedTexts } from '../support/live';
import { findNginx } from '../support/nginx';

const RULE = 'websocket-map-disables-keepalive';

const OLD = { settings: { nginxVersion: '1.26.3' } };
const NEW = { settings: { nginxVersion: '1.30.6' } };
const PAIR = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;';
const TUNED = 'max_fails=3 fail_timeout=30s';

describe(RULE, () => {
  it('when: an upstream with keepalive, in / or by headers of an outer level, once for the map', () => {
    checkRule(
      RULE,
      `http {
  map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      close;
    #       ^^^^^ warning: "$connection_upgrade" is "close" for plain requests: each one of "/" opens a connection, and "keepalive" of "app" has no effect
  }
  map "$http_upgrade" $c { websocket upgrade; default 'close'; }
  #                                                   ^^^^^^^ warning
  upstream app { server 10.0.0.1; keepalive 8; }
  proxy_http_version 1.1;
  server {
    location / { proxy_pass http://app; ${PAIR} }
    location /ws { proxy_pass http://app; ${PAIR} }
  }
  server {
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection \${c};
    location /api { proxy_pass http://app; }
  }
}
`,
      OLD,
    );
  });

  const CONF = (upstream: string, path: string) =>
    `http {
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  #                                                           ^^^^^ SEVERITY
  upstream app { server 10.0.0.1;${upstream} }
  server { location ${path} { proxy_pass http://app; ${PAIR} } }
}
`;
  const found = (upstream: string, path: string, severity: string) =>
    CONF(upstream, path).replace('SEVERITY', severity);
  const silent = (upstream: string, path: string) => CONF(upstream, path).replace(/^ {2}#.*\n/m, '');

  it('when: keepalive is the default of 1.29.7', () => {
    checkRule(
      RULE,
      found(
        '',
        '/',
        `information: "$connection_upgrade" is "close" for plain requests: each one of "/" opens a connection, and nginx's default keepalive of "app" has no effect`,
      ),
      NEW,
    );
  });

  it('when: the location may be for WebSocket alone', () => {
    checkRule(RULE, found(' keepalive 8;', '/live', 'information'), OLD);
    checkRule(RULE, found('', '/live', 'hint'), NEW);
  });

  it('not: WebSocket paths; no keepalive; keepalive 0; a version that is not known', () => {
    checkRule(RULE, silent(' keepalive 8;', '/ws/'), OLD);
    checkRule(RULE, silent(' keepalive 8;', '/socket.io/'), NEW);
    checkRule(RULE, silent('', '/'), OLD);
    checkRule(RULE, silent(' keepalive 0;', '/'), NEW);
    checkRule(RULE, silent('', '/'));
  });

  it("not: '' for plain requests; no value for them; another source; no upstream; the map unused", () => {
    const base = silent(' keepalive 8;', '/');
    checkRule(RULE, base.replace("'' close", "'' ''"), OLD);
    checkRule(RULE, base.replace("'' close", ''), OLD);
    checkRule(RULE, base.replace('map $http_upgrade', 'map $http_connection'), OLD);
    checkRule(RULE, base.replace('http://app', 'http://10.0.0.1'), OLD);
    checkRule(RULE, base.replace('Connection $connection_upgrade', 'Connection ""'), OLD);
  });

  const conf = (value: string) =>
    `http {\r\n  map $http_upgrade $connection_upgrade {\r\n    default upgrade;\r\n    ''      ${value}; # plain\r\n  }\r\n  upstream app { server 10.0.0.1 ${TUNED}; server 10.0.0.2 ${TUNED}; keepalive 8; }\r\n  server {\r\n    location / { proxy_pass http://app; proxy_http_version 1.1; ${PAIR} proxy_read_timeout 1h; }\r\n  }\r\n}\r\n`;

  it('fix: sends no header', () => {
    checkFix(RULE, conf('close'), `//- nginx.conf\n${conf("''")}`, OLD);
  });

  it.skipIf(!findNginx())('nginx: opens a connection for each plain request, and one after the fix', async () => {
    const live = `events {}\n${conf('close')
      .replace('server {\r\n    location', 'server {\r\n    listen 8080;\r\n    location')
      .replace(/10\.0\.0\.(\d)/g, 'app-$1:3000')
      .replace(`server app-2:3000 ${TUNED};`, '')}`;
    const count = (config: string) => countConnections(config, { requests: 4, path: '/', hosts: ['app-1:3000'] });
    expect(await count(live)).toBe(4);
    const fixed = fixedTexts(RULE, live, OLD);
    expect(fixed).toHaveLength(1);
    for (const text of fixed) expect(await count(text)).toBe(1);
  });
});
