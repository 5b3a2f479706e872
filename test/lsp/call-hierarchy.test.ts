import { afterEach, describe, expect, it } from 'vitest';
import {
  type CallHierarchyItem,
  CallHierarchyIncomingCallsRequest as Incoming,
  CallHierarchyOutgoingCallsRequest as Outgoing,
  CallHierarchyPrepareRequest as Prepare,
} from 'vscode-languageserver/node';
import { type AtCursor, type CursorOptions, describeTarget, startAtCursor, stopAll } from '../support/cursor';

afterEach(stopAll);

async function prepare({ client, params }: AtCursor): Promise<CallHierarchyItem[]> {
  return (await client.connection.sendRequest(Prepare.type, params)) ?? [];
}

function describeItem({ client }: AtCursor, { name, detail, uri, selectionRange }: CallHierarchyItem): string {
  return `${name}${detail ? ` | ${detail}` : ''} → ${describeTarget(client, uri, selectionRange)}`;
}

async function prepared(fixture: string, options?: CursorOptions): Promise<string[]> {
  const at = await startAtCursor(fixture, options);
  return (await prepare(at)).map((item) => describeItem(at, item));
}

/** `name: range, range` of what an item calls, or of what calls it. */
async function calls(at: AtCursor, item: CallHierarchyItem | undefined, way: 'in' | 'out'): Promise<string[]> {
  if (!item) throw new Error('there is no item');
  const { client } = at;
  if (way === 'in') {
    const found = (await client.connection.sendRequest(Incoming.type, { item })) ?? [];
    return found.map(({ from, fromRanges }) =>
      [from.name, ...fromRanges.map((range) => describeTarget(client, from.uri, range))].join(' | '),
    );
  }
  const found = (await client.connection.sendRequest(Outgoing.type, { item })) ?? [];
  return found.map(({ to, fromRanges }) =>
    [to.name, ...fromRanges.map((range) => describeTarget(client, item.uri, range))].join(' | '),
  );
}

async function callsAt(fixture: string, way: 'in' | 'out', options?: CursorOptions): Promise<string[]> {
  const at = await startAtCursor(fixture, options);
  return calls(at, (await prepare(at))[0], way);
}

const STACK = `//- compose.yaml
services:
  proxy:
    image: nginx:1.30
    ports: ["8443:443"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "./sites:/etc/nginx/sites"]
    depends_on: [api]
  # ü 😀
  "api": { image: "example/api:2" }
  web: { image: y }
//- nginx.conf
events {}
http {
  upstream app {
    # ü 😀
    server api:3000; server "web:80" backup; server api:3001; server 10.1.2.3;
  }
  map $uri $pool { default app; /w http://web; }
  include sites/*;
}
//- sites/shop
server {
  listen 443 ssl;
  server_name shop.example;
  error_page 502 @down;
  location /api/ { set $q "ü 😀"; proxy_pass http://app/; }
  location / {
    location /deep { if ($arg_x) { proxy_pass http://app; } }
    try_files $uri @web;
  }
  location @web { proxy_pass http://web; }
  location @down { proxy_pass http://$pool; }
  location = /auth { internal; proxy_pass http://api:9000; }
  location /private { auth_request /auth; return 204; }
}
`;

const marked = (piece: string, by: string): string => {
  if (STACK.split(piece).length !== 2) throw new Error(`${piece} is not there once`);
  return STACK.replace(piece, () => by);
};

