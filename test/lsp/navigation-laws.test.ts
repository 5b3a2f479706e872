import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Location, Position, Range } from 'vscode-languageserver/node';
import { incomingCalls, outgoingCalls, prepareCalls } from '../../server/src/features/call-hierarchy';
import { findDefinitions } from '../../server/src/features/definition';
import { findHighlights } from '../../server/src/features/document-highlight';
import { documentLinks } from '../../server/src/features/document-links';
import { findReferences } from '../../server/src/features/references';
import type { FeatureContext } from '../../server/src/features/request';
import { workspaceSymbols } from '../../server/src/features/workspace-symbols';
import { symbolsOf } from '../../server/src/topology/symbols';
import type { Snapshot, Workspace } from '../../server/src/workspace/workspace';
import { analyseFixture, fixtureUri } from '../support/fixture';
import { mutate, mutation } from '../support/mutations';
import { analyseProject, readProjects } from '../support/projects';

/** What leads from one place to others, in any text, however broken. */

const NGINX = `events {}
http {
  log_format main '$remote_addr ü 😀';
  include a.conf; include b.conf;
  limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
  map $http_upgrade $connection { default upgrade; '' "ü 😀"; }
  map $uri $pool { default api; /x http://web; }
  upstream api {
    zone api 64k;
    server api-1:3000 max_fails=3; # ü 😀
    server "second:3000" weight=2 backup;
  }
  server {
    listen 443 ssl; server_name a.example;
    ssl_certificate /etc/nginx/a.conf;
    access_log /a.log main; limit_req zone=one;
    error_page 502 @down;
    set $mine "😀$host"; proxy_set_header Connection \${connection}$mine;
    location / { proxy_pass http://api; }
    location ~ ^/(?<id>\\d+)/$ { proxy_pass http://web:80/$id; location /in { try_files $uri @down; } }
    location @down { proxy_pass http://$pool; }
  }
}
stream { upstream api { server web:1; } server { listen 1; proxy_pass api; } }
`;

const COMPOSE = `services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    configs: [{ source: site, target: /etc/nginx/a.conf }]
    depends_on: [api-1, web]
  api-1: { image: node, networks: { default: { aliases: [api-2] } } }
  api-2: { image: node, container_name: second }
  web: { image: node, extends: { service: api-2 } }
configs:
  site:
    content: |
      # ü 😀
      upstream other { server api-1; server second; }
      server { location / { proxy_pass http://other; add_header x $$connection; } }
`;

class Checker {
  readonly #context: FeatureContext;
  readonly #snapshots: readonly Snapshot[];

  constructor(workspace: Workspace, snapshots: readonly Snapshot[]) {
    const view = { sourceOf: (uri: string) => workspace.sources.get(uri), editorUri: String, versionOf: () => null };
    this.#context = { snapshots, workspace, view } as Partial<FeatureContext> as FeatureContext;
    this.#snapshots = snapshots;
  }

