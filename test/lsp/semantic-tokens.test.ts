import { afterEach, describe, expect, it } from 'vitest';
import { SemanticTokensRequest } from 'vscode-languageserver/node';
import { TOKEN_MODIFIERS, TOKEN_TYPES } from '../../server/src/features/capabilities';
import { type CursorOptions, startAtCursor, stopAll } from '../support/cursor';
import { fixtureUri } from '../support/fixture';
import type { TestClient } from '../support/lsp';

afterEach(stopAll);

/** Each token as its line and text, and what it is. */
async function tokensOf(client: TestClient, path: string): Promise<string[]> {
  const answer = await client.connection.sendRequest(SemanticTokensRequest.type, {
    textDocument: { uri: fixtureUri(path) },
  });
  const data = answer?.data ?? [];
  const lines = client.textOf(path).split(/\r?\n/);
  const tokens: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [lineDelta = 0, characterDelta = 0, length = 0, type = 0, bits = 0] = data.slice(at, at + 5);
    line += lineDelta;
    character = lineDelta === 0 ? character + characterDelta : characterDelta;
    const text = lines[line]?.slice(character, character + length);
    const modifiers = TOKEN_MODIFIERS.filter((_, index) => bits & (1 << index));
    tokens.push(`${line + 1} ${text} ${[TOKEN_TYPES[type], ...modifiers].join('.')}`);
  }
  return tokens;
}

async function tokensAtCursor(fixture: string, options?: CursorOptions): Promise<string[]> {
  const { client, path } = await startAtCursor(fixture, options);
  return tokensOf(client, path);
}

const COMPOSE = `
//- compose.yml
services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api:
    image: node
    expose: ["3000"]
  web:
    image: node
    container_name: front
`;

describe('semantic tokens', () => {
  const HOSTS = `//- nginx.conf
events {}‸
http {
    upstream api_servers {
        server api:3000; # ü 😀
        server front;
        server 10.0.0.1:80;
        server nowhere:80 backup;
    }
    server {
        location /a { proxy_pass http://api_servers; }
        location /b { proxy_pass http://API_servers/x; }
        location /c { set $ü "😀"; proxy_pass "http://web:80"; }
        location /d { proxy_pass http://example.com; }
    }
}
${COMPOSE}`;

  it('tell upstreams from services and other hosts', async () => {
    const expected = [
      '3 api_servers class.declaration',
      '4 api namespace',
      '5 front namespace',
      '10 api_servers class',
      '11 API_servers class',
      '12 web namespace',
    ];
    expect(await tokensAtCursor(HOSTS)).toEqual(expected);
    expect(await tokensAtCursor(HOSTS, { lineEnding: '\r\n' })).toEqual(expected);
  });

  it('tell variables of nginx from those of the user, and say nothing of unknown ones', async () => {
    const text = `events {}‸
http {
    map $http_upgrade $connection { default upgrade; '' $remote_addr; }
    server {
        server_name ~^(?<sub>.+)\\.example\\.com$;
        set $mine "ü 😀 \${host}$Sub"; # $host
        return 200 $mine$nobody$1;
    }
}
`;
    expect(await tokensAtCursor(text)).toEqual([
      '3 $http_upgrade variable.defaultLibrary',
      '3 $connection variable.declaration',
      '3 $remote_addr variable.defaultLibrary',
      '6 $mine variable.declaration',
      '6 ${host} variable.defaultLibrary',
      '6 $Sub variable',
      '7 $mine variable',
    ]);
  });

  it('tell words that a directive knows from free ones', async () => {
    const text = `events {}‸
http {
    satisfy any;
    sendfile on;
    proxy_http_version 1.1;
    proxy_next_upstream error http_502 nonsense "timeout";
    root any;
    nonsense any;
    types { any any; }
}
`;
    expect(await tokensAtCursor(text)).toEqual([
      '3 any enumMember',
      '5 1.1 enumMember',
      '6 error enumMember',
      '6 http_502 enumMember',
    ]);
  });

  it('mark what the version of nginx no longer takes, and nothing where it still does', async () => {
    const text = (image: string): string => `//- nginx.conf
events {}‸
http {
    server {
        listen 443 ssl http2;
        ssl on;
    }
}
${COMPOSE.replace('nginx:1.27', image)}`;
    expect(await tokensAtCursor(text('nginx:1.27'))).toEqual([
      '4 http2 parameter.deprecated',
      '5 ssl keyword.deprecated',
    ]);
    expect(await tokensAtCursor(text('nginx:1.22'))).toEqual([]);
    expect(await tokensAtCursor(text('proxy:latest'))).toEqual([]);
  });

  it('follow the compose file while it is edited', async () => {
    const { client, path } = await startAtCursor(HOSTS);
    await client.open('compose.yml', 'dockercompose');
    await client.replace('compose.yml', '  api:', '  other:');
    expect(await tokensOf(client, path)).not.toContain('4 api namespace');
    await client.replace('nginx.conf', 'server api:', '\n\n        server other:');
    expect(await tokensOf(client, path)).toContain('6 other namespace');
  });

  it('are given once in a file that is included twice', async () => {
    const fixture = `//- nginx.conf
events {}
http {
    upstream a { server api; }
    server { listen 1; include part.conf; }
    server { listen 2; include part.conf; }
}
//- part.conf
location / { proxy_pass http://a$request_uri; }‸
location /b { proxy_pass http://a; }
`;
    expect(await tokensAtCursor(fixture)).toEqual(['1 a class', '1 $request_uri variable.defaultLibrary', '2 a class']);
  });

  it('hold in broken text, and none is longer than its line', async () => {
    const text =
      'http {\n  upstream "a\nb" { server x; }\n  upstream c {\n  server { location / { proxy_pass http://c; set $m 1‸';
    expect(await tokensAtCursor(text)).toContain('4 c class.declaration');
    expect(await tokensAtCursor(text)).not.toContain('2 a class.declaration');
    expect(await tokensAtCursor(HOSTS.replace('events {}‸', 'events {}').replace('services:', 'services:‸'))).toEqual(
      [],
    );
  });
});
