import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type DocumentSymbol, DocumentSymbolRequest, type Range, SymbolKind } from 'vscode-languageserver/node';
import { documentSymbols } from '../../server/src/features/document-symbols';
import type { FeatureContext } from '../../server/src/features/request';
import { Workspace } from '../../server/src/workspace/workspace';
import { type AtCursor, type CursorOptions, describeTarget, startAtCursor, stopAll } from '../support/cursor';
import { fixtureUri, MemoryFileSystem } from '../support/fixture';

afterEach(stopAll);

async function symbolsOf({ client, params }: AtCursor): Promise<DocumentSymbol[]> {
  const { textDocument } = params;
  return ((await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })) ??
    []) as DocumentSymbol[];
}

/** `name | detail (Kind)` with two spaces for each level. */
function lines(symbols: readonly DocumentSymbol[] | undefined, depth = 0): string[] {
  return (symbols ?? []).flatMap(({ name, detail, kind, children }) => {
    const sort = Object.entries(SymbolKind).find(([, value]) => value === kind)?.[0];
    return [`${'  '.repeat(depth)}${name}${detail ? ` | ${detail}` : ''} (${sort})`, ...lines(children, depth + 1)];
  });
}

async function outline(fixture: string, options?: CursorOptions): Promise<string[]> {
  return lines(await symbolsOf(await startAtCursor(fixture, options)));
}

const CONFIG = `events { worker_connections 1024; }‸
http {
  # ü 😀
  include mime.types;
  log_format main '$remote_addr "ü 😀"';
  limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  geo $lan { default 0; }
  types { text/html html; }
  upstream app {
    least_conn;
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server "api-2:3000" backup;
    keepalive 16;
  }
  upstream bare { server 10.0.0.1; }
  server {
    listen 80 default_server;
    listen [::]:443 ssl http2 reuseport;
    server_name example.com www.example.com;
    location / {
      if ($request_method = POST) { return 405; }
      proxy_pass http://app/;
    }
    location = /health { return 200 "ok\\n"; }
    location ~* "\\.(png|jpg)$" { root /srv/www; location /deep { try_files $uri @app; } }
    location @app { grpc_pass grpc://app; limit_except GET { deny all; } }
  }
  server { listen 8080; server_name _; }
}
stream {
  server { listen 53 udp; proxy_pass dns; }
}
`;

const OUTLINE = [
  'events (Module)',
  'http (Module)',
  '  include mime.types (File)',
  '  log_format main | $remote_addr "ü 😀" (String)',
  '  limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s (Key)',
  '  map $http_upgrade $connection_upgrade | 2 entries (Variable)',
  '  geo $lan | 1 entry (Variable)',
  '  types | 1 entry (Object)',
  '  upstream app | least_conn · 1 server · 1 backup (Interface)',
  '    api-1:3000 | max_fails=3 fail_timeout=30s (Field)',
  '    api-2:3000 | backup (Field)',
  '  upstream bare | 1 server (Interface)',
  '    10.0.0.1 (Field)',
  '  server example.com | 80 default_server, [::]:443 ssl http2 · www.example.com (Class)',
  '    location / | → http://app/ (Method)',
  '      if ($request_method = POST) | return 405 (Operator)',
  '    location = /health | return 200 "ok\\n" (Method)',
  '    location ~* "\\.(png|jpg)$" | root /srv/www (Method)',
  '      location /deep | try_files $uri @app (Method)',
  '    location @app | → grpc://app (Method)',
  '      limit_except GET | deny all (Operator)',
  '  server | 8080 (Class)',
  'stream (Module)',
  '  server | 53 udp · → dns (Class)',
];