describe('call hierarchy', () => {
  const APP = 'app | 3 servers · 1 backup → nginx.conf: upstream ⟦app⟧ {';
  const API = 'api | example/api:2 → compose.yaml: ⟦"api"⟧: { image: "example/api:2" }';
  const LOCATION =
    'location /api/ | → http://app/ · server shop.example → sites/shop: ⟦location /api/⟧ { set $q "ü 😀"; proxy_pass http://app/; }';

  it.each([
    ['upstream app', 'upstream a‸pp', [APP]],
    ['http://app/;', 'http://app‸/;', [APP]],
    ['"api": {', '"a‸pi": {', [API]],
    ['[api]', '[ap‸i]', [API]],
    ['server api:3000', 'server a‸pi:3000', [API]],
    ['location /api/', 'location /a‸pi/', [LOCATION]],
    ['proxy_pass http://app/', 'proxy_‸pass http://app/', [LOCATION]],
    [
      'try_files $uri @web',
      'try_files $uri @‸web',
      ['location @web | → http://web · server shop.example → sites/shop: ⟦location @web⟧ { proxy_pass http://web; }'],
    ],
    ['listen 443', 'lis‸ten 443', ['server shop.example | 443 ssl → sites/shop: ⟦server⟧ {']],
    [
      'server 10.1.2.3',
      'server 10.‸1.2.3',
      ['10.1.2.3 → nginx.conf: server api:3000; server "web:80" backup; server api:3001; server ⟦10.1.2.3⟧;'],
    ],
    ['image: y', 'im‸age: y', []],
    ['include sites', 'incl‸ude sites', []],
  ])('starts at %s', async (piece, by, expected) => {
    expect(await prepared(marked(piece, by))).toEqual(expected);
    await stopAll();
    expect(await prepared(marked(piece, by), { lineEnding: '\r\n' })).toEqual(expected);
  });

  it.each<[string, string, 'in' | 'out', string[]]>([
    [
      'upstream app',
      'upstream ap‸p',
      'out',
      [
        'api | nginx.conf: server ⟦api⟧:3000; server "web:80" backup; server api:3001; server 10.1.2.3; | nginx.conf: server api:3000; server "web:80" backup; server ⟦api⟧:3001; server 10.1.2.3;',
        'web | nginx.conf: server api:3000; server "⟦web⟧:80" backup; server api:3001; server 10.1.2.3;',
        '10.1.2.3 | nginx.conf: server api:3000; server "web:80" backup; server api:3001; server ⟦10.1.2.3⟧;',
      ],
    ],
    [
      'upstream app',
      'upstream ap‸p',
      'in',
      [
        'location /api/ | sites/shop: location /api/ { set $q "ü 😀"; proxy_pass http://⟦app⟧/; }',
        'location /deep | sites/shop: location /deep { if ($arg_x) { proxy_pass http://⟦app⟧; } }',
        'location @down | sites/shop: location @down { proxy_pass http://⟦$pool⟧; }',
      ],
    ],
    [
      'listen 443',
      'listen ‸443',
      'out',
      [
        'location @down | sites/shop: error_page 502 ⟦@down⟧;',
        'location /api/ | sites/shop: ⟦location /api/⟧ { set $q "ü 😀"; proxy_pass http://app/; }',
        'location / | sites/shop: ⟦location /⟧ {',
        'location = /auth | sites/shop: ⟦location = /auth⟧ { internal; proxy_pass http://api:9000; }',
        'location /private | sites/shop: ⟦location /private⟧ { auth_request /auth; return 204; }',
      ],
    ],
    [
      'location / {',
      'location ‸/ {',
      'out',
      [
        'location /deep | sites/shop: ⟦location /deep⟧ { if ($arg_x) { proxy_pass http://app; } }',
        'location @web | sites/shop: try_files $uri ⟦@web⟧;',
      ],
    ],
    ['location / {', 'location ‸/ {', 'in', ['server shop.example | sites/shop: ⟦location /⟧ {']],
    ['location @web {', 'location @w‸eb {', 'in', ['location / | sites/shop: try_files $uri ⟦@web⟧;']],
    ['location @down {', 'location @down‸ {', 'in', ['server shop.example | sites/shop: error_page 502 ⟦@down⟧;']],
    [
      'location = /auth',
      'location = /au‸th',
      'in',
      [
        'server shop.example | sites/shop: ⟦location = /auth⟧ { internal; proxy_pass http://api:9000; }',
        'location /private | sites/shop: location /private { auth_request ⟦/auth⟧; return 204; }',
      ],
    ],
    [
      'web: { image: y }',
      '‸web: { image: y }',
      'in',
      [
        'app | nginx.conf: server api:3000; server "⟦web⟧:80" backup; server api:3001; server 10.1.2.3;',
        'location @web | sites/shop: location @web { proxy_pass http://⟦web⟧; }',
        'location @down | sites/shop: location @down { proxy_pass http://⟦$pool⟧; }',
      ],
    ],
    ['web: { image: y }', '‸web: { image: y }', 'out', []],
    ['listen 443', 'listen ‸443', 'in', ['proxy | compose.yaml: ports: ["8443:⟦443⟧"]']],
    ['  proxy:', '  pr‸oxy:', 'out', ['server shop.example | compose.yaml: ports: ["8443:⟦443⟧"]']],
  ])('of %s (%s, %s)', async (piece, by, way, expected) => {
    expect(await callsAt(marked(piece, by), way)).toEqual(expected);
    await stopAll();
    expect(await callsAt(marked(piece, by), way, { lineEnding: '\r\n' })).toEqual(expected);
  });

  it('starts at an alias by which nginx knows a service', async () =>
    expect(
      await prepared(`//- compose.yaml
services:
  proxy: { image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"] }
  api: { image: x, container_name: back‸end }
//- nginx.conf
events {}
http { server { location / { proxy_pass http://backend; } } }
`),
    ).toEqual(['api | x → compose.yaml: ⟦api⟧: { image: x, container_name: backend }']));

  it('finds items again after an edit', async () => {
    const at = await startAtCursor(marked('location /api/', 'location /a‸pi/'));
    const [item] = await prepare(at);
    await at.client.replace('sites/shop', 'listen 443 ssl;', 'listen 443 ssl;\n\n  location /new { return 204; }');
    expect(await calls(at, item, 'out')).toEqual([
      'app | sites/shop: location /api/ { set $q "ü 😀"; proxy_pass http://⟦app⟧/; }',
    ]);
    await at.client.replace('sites/shop', 'location /api/', 'location /v2/');
    expect(await calls(at, item, 'out')).toEqual([]);
  });

  it('tells blocks with the same head apart, and goes on where a location stands in a file of its own', async () => {
    const fixture = (cursor: string): string => `//- nginx.conf
events {}
http {
  upstream a { server 10.0.0.1; }
  server { listen 80; location /x { proxy_pass http://a; } }
  server { listen 80; location /x { return 204; } }
  server { listen 81; ${cursor} include loc; }
}
//- loc
location /inc { proxy_pass http://a; }
`;
    const at = await startAtCursor(fixture('').replace('upstream a', 'upstream ‸a'));
    const callers =
      (await at.client.connection.sendRequest(Incoming.type, { item: (await prepare(at))[0] as CallHierarchyItem })) ??
      [];
    expect(callers.map(({ from }) => from.name)).toEqual(['location /inc', 'location /x']);
    expect(await calls(at, callers[0]?.from, 'in')).toEqual([
      'server | nginx.conf: ⟦server⟧ { listen 81;  include loc; }',
    ]);
    expect(await calls(at, callers[1]?.from, 'in')).toHaveLength(1);
    await stopAll();
    expect(await callsAt(fixture('‸'), 'out')).toEqual([
      'location /inc | nginx.conf: ⟦server⟧ { listen 81;  include loc; }',
    ]);
  });

  it('merges projects that share a file, and keeps names of others apart', async () => {
    const found = await callsAt(
      `//- one/nginx.conf
events {}
http { include ../shared.conf; server { location /1 { proxy_pass http://a; } } }
//- two/nginx.conf
events {}
http { include ../shared.conf; server { location /2 { proxy_pass http://a; } } }
//- three/nginx.conf
events {}
http { upstream a { server 10.0.0.1; } server { location /3 { proxy_pass http://a; } } }
//- shared.conf
upstream ‸a { server 10.0.0.1; }
`,
      'in',
    );
    expect(found.map((line) => line.split(' | ')[0])).toEqual(['location /1', 'location /2']);
  });

  it('works inside of compose files and in stream', async () => {
    const fixture = `//- compose.yaml
services:
  proxy: { image: nginx, configs: [{ source: conf, target: /etc/nginx/nginx.conf }] }
  db: { image: x }
configs:
  conf:
    content: |
      # ü 😀
      stream { upstream pg { server db:5432; } server { listen 5432; proxy_pass p‸g; } }
`;
    expect(await callsAt(fixture, 'in')).toEqual([
      'server | compose.yaml: stream { upstream pg { server db:5432; } server { listen 5432; proxy_pass ⟦pg⟧; } }',
    ]);
    await stopAll();
    expect(await callsAt(fixture, 'out')).toEqual([
      'db | compose.yaml: stream { upstream pg { server ⟦db⟧:5432; } server { listen 5432; proxy_pass pg; } }',
    ]);
  });

  it('takes any data that a client sends', async () => {
    const at = await startAtCursor(marked('upstream app', 'upstream ap‸p'));
    const [item] = await prepare(at);
    for (const data of [undefined, null, 1, {}, { key: 1, uri: 2 }, { key: 'x', uri: 'y' }]) {
      expect(await calls(at, item && { ...item, data }, 'out')).toEqual([]);
    }
  });
});
