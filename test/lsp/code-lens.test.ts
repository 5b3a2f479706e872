import { afterEach, describe, expect, it } from 'vitest';
import { type CodeLens, CodeLensRequest, type Location } from 'vscode-languageserver/node';
import { SHOW_REFERENCES } from '../../server/src/protocol';
import { type CursorOptions, describeTarget, describeTargets, startAtCursor, stopAll } from '../support/cursor';
import { fixtureUri } from '../support/fixture';
import type { TestClient } from '../support/lsp';

afterEach(stopAll);

const WITH_COMMAND = { initializationOptions: { commands: [SHOW_REFERENCES] } };

async function lensesIn(client: TestClient, path: string): Promise<CodeLens[]> {
  const textDocument = { uri: fixtureUri(path) };
  return (await client.connection.sendRequest(CodeLensRequest.type, { textDocument })) ?? [];
}

/** `title: line with ⟦name⟧`. */
async function titlesIn(client: TestClient, path: string): Promise<string[]> {
  const lenses = await lensesIn(client, path);
  return lenses.map(({ range, command }) => `${command?.title} ← ${describeTarget(client, fixtureUri(path), range)}`);
}

async function start(fixture: string, options?: CursorOptions): Promise<TestClient> {
  return (await startAtCursor(fixture, { ...WITH_COMMAND, ...options })).client;
}

const nginx = (http: string): string => `//- nginx.conf
events {}‸
http {
${http}
}
`;

const COMPOSE = `//- compose.yml
services:
  nginx:
    image: nginx:1.25
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api-1:
    image: node
  api-2:
    image: node
    container_name: second
  web:
    image: node
  unused:
    image: node
`;

const STACK =
  nginx(`  upstream api { # ü 😀
    server api-1:3000;
    server second:3000 weight=2;
  }
  server {
    location / { proxy_pass http://api; }
    location /ws { proxy_pass http://api/ws; }
    location /web { proxy_pass http://web:80; }
  }`) + COMPOSE;

describe('code lenses of upstreams', () => {
  it('tell peers, method and routes, and lead to the routes', async () => {
    for (const lineEnding of ['\n', '\r\n'] as const) {
      const client = await start(STACK, { lineEnding });
      expect(await titlesIn(client, 'nginx.conf')).toEqual([
        '2 peers · round robin · 2 routes ← nginx.conf: upstream ⟦api⟧ { # ü 😀',
      ]);
      const [lens] = await lensesIn(client, 'nginx.conf');
      expect(lens?.command?.command).toBe(SHOW_REFERENCES);
      const [uri, position, locations] = lens?.command?.arguments ?? [];
      expect([uri, position]).toEqual([fixtureUri('nginx.conf'), lens?.range.start]);
      expect(describeTargets(client, locations as Location[])).toEqual([
        'nginx.conf: location / { proxy_pass http://⟦api⟧; }',
        'nginx.conf: location /ws { proxy_pass http://⟦api⟧/ws; }',
      ]);
    }
  });

  it('give no command to a client that does not have it', async () => {
    const client = await start(STACK, { initializationOptions: { codeLens: { services: false } } });
    const [lens] = await lensesIn(client, 'nginx.conf');
    expect(lens?.command).toEqual({ title: '2 peers · round robin · 2 routes', command: '' });
    expect(await lensesIn(client, 'compose.yml')).toEqual([]);
  });

  it('say backups, servers that are down, and what is not known', async () => {
    const http = `  upstream a { least_conn; server api-1; server api-2 backup; server web down; }
  upstream b { hash $uri consistent; server example.com; server 10.0.0.1; }
  upstream c { }
  upstream d { include more.conf; server 10.0.0.1; }
  upstream e { server 10.0.0.1; server 10.0.0.2; }
  map $host $which { default e; }
  server { location / { proxy_pass http://$which; } }`;
    expect(await titlesIn(await start(nginx(http) + COMPOSE), 'nginx.conf')).toEqual([
      '1 peer, 1 backup, 1 down · least_conn ← nginx.conf: upstream ⟦a⟧ { least_conn; server api-1; server api-2 backup; server web down; }',
      'at least 2 peers · hash $uri consistent ← nginx.conf: upstream ⟦b⟧ { hash $uri consistent; server example.com; server 10.0.0.1; }',
      'no servers · round robin ← nginx.conf: upstream ⟦c⟧ { }',
      'at least 1 peer · round robin ← nginx.conf: upstream ⟦d⟧ { include more.conf; server 10.0.0.1; }',
      '2 peers · round robin · at least 1 route ← nginx.conf: upstream ⟦e⟧ { server 10.0.0.1; server 10.0.0.2; }',
    ]);
  });

  it('say that no route leads there, and that one may', async () => {
    const http = `  upstream a { server api-1; }
  upstream b_x { server api-1; }
  server { location / { proxy_pass http://b_$host; } }`;
    expect(await titlesIn(await start(nginx(http) + COMPOSE), 'nginx.conf')).toEqual([
      '1 peer · round robin · no route ← nginx.conf: upstream ⟦a⟧ { server api-1; }',
      '1 peer · round robin · used through variables ← nginx.conf: upstream ⟦b_x⟧ { server api-1; }',
    ]);
  });

  it('stand in an included file, once for two inclusions, with the routes of other files', async () => {
    const fixture = `//- nginx.conf
events {}
http {
  include upstreams.conf;
  server { listen 1; include routes.conf; }
  server { listen 2; include routes.conf; }
}
//- routes.conf
location / { proxy_pass http://api; }
//- upstreams.conf
upstream api { server 10.0.0.1; }‸
`;
    const client = await start(fixture);
    expect(await titlesIn(client, 'upstreams.conf')).toEqual([
      '1 peer · round robin · 1 route ← upstreams.conf: upstream ⟦api⟧ { server 10.0.0.1; }',
    ]);
    expect(await lensesIn(client, 'nginx.conf')).toEqual([]);
  });

  it('stand in nginx text of a compose file', async () => {
    const fixture = `//- compose.yml
services:
  proxy:
    image: nginx:1.27
    configs:
      - source: site
        target: /etc/nginx/nginx.conf
  api: { image: node }
configs:
  site:
    content: |
      events {}
      http {
        upstream api_all { server api:80; }
        server { location / { set $$x 1; proxy_pass http://api_all; } }
      }
# ‸
`;
    const client = await start(fixture);
    expect(await titlesIn(client, 'compose.yml')).toEqual([
      '1 peer · round robin · 1 route ← compose.yml: upstream ⟦api_all⟧ { server api:80; }',
      'nginx 1.27 · 1 upstream ← compose.yml: ⟦proxy⟧:',
      'api_all upstream · 1 route · 100 % of requests ← compose.yml: ⟦api⟧: { image: node }',
    ]);
    const lens = (await lensesIn(client, 'compose.yml'))[2];
    expect(describeTargets(client, lens?.command?.arguments?.[2] as Location[])).toEqual([
      'compose.yml: upstream api_all { server ⟦api⟧:80; }',
    ]);
  });
});