  /** @param shares how many of the places of a document are asked about, evenly spread */
  checkDocument(uri: string, shares: number): void {
    const source = this.#context.view.sourceOf(uri);
    if (!source) return;
    for (const { range } of documentLinks(this.#context, { textDocument: { uri } })) this.#checkRange(uri, range);
    for (let index = 0; index <= shares; index++) {
      this.#checkPlace(uri, source.placeAt(Math.floor((source.text.length * index) / shares)));
    }
  }

  #checkPlace(uri: string, position: Position): void {
    const at = { textDocument: { uri }, position };
    const definitions = findDefinitions(this.#context, at);
    for (const link of definitions) {
      this.#checkRange(link.targetUri, link.targetRange);
      expect(isIn(link.targetSelectionRange, link.targetRange)).toBe(true);
      if (link.originSelectionRange) this.#checkRange(uri, link.originSelectionRange);
    }
    const references = this.#referencesAt(uri, position);
    for (const { uri: target, range } of references) this.#checkRange(target, range);
    expect(new Set(references.map(keyOf)).size).toBe(references.length);
    if (references.length > 0) {
      const uses = findReferences(this.#context, { ...at, context: { includeDeclaration: false } }).map(keyOf);
      const defined = definitions.map((link) => keyOf({ uri: link.targetUri, range: link.targetSelectionRange }));
      expect(new Set([...uses, ...defined])).toEqual(new Set(references.map(keyOf)));
      const here = references.filter((reference) => reference.uri === uri).map(({ range }) => JSON.stringify(range));
      expect(new Set(findHighlights(this.#context, at).map(({ range }) => JSON.stringify(range)))).toEqual(
        new Set(here),
      );
    }
    for (const item of prepareCalls(this.#context, at)) {
      this.#checkRange(item.uri, item.range);
      expect(isIn(item.selectionRange, item.range)).toBe(true);
      for (const { to, fromRanges } of outgoingCalls(this.#context, { item })) {
        for (const range of fromRanges) this.#checkRange(item.uri, range);
        const back = incomingCalls(this.#context, { item: to });
        expect(back.map(({ from }) => JSON.stringify(from.data))).toContain(JSON.stringify(item.data));
      }
    }
  }

  /** What a place has in common with another one, that one has with it. */
  checkSymbols(): void {
    for (const { topology } of this.#snapshots) {
      const table = symbolsOf(topology);
      const sources = new Map(
        [...topology.nginx.config.files, ...(topology.compose?.files ?? [])].map(({ source }) => [source.uri, source]),
      );
      for (const symbol of table.symbols) {
        for (const place of symbol.places) {
          const text = sources.get(place.uri)?.slice(place.span) ?? '';
          expect(table.at(place.uri, place.span.start)?.symbol).toBe(symbol);
          if (place.isWritten) expect(text.toLowerCase()).toBe(symbol.name.toLowerCase());
          if (place.role === 'reference') continue;
          expect(symbol.places.indexOf(place)).toBeLessThan(
            symbol.places.filter(({ role }) => role === 'definition').length,
          );
        }
      }
    }
    for (const { location } of workspaceSymbols(this.#context, { query: '' })) {
      this.#checkRange(location.uri, location.range);
    }
  }

  #referencesAt(uri: string, position: Position): Location[] {
    return findReferences(this.#context, { textDocument: { uri }, position, context: { includeDeclaration: true } });
  }

  #checkRange(uri: string, { start, end }: Range): void {
    const source = this.#context.view.sourceOf(uri);
    if (!source) throw new Error(`there is no ${uri}`);
    expect(source.placeAt(source.offsetAt(start))).toEqual(start);
    expect(source.placeAt(source.offsetAt(end))).toEqual(end);
    expect(source.offsetAt(start)).toBeLessThanOrEqual(source.offsetAt(end));
  }
}

function keyOf({ uri, range }: Location): string {
  return `${uri} ${JSON.stringify(range)}`;
}

function isIn(inner: Range, outer: Range): boolean {
  const isBefore = (a: Position, b: Position): boolean =>
    a.line < b.line || (a.line === b.line && a.character <= b.character);
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

describe('navigation', () => {
  it('obeys its laws in broken nginx and compose files', () => {
    const seeds = [NGINX, COMPOSE];
    fc.assert(
      fc.property(mutation(seeds.length), fc.boolean(), (broken, hasReturns) => {
        const text = mutate(broken, seeds).replaceAll(/\r?\n/g, hasReturns ? '\r\n' : '\n');
        for (const path of ['nginx.conf', 'compose.yml']) {
          const files = new Map([
            ['nginx.conf', NGINX],
            ['compose.yml', COMPOSE],
            [path, text],
          ]);
          const { workspace, snapshots } = analyseFixture(files);
          const checker = new Checker(workspace, snapshots);
          checker.checkSymbols();
          for (const each of files.keys()) checker.checkDocument(fixtureUri(each), 25);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('obeys its laws in all files of realistic projects', () => {
    for (const { files } of readProjects()) {
      const { workspace, snapshots } = analyseProject(files);
      const checker = new Checker(workspace, snapshots);
      checker.checkSymbols();
      const read = new Set(snapshots.flatMap(({ sources }) => [...sources.keys()]));
      for (const uri of read) checker.checkDocument(uri, 12);
    }
  });
});
