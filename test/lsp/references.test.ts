import { afterEach, describe, expect, it } from 'vitest';
import { type Location, ReferencesRequest } from 'vscode-languageserver/node';
import { type CursorOptions, describeTargets, startAtCursor, stopAll } from '../support/cursor';

afterEach(stopAll);

async function references(fixture: string, options: CursorOptions & { uses?: boolean } = {}): Promise<string[]> {
  const at = await startAtCursor(fixture, options);
  const params = { ...at.params, context: { includeDeclaration: options.uses !== true } };
  const found = (await at.client.connection.sendRequest(ReferencesRequest.type, params)) as Location[];
  return describeTargets(at.client, found);
}

const STACK = `//- compose.yaml
services:
  proxy:
    image: nginx:1.30
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "./sites:/etc/nginx/sites"]
    depends_on: { api: { condition: service_started } }
  api: { image: x }
  job: { image: y, links: ["api:server"], network_mode: "service:api" }
//- nginx.conf
events {}
http {
  upstream app { server api:3000; server "api:3001"; }
  map $uri $pool { default app; }
  include sites/*;
}
//- sites/a
server {
  location / { set $q "ü 😀"; proxy_pass http://app/; }
  location /p { proxy_pass http://$pool; }
}
`;

const APP = [
  'nginx.conf: upstream ⟦app⟧ { server api:3000; server "api:3001"; }',
  'nginx.conf: map $uri $pool { default ⟦app⟧; }',
  'sites/a: location / { set $q "ü 😀"; proxy_pass http://⟦app⟧/; }',
];
const API = [
  'compose.yaml: ⟦api⟧: { image: x }',
  'nginx.conf: upstream app { server ⟦api⟧:3000; server "api:3001"; }',
  'nginx.conf: upstream app { server api:3000; server "⟦api⟧:3001"; }',
  'compose.yaml: depends_on: { ⟦api⟧: { condition: service_started } }',
  'compose.yaml: job: { image: y, links: ["⟦api⟧:server"], network_mode: "service:api" }',
  'compose.yaml: job: { image: y, links: ["api:server"], network_mode: "service:⟦api⟧" }',
];

describe('references', () => {
  it.each([
    ['an upstream from its definition', 'upstream app', 'upstream a‸pp', APP],
    ['an upstream from a use in an included file', 'http://app/', 'http://app‸/', APP],
    ['an upstream from a value', 'default app', 'default ‸app', APP],
    ['a service from its key', '\n  api:', '\n  ‸api:', API],
    ['a service from a host', '"api:3001"', '"ap‸i:3001"', API],
    ['a service from depends_on', '{ api: {', '{ api‸: {', API],
  ])('of %s', async (_, piece, marked, expected) => {
    const fixture = STACK.replace(piece, marked);
    expect(await references(fixture)).toEqual(expected);
    await stopAll();
    expect(await references(fixture, { lineEnding: '\r\n' })).toEqual(expected);
    await stopAll();
    expect(await references(fixture, { uses: true })).toEqual(expected.slice(1));
  });

  it('of an alias tell those of one server apart', async () =>
    expect(
      await references(`server {
  error_page 502 @d‸own;
  location @down { return 503; }
}
server {
  error_page 502 @down;
  location @down { return 504; }
}
`),
    ).toEqual(['nginx.conf: location ⟦@down⟧ { return 503; }', 'nginx.conf: error_page 502 ⟦@down⟧;']));

  it('are merged over projects', async () => {
    const shared = `//- one/nginx.conf
events {}
http { include ../shared.conf; server { location / { proxy_pass http://a; } } }
//- two/nginx.conf
events {}
http { include ../shared.conf; server { location /2 { proxy_pass http://a; } } }
//- shared.conf
upstream ‸a { server 10.0.0.1; }
`;
    expect(await references(shared)).toEqual([
      'shared.conf: upstream ⟦a⟧ { server 10.0.0.1; }',
      'one/nginx.conf: http { include ../shared.conf; server { location / { proxy_pass http://⟦a⟧; } } }',
      'two/nginx.conf: http { include ../shared.conf; server { location /2 { proxy_pass http://⟦a⟧; } } }',
    ]);
  });

  it('of a variable of nginx are its uses', async () =>
    expect(
      await references('server { location / { proxy_set_header Host $ho‸st; return 200 "${HOST}x"; } }\n'),
    ).toEqual([
      'nginx.conf: server { location / { proxy_set_header Host $⟦host⟧; return 200 "${HOST}x"; } }',
      'nginx.conf: server { location / { proxy_set_header Host $host; return 200 "${⟦HOST⟧}x"; } }',
    ]));

  it('of a port are where nginx asks for it, or listens on it', async () => {
    const fixture = `//- compose.yaml
services:
  proxy:
    image: nginx:1.30
    ports: ["8080:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api: { image: x, expose: ["3000"] }
  web: { image: x, expose: ["3000"] }
//- nginx.conf
events {}
http {
  upstream a { server api:3000; server web:3000; }
  server { listen 80; location / { proxy_pass http://api:3000/; } }
}
`;
    expect(
      await references(fixture.replace('api: { image: x, expose: ["3000"', 'api: { image: x, expose: ["‸3000"')),
    ).toEqual([
      'compose.yaml: api: { image: x, expose: [⟦"3000"⟧] }',
      'nginx.conf: upstream a { server api:⟦3000⟧; server web:3000; }',
      'nginx.conf: server { listen 80; location / { proxy_pass http://api:⟦3000⟧/; } }',
    ]);
    await stopAll();
    expect(await references(fixture.replace('8080:80', '8080:8‸0'), { uses: true })).toEqual([
      'nginx.conf: server { listen ⟦80⟧; location / { proxy_pass http://api:3000/; } }',
    ]);
    await stopAll();
    expect(await references(fixture.replace('8080:80', '80‸80:80'))).toEqual([]);
  });

  it('stand inside of compose files', async () =>
    expect(
      await references(`//- compose.yaml
services:
  proxy: { image: nginx, configs: [{ source: conf, target: /etc/nginx/conf.d/default.conf }] }
  api‸: { image: x }
configs:
  conf:
    content: |
      # ü 😀
      upstream u { server api:1; }
      server { location / { set $$q "ü 😀"; proxy_pass http://api:80; } }
`),
    ).toEqual([
      'compose.yaml: ⟦api⟧: { image: x }',
      'compose.yaml: upstream u { server ⟦api⟧:1; }',
      'compose.yaml: server { location / { set $$q "ü 😀"; proxy_pass http://⟦api⟧:80; } }',
    ]));

  it.each(['server { listen 8‸0; }', 'upstream a { ser‸ver 10.0.0.1; }', '‸', '# $ho‸st'])(
    'of nothing: %s',
    async (text) => expect(await references(`//- nginx.conf\n${text}\n`)).toEqual([]),
  );
});