describe('document symbols', () => {
  it.each(['\n', '\r\n'] as const)('show blocks with what they are about (%j)', async (lineEnding) =>
    expect(await outline(`//- nginx.conf\n${CONFIG}`, { lineEnding })).toEqual(OUTLINE),
  );

  it('reach from the name to the end of the block, without the comment above', async () => {
    const at = await startAtCursor(`//- nginx.conf
# ü 😀
set $q "ü 😀"; upstream ‸app { # first
  server 10.0.0.1;
} # last
`);
    const [symbol] = await symbolsOf(at);
    expect(symbol?.range).toEqual({ start: { line: 1, character: 15 }, end: { line: 3, character: 1 } });
    const { uri } = at.params.textDocument;
    expect(symbol && describeTarget(at.client, uri, symbol.selectionRange)).toBe(
      'nginx.conf: set $q "ü 😀"; ⟦upstream app⟧ { # first',
    );
  });

  it('are those of the text as it is now', async () => {
    const at = await startAtCursor('//- nginx.conf\nupstream ‸app { server 10.0.0.1; }\n');
    await at.client.replace('nginx.conf', 'app', 'other');
    expect(lines(await symbolsOf(at))).toEqual(['upstream other | 1 server (Interface)', '  10.0.0.1 (Field)']);
  });

  it('are there in a broken file', async () =>
    expect(
      await outline(`//- nginx.conf
http {
  upstream app {
    server api:3000
    server api:3001;
  server {
    listen 80
    location /a { proxy_pass http://app; }
    location "/b {
  ‸`),
    ).toEqual([
      'http (Module)',
      '  upstream app | 2 servers (Interface)',
      '    api:3000 (Field)',
      '    api:3001 (Field)',
      '  server | 80 (Class)',
      '    location /a | → http://app (Method)',
      '    location "/b (Method)',
    ]));

  it('are there in an included file, in a file that no project reads, and in a template', async () => {
    const rest = `//- nginx.conf\nevents {}\nhttp { upstream a { include peers; } }\n//- compose.yaml\nservices: {}\n`;
    expect(await outline(`//- peers\nserver api:1;‸\nserver api:2 weight=2;\n${rest}`)).toEqual([
      'api:1 (Field)',
      'api:2 | weight=2 (Field)',
    ]);
    await stopAll();
    expect(await outline('//- some/fragment.inc\nlocation /x { return 204; }‸\n')).toEqual([
      'location /x | return 204 (Method)',
    ]);
    await stopAll();
    expect(await outline('//- t.conf.template\nserver { listen ${PORT}; server_name ${HOST}; }‸\n')).toEqual([
      'server ${HOST} | ${PORT} (Class)',
    ]);
  });

  it('are none in other documents', async () => {
    expect(await outline('//- compose.yaml\nservices:\n  api: { image: x }‸\n')).toEqual([]);
    await stopAll();
    expect(await outline('//- notes.txt\nserver { }‸\n', { languageId: 'plaintext' })).toEqual([]);
  });

  it('never break the rules of the protocol, whatever the text', () => {
    const piece = fc.constantFrom(
      ...'server |location |upstream |{|}|;|"|a |\n|# x\n|@x |if ($a) |listen 80;|map |\\'.split('|'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const uri = fixtureUri('x.conf');
        const workspace = new Workspace(new MemoryFileSystem(new Map()));
        workspace.sources.open(uri, 'nginx', 1, pieces.join(''));
        const view = { sourceOf: (each: string) => workspace.sources.get(each), editorUri: String, versionOf: () => 1 };
        const context = { snapshots: [], workspace, view } as Partial<FeatureContext> as FeatureContext;
        expectNested(documentSymbols(context, { textDocument: { uri } }), undefined);
      }),
      { numRuns: 300 },
    );
  });

  it('stop at a depth that can be sent', async () => {
    const at = await startAtCursor(`//- nginx.conf\n‸${'a {'.repeat(3000)}`);
    expect(lines(await symbolsOf(at)).length).toBeLessThan(100);
  });
});

function expectNested(symbols: readonly DocumentSymbol[] | undefined, parent: Range | undefined): void {
  for (const { name, range, selectionRange, children } of symbols ?? []) {
    expect(name).not.toBe('');
    expect(isIn(selectionRange, range)).toBe(true);
    if (parent) expect(isIn(range, parent)).toBe(true);
    expectNested(children, range);
  }
}

function isIn(inner: Range, outer: Range): boolean {
  const isBefore = (a: Range['start'], b: Range['start']): boolean =>
    a.line < b.line || (a.line === b.line && a.character <= b.character);
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}