describe('code lenses of services', () => {
  it('tell where requests come from, and lead to nginx.conf', async () => {
    const client = await start(STACK);
    expect(await titlesIn(client, 'compose.yml')).toEqual([
      'nginx 1.25 · 1 upstream ← compose.yml: ⟦nginx⟧:',
      'api upstream · 2 routes · 33.3 % of requests ← compose.yml: ⟦api-1⟧:',
      'api upstream · 2 routes · 66.7 % of requests ← compose.yml: ⟦api-2⟧:',
      '1 route ← compose.yml: ⟦web⟧:',
    ]);
    const lenses = await lensesIn(client, 'compose.yml');
    const targets = lenses.map(({ command }) => describeTargets(client, command?.arguments?.[2] as Location[]));
    expect(targets).toEqual([
      ['nginx.conf: upstream ⟦api⟧ { # ü 😀'],
      ['nginx.conf: server ⟦api-1⟧:3000;'],
      ['nginx.conf: server ⟦second⟧:3000 weight=2;'],
      ['nginx.conf: location /web { proxy_pass http://⟦web⟧:80; }'],
    ]);
  });

  it('tell what a backup gets where all primaries are down', async () => {
    const http = `  upstream a { server api-1 down; server api-2 backup; }
  server { location / { proxy_pass http://a; } }`;
    const client = await start(nginx(http) + COMPOSE);
    const titles = await titlesIn(client, 'compose.yml');
    expect(titles).toContain('a upstream · 1 route · down ← compose.yml: ⟦api-1⟧:');
    expect(titles).toContain('a upstream · 1 route · 100 % of requests ← compose.yml: ⟦api-2⟧:');
  });

  it('tell of several upstreams, backups and unknown shares', async () => {
    const http = `  upstream a { server api-1; server api-2 backup; server web:1; server web:2 down; }
  upstream b { server api-1; least_time header; }
  server { location / { proxy_pass http://a; } }`;
    expect(await titlesIn(await start(nginx(http) + COMPOSE), 'compose.yml')).toEqual([
      'nginx 1.25 · 2 upstreams ← compose.yml: ⟦nginx⟧:',
      '2 upstreams · 1 route ← compose.yml: ⟦api-1⟧:',
      'a upstream · 1 route · backup ← compose.yml: ⟦api-2⟧:',
      'a upstream · 1 route · 50 % of requests ← compose.yml: ⟦web⟧:',
    ]);
  });

  it('tell once what two projects that share a compose file say alike', async () => {
    const http = `upstream api { server api-1; }
  server { location / { proxy_pass http://api; } }`;
    const other = nginx(http).replace('nginx.conf', 'other.conf').replace('‸', '');
    const compose = `${COMPOSE}  second-nginx:
    image: nginx:1.25
    volumes: ["./other.conf:/etc/nginx/nginx.conf:ro"]
`;
    const client = await start(nginx(http) + other + compose);
    const titles = await titlesIn(client, 'compose.yml');
    expect(titles.filter((title) => title.includes('⟦api-1⟧'))).toEqual([
      'api upstream · 1 route · 100 % of requests ← compose.yml: ⟦api-1⟧:',
    ]);
    const lens = (await lensesIn(client, 'compose.yml')).find(({ command }) => command?.title.startsWith('api up'));
    expect(describeTargets(client, lens?.command?.arguments?.[2] as Location[])).toHaveLength(2);
  });

  it('say nothing in a compose file that cannot be read, and point into none', async () => {
    const client = await start(STACK);
    await client.open('compose.yml', 'dockercompose');
    expect(await lensesIn(client, 'compose.yml')).toHaveLength(4);
    await client.replace('compose.yml', 'services:', '# one more line\nservices: [');
    expect(await lensesIn(client, 'compose.yml')).toEqual([]);
    expect(await lensesIn(client, 'nginx.conf')).toHaveLength(1);
  });

  it('can be turned off', async () => {
    const client = await start(STACK, { configuration: { codeLens: { upstreams: false } } });
    expect(await lensesIn(client, 'nginx.conf')).toEqual([]);
    await client.configure({ codeLens: { upstreams: true, services: false } });
    expect(await lensesIn(client, 'nginx.conf')).toHaveLength(1);
    expect(await lensesIn(client, 'compose.yml')).toEqual([]);
  });
});
