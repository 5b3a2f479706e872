import { afterEach, describe, expect, it } from 'vitest';
import { type SymbolInformation, SymbolKind, WorkspaceSymbolRequest } from 'vscode-languageserver/node';
import { type CursorOptions, describeTarget, startAtCursor, stopAll } from '../support/cursor';

afterEach(stopAll);

/** `Kind name (container) → path: line with ⟦range⟧` */
async function symbols(fixture: string, query: string, options?: CursorOptions): Promise<string[]> {
  const { client } = await startAtCursor(fixture, options);
  const found = ((await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query })) ??
    []) as SymbolInformation[];
  return found.map(({ name, kind, containerName, location }) => {
    const sort = Object.entries(SymbolKind).find(([, value]) => value === kind)?.[0];
    return `${sort} ${name} (${containerName}) → ${describeTarget(client, location.uri, location.range)}`;
  });
}

const STACK = `//- deploy/compose.yaml
services:
  proxy:
    image: nginx:1.30
    volumes: ["../nginx.conf:/etc/nginx/nginx.conf", "../sites:/etc/nginx/sites"]
  "api-pool": { image: x }
//- nginx.conf
events {}‸
http {
  map $uri $pool { default app; }
  limit_req_zone $binary_remote_addr zone=pool_zone:1m rate=1r/s;
  log_format pool '$uri';
  upstream "pool" { zone z 64k; server api-pool:80; }
  include sites/*;
}
//- sites/a
# ü 😀
server {
  listen 443 ssl; server_name a.example pool.example;
  set $q "ü 😀"; location /Pool/ { proxy_pass http://pool; }
  location /p/o/o/l { return 204; }
}
`;

describe('workspace symbols', () => {
  it.each(['\n', '\r\n'] as const)('find all kinds of names, whatever the case (%j)', async (lineEnding) => {
    const expected = [
      'Variable $pool (variable) → nginx.conf: map $uri ⟦$pool⟧ { default app; }',
      "String pool (log format) → nginx.conf: log_format ⟦pool⟧ '$uri';",
      'Interface pool (upstream) → nginx.conf: upstream "⟦pool⟧" { zone z 64k; server api-pool:80; }',
      'Key pool_zone (zone) → nginx.conf: limit_req_zone $binary_remote_addr zone=⟦pool_zone⟧:1m rate=1r/s;',
      'Package api-pool (service) → deploy/compose.yaml: "⟦api-pool⟧": { image: x }',
      'Method location /Pool/ (server a.example) → sites/a: set $q "ü 😀"; ⟦location /Pool/⟧ { proxy_pass http://pool; }',
      'Class server a.example · 443 ssl · pool.example (server) → sites/a: ⟦server⟧ {',
      'Method location /p/o/o/l (server a.example) → sites/a: ⟦location /p/o/o/l⟧ { return 204; }',
    ];
    expect(await symbols(STACK, 'poOl', { lineEnding })).toEqual(expected);
  });

  it.each([
    ['443', ['Class server a.example · 443 ssl · pool.example (server) → sites/a: ⟦server⟧ {']],
    ['server a.ex', ['Class server a.example · 443 ssl · pool.example (server) → sites/a: ⟦server⟧ {']],
    ['loopz', []],
    ['ziz', []],
    ['prxy', ['Package proxy (service) → deploy/compose.yaml: ⟦proxy⟧:']],
  ])('fit by their letters in order: %s', async (query, expected) =>
    expect(await symbols(STACK, query)).toEqual(expected),
  );

  it('are all there without a query, each once however often its file is read', async () => {
    const shared = `//- one/nginx.conf
events {}
http { include ../shared.conf; include ../shared.conf; }‸
//- two/nginx.conf
events {}
http { include ../shared.conf; }
//- shared.conf
upstream a { server 10.0.0.1; }
server { listen 80; }
`;
    expect(await symbols(shared, '')).toEqual([
      'Interface a (upstream) → shared.conf: upstream ⟦a⟧ { server 10.0.0.1; }',
      'Class server · 80 (server) → shared.conf: ⟦server⟧ { listen 80; }',
    ]);
  });

  it('stand inside of compose files, and are no part of an image', async () =>
    expect(
      await symbols(
        `//- compose.yaml
services:
  proxy: { image: nginx, configs: [{ source: conf, target: /etc/nginx/conf.d/default.conf }] }‸
configs:
  conf:
    content: |
      # ü 😀
      map $$uri $$m { default 1; }
      server { listen 81; }
`,
        '',
      ),
    ).toEqual([
      'Variable $m (variable) → compose.yaml: map $$uri ⟦$$m⟧ { default 1; }',
      'Package proxy (service) → compose.yaml: ⟦proxy⟧: { image: nginx, configs: [{ source: conf, target: /etc/nginx/conf.d/default.conf }] }',
      'Class server · 81 (server) → compose.yaml: ⟦server⟧ { listen 81; }',
    ]));

  it('are no more than 256, the best ones', async () => {
    const upstreams = Array.from({ length: 400 }, (_, index) => `upstream x${index}app { server 10.0.0.1; }`);
    const found = await symbols(`//- nginx.conf\n‸${upstreams.join('\n')}\nupstream app { server 10.0.0.1; }\n`, 'app');
    expect(found).toHaveLength(256);
    expect(found[0]).toContain('Interface app ');
  });
});
