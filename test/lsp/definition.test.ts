import { afterEach, describe, expect, it } from 'vitest';
import { DeclarationRequest, DefinitionRequest, type LocationLink } from 'vscode-languageserver/node';
import {
  type AtCursor,
  type CursorOptions,
  describeTarget,
  describeTargets,
  startAtCursor,
  stopAll,
} from '../support/cursor';

afterEach(stopAll);

async function linksOf({ client, params }: AtCursor): Promise<LocationLink[]> {
  return (await client.connection.sendRequest(DefinitionRequest.type, params)) as LocationLink[];
}

async function definitions(fixture: string, options?: CursorOptions): Promise<string[]> {
  const at = await startAtCursor(fixture, options);
  return describeTargets(at.client, await linksOf(at));
}

const COMPOSE = `//- compose.yaml
services:
  proxy:
    image: nginx:1.30
    volumes: ["./nginx:/etc/nginx:ro"]
    depends_on: [api]
  # ü 😀
  api: { image: x, networks: { default: { aliases: ["backend"] } } }
`;

describe('definition', () => {
  it.each([
    [
      'an upstream',
      'proxy_pass http://a‸pp/;',
      ['nginx/conf.d/up.conf: upstream ⟦app⟧ { server api:3000; server backend:1; }'],
    ],
    [
      'an upstream in quotes',
      'proxy_pass "http://app‸/x/";',
      ['nginx/conf.d/up.conf: upstream ⟦app⟧ { server api:3000; server backend:1; }'],
    ],
    [
      'a service of compose',
      'proxy_pass http://api‸:3000;',
      ['compose.yaml: ⟦api⟧: { image: x, networks: { default: { aliases: ["backend"] } } }'],
    ],
    [
      'an alias',
      'proxy_pass http://‸backend;',
      ['compose.yaml: api: { image: x, networks: { default: { aliases: ["⟦backend⟧"] } } }'],
    ],
    [
      'a variable',
      'add_header x "ü 😀 $up‸grade";',
      ['nginx/nginx.conf: map $http_upgrade $⟦upgrade⟧ { default upgrade; }'],
    ],
    [
      'a variable at its sign',
      'add_header x "ü 😀 ‸${upgrade}";',
      ['nginx/nginx.conf: map $http_upgrade $⟦upgrade⟧ { default upgrade; }'],
    ],
    [
      'a zone',
      'limit_req zone=o‸ne;',
      ['nginx/nginx.conf: limit_req_zone $binary_remote_addr zone=⟦one⟧:1m rate=1r/s;'],
    ],
    ['a log format', 'access_log /a.log ‸main;', ["nginx/nginx.conf: log_format ⟦main⟧ '$uri';"]],
    ['a named location', 'error_page 502 @‸down;', ['nginx/nginx.conf: location ⟦@down⟧ { return 503; }']],
    ['a port', 'proxy_pass http://api:30‸00;', []],
    ['a variable of nginx', 'add_header x $ho‸st;', []],
    ['a name that nothing defines', 'proxy_pass http://ap‸i2;', []],
    ['a name in a comment', '# proxy_pass http://a‸pp;', []],
    ['a directive', 'proxy_‸pass http://app;', []],
  ])('of %s', async (_, statement, expected) => {
    const fixture = `${COMPOSE}//- nginx/nginx.conf
events {}
http {
  map $http_upgrade $upgrade { default upgrade; }
  limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
  log_format main '$uri';
  include conf.d/*.conf;
  server {
    location @down { return 503; }
    location / {
      /* ü 😀 */ ${statement}
    }
  }
}
//- nginx/conf.d/up.conf
upstream app { server api:3000; server backend:1; }
`;
    expect(await definitions(fixture.replace('/* ü 😀 */ ', ''))).toEqual(expected);
    await stopAll();
    expect(await definitions(fixture.replace('/* ü 😀 */ ', 'set $q "ü 😀"; '), { lineEnding: '\r\n' })).toEqual(
      expected,
    );
  });

  it('tells what was asked about, and what is around the target', async () => {
    const at = await startAtCursor(`upstream app {
  server 10.0.0.1;
}
server { location / { set $ü "😀"; proxy_pass http://ap‸p/x; } }
`);
    const [link] = await linksOf(at);
    const { uri } = at.params.textDocument;
    expect(link?.originSelectionRange && describeTarget(at.client, uri, link.originSelectionRange)).toBe(
      'nginx.conf: server { location / { set $ü "😀"; proxy_pass http://⟦app⟧/x; } }',
    );
    expect(link?.targetRange).toEqual({ start: { line: 0, character: 0 }, end: { line: 2, character: 1 } });
    expect(await at.client.connection.sendRequest(DeclarationRequest.type, at.params)).toEqual([link]);
  });

  it('of a definition is the definition', async () =>
    expect(await definitions('upstream ap‸p { server 10.0.0.1; }')).toEqual([
      'nginx.conf: upstream ⟦app⟧ { server 10.0.0.1; }',
    ]));

  it('of an include are its files, in the order of nginx', async () => {
    const files = `//- conf.d/b.conf
server { listen 2; }
//- conf.d/a.conf
server { listen 1; }
`;
    const glob = `//- nginx.conf\nevents {}\nhttp { include conf.d/*.c‸onf; }\n${files}`;
    expect(await definitions(glob)).toEqual([
      'conf.d/a.conf: ⟦⟧server { listen 1; }',
      'conf.d/b.conf: ⟦⟧server { listen 2; }',
    ]);
    const one = `//- nginx.conf\nevents {}\nhttp { include "conf.d/b‸.conf"; include conf.d/none.conf; }\n${files}`;
    expect(await definitions(one)).toEqual(['conf.d/b.conf: ⟦⟧server { listen 2; }']);
    const none = `//- nginx.conf\nevents {}\nhttp { include conf.d/none.‸conf; }\n${files}`;
    expect(await definitions(none)).toEqual([]);
  });

  it('of a name that depends_on gives is the service', async () =>
    expect(
      await definitions(
        `${COMPOSE.replace('[api]', '[a‸pi]')}//- nginx/nginx.conf\nevents {}\nhttp { server { location / { proxy_pass http://api; } } }\n`,
      ),
    ).toEqual(['compose.yaml: ⟦api⟧: { image: x, networks: { default: { aliases: ["backend"] } } }']));

  it('is found once where a file is included twice, and in each project that reads it', async () => {
    const twice = `//- nginx.conf
events {}
http { upstream a { server 10.0.0.1; } server { include l.conf; } server { include l.conf; } }
//- l.conf
location / { proxy_pass http://‸a; }
`;
    expect(await definitions(twice)).toEqual([
      'nginx.conf: http { upstream ⟦a⟧ { server 10.0.0.1; } server { include l.conf; } server { include l.conf; } }',
    ]);
    const projects = `//- one/nginx.conf
events {}
http { upstream a { server 10.0.0.1; } include ../shared.conf; }
//- two/nginx.conf
events {}
http { upstream a { server 10.0.0.2; } include ../shared.conf; }
//- shared.conf
server { location / { proxy_pass http://‸a; } }
`;
    expect(await definitions(projects)).toEqual([
      'one/nginx.conf: http { upstream ⟦a⟧ { server 10.0.0.1; } include ../shared.conf; }',
      'two/nginx.conf: http { upstream ⟦a⟧ { server 10.0.0.2; } include ../shared.conf; }',
    ]);
  });

  const INLINE = `//- compose.yaml
services:
  proxy: { image: nginx, configs: [{ source: conf, target: /etc/nginx/conf.d/default.conf }] }
  api: { image: x }
configs:
  conf:
    content: |
      map $$uri $$m { default 1; }
      # ü 😀
      upstream u { server api:1; }
      server { location / { proxy_pass http://u; add_header x "ü 😀 $$m"; } }
`;

  it.each([
    ['http://u;', 'http://‸u;', ['compose.yaml: upstream ⟦u⟧ { server api:1; }']],
    ['😀 $$m"', '😀 $$m‸"', ['compose.yaml: map $$uri $$⟦m⟧ { default 1; }']],
    ['server api:1', 'server a‸pi:1', ['compose.yaml: ⟦api⟧: { image: x }']],
  ])('works inside of compose files: %s', async (piece, marked, expected) => {
    expect(await definitions(INLINE.replace(piece, () => marked))).toEqual(expected);
    await stopAll();
    expect(
      await definitions(
        INLINE.replace(piece, () => marked),
        { lineEnding: '\r\n' },
      ),
    ).toEqual(expected);
  });

  it('gives no place in a compose file that is half typed', async () => {
    const at = await startAtCursor(`${COMPOSE}//- nginx/nginx.conf
events {}
http { server { location / { proxy_pass http://a‸pi; } } }
`);
    expect(await linksOf(at)).toHaveLength(1);
    await at.client.open('compose.yaml', 'dockercompose');
    await at.client.replace('compose.yaml', 'services:', '# more\nx: [\nservices:');
    expect(await linksOf(at)).toEqual([]);
    await at.client.replace('compose.yaml', 'x: [\n', 'x: []\n');
    expect(describeTargets(at.client, await linksOf(at))).toEqual([
      'compose.yaml: ⟦api⟧: { image: x, networks: { default: { aliases: ["backend"] } } }',
    ]);
  });

  const PORTS = `//- compose.yaml
services:
  proxy:
    image: nginx:1.30
    ports: ["8080:80", "53:5353/udp"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  # ü 😀
  api: { image: x, expose: ["3000-3005"], ports: ["127.0.0.1:9000:3001"] }
//- nginx.conf
events {}
http {
  upstream a { server "api:3001"; server api:3002; server 10.0.0.1:3001; server api:4000; }
  server { listen 80; listen [::]:80; listen 81; listen 5353; set $q "ü 😀"; location / { proxy_pass http://api:3000/; } }
}
stream { server { listen 5353 udp; proxy_pass api:3000; } }
`;
  const API_PORTS = 'api: { image: x, expose: [⟦"3000-3005"⟧], ports: ["127.0.0.1:9000:3001"] }';

  it.each<[string, string, string[]]>([
    [
      '"api:3001"',
      '"api:30‸01"',
      ['api: { image: x, expose: ["3000-3005"], ports: ["127.0.0.1:9000:⟦3001⟧"] }', API_PORTS],
    ],
    ['api:3002', 'api:‸3002', [API_PORTS]],
    ['http://api:3000', 'http://api:3000‸', [API_PORTS]],
    ['10.0.0.1:3001', '10.0.0.1:‸3001', []],
    ['api:4000', 'api:‸4000', []],
    ['listen 80', 'listen 8‸0', ['ports: ["8080:⟦80⟧", "53:5353/udp"]']],
    ['[::]:80', '[::]:‸80', ['ports: ["8080:⟦80⟧", "53:5353/udp"]']],
    ['listen 81', 'listen ‸81', []],
    ['listen 5353;', 'listen ‸5353;', []],
    ['listen 5353 udp', 'listen ‸5353 udp', ['ports: ["8080:80", "53:⟦5353⟧/udp"]']],
  ])('of the port in %s is where compose speaks of it', async (piece, marked, expected) => {
    const lines = expected.map((line) => `compose.yaml: ${line}`);
    expect(await definitions(PORTS.replace(piece, marked))).toEqual(lines);
    await stopAll();
    expect(await definitions(PORTS.replace(piece, marked), { lineEnding: '\r\n' })).toEqual(lines);
  });

  it('of a URI that requests are handed to is its location', async () => {
    const fixture = (line: string, more = ''): string => `server {
  ${line}
  location = /down.html { internal; }
  location /auth { internal; }
  location /x { return 200; }
  ${more}
}
`;
    expect(await definitions(fixture('error_page 502 503 /do‸wn.html;'))).toEqual([
      'nginx.conf: location = ⟦/down.html⟧ { internal; }',
    ]);
    expect(await definitions(fixture('auth_request /au‸th;'))).toEqual(['nginx.conf: location ⟦/auth⟧ { internal; }']);
    // a regex may answer instead
    expect(await definitions(fixture('auth_request /au‸th;', 'location ~ h$ { return 200; }'))).toEqual([]);
    expect(await definitions(fixture('try_files $uri /n‸one;'))).toEqual([]);
  });

  it('is found in text that is broken, and nowhere in a document that no project reads', async () => {
    expect(await definitions('upstream a { server 10.0.0.1;\nserver { location / { proxy_pass http://a‸\n')).toEqual([
      'nginx.conf: upstream ⟦a⟧ { server 10.0.0.1;',
    ]);
    expect(await definitions('//- notes.txt\nupstream a‸ {}\n', { languageId: 'plaintext' })).toEqual([]);
  });
});
