import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeLenses } from '../../server/src/features/code-lens';
import { foldingRanges } from '../../server/src/features/folding';
import { inlayHints } from '../../server/src/features/inlay-hints';
import type { FeatureContext } from '../../server/src/features/request';
import { selectionRanges } from '../../server/src/features/selection-ranges';
import { semanticTokens } from '../../server/src/features/semantic-tokens';
import type { SourceFile } from '../../server/src/text/source';
import { type AnalysedFixture, analyseFixture, fixtureUri, parseFixture } from '../support/fixture';
import { mutate, mutation } from '../support/mutations';

/** What is shown in and between the lines of any text, however broken. */

const NGINX = `events {}
http {
  # region ü 😀
  log_format main '$remote_addr '
                  '$status';
  # endregion
  include a.conf; include b.conf;
  include c.conf;
  map $http_upgrade $connection { default upgrade; '' "ü 😀"; }
  upstream api {
    least_conn;
    server api-1:3000 max_fails=3; # ü 😀
    server "second:3000" weight=2 backup;
  }
  server {
    listen 443 ssl http2;
    set $mine "😀$host"; proxy_pass http://api;
    location ~ ^/(?<id>\\d+)/$ { proxy_pass http://web:80/$id; }
    content_by_lua_block { local a = {} }
  }
}
`;

const COMPOSE = `services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    configs: [{ source: site, target: /etc/nginx/a.conf }]
  api-1: { image: node }
  api-2: { image: node, container_name: second }
  web: { image: node }
configs:
  site:
    content: |
      upstream other { server api-1; server second; }
`;

function contextOf({ workspace, snapshots }: AnalysedFixture): FeatureContext {
  return {
    snapshots,
    workspace,
    view: { sourceOf: (uri) => workspace.sources.get(uri), editorUri: String, versionOf: () => null },
    client: {
      hasVersions: true,
      hasAnnotations: true,
      canCreateFiles: true,
      hasSnippets: true,
      hasShowReferences: true,
    },
    tell: () => undefined,
  };
}

async function checkLaws(analysed: AnalysedFixture, path: string): Promise<void> {
  const context = contextOf(analysed);
  const source = analysed.sourceOf(path);
  const textDocument = { uri: fixtureUri(path) };
  const whole = { start: source.placeAt(0), end: source.placeAt(source.text.length) };
  checkFolds(foldingRanges(context, { textDocument }), source);
  const { data } = await semanticTokens(context, { textDocument });
  checkTokens(data, source);
  for (const { range, command } of codeLenses(context, { textDocument })) {
    expect(range.start.line).toBe(range.end.line);
    expect(command?.title).not.toBe('');
  }
  const lines = inlayHints(context, { textDocument, range: whole }).map(({ position }) => JSON.stringify(position));
  expect(new Set(lines).size).toBe(lines.length);
  const positions = Array.from({ length: 20 }, (_, index) =>
    source.placeAt(Math.floor((source.text.length * index) / 19)),
  );
  for (const range of selectionRanges(context, { textDocument, positions }) ?? []) {
    for (let at = range; at.parent; at = at.parent) {
      const [inner, outer] = [at.range, at.parent.range].map(({ start, end }) => ({
        start: source.offsetAt(start),
        end: source.offsetAt(end),
      }));
      if (!inner || !outer) throw new Error('a selection has no range');
      expect(outer.start <= inner.start && inner.end <= outer.end).toBe(true);
      expect(outer.end - outer.start).toBeGreaterThan(inner.end - inner.start);
    }
  }
}

/** In order, one for each line, and each within the text. */
function checkFolds(folds: ReturnType<typeof foldingRanges>, source: SourceFile): void {
  let before = -1;
  for (const { startLine, endLine } of folds) {
    expect(startLine).toBeGreaterThan(before);
    expect(endLine).toBeGreaterThan(startLine);
    expect(endLine).toBeLessThan(source.lineStarts.length);
    before = startLine;
  }
}

/** In order, and each within its line. */
function checkTokens(data: readonly number[], source: SourceFile): void {
  expect(data.length % 5).toBe(0);
  let [line, end, character] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lineDelta = 0, delta = 0, length = 0] = data.slice(at, at + 3);
    if (lineDelta > 0) end = 0;
    character = lineDelta === 0 ? character + delta : delta;
    line += lineDelta;
    expect(character).toBeGreaterThanOrEqual(end);
    expect(length).toBeGreaterThan(0);
    end = character + length;
    expect(end).toBeLessThanOrEqual(source.lineText(line).length);
  }
}

describe('what is shown in and between the lines', () => {
  it('obeys its laws in broken nginx and compose files', async () => {
    const seeds = [NGINX, COMPOSE];
    await fc.assert(
      fc.asyncProperty(mutation(seeds.length), fc.boolean(), async (broken, hasReturns) => {
        const text = mutate(broken, seeds).replaceAll(/\r?\n/g, hasReturns ? '\r\n' : '\n');
        // which of the two it is shows by what the other one is
        for (const path of ['nginx.conf', 'compose.yml']) {
          const files = new Map([
            ['nginx.conf', NGINX],
            ['compose.yml', COMPOSE],
            [path, text],
          ]);
          const analysed = analyseFixture(files);
          for (const each of files.keys()) await checkLaws(analysed, each);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is of a depth that can be sent', () => {
    const text = 'a {\n'.repeat(5000);
    const analysed = analyseFixture(parseFixture(`//- nginx.conf\n${text}`));
    const context = contextOf(analysed);
    const textDocument = { uri: fixtureUri('nginx.conf') };
    const position = analysed.sourceOf('nginx.conf').placeAt(text.length);
    expect(JSON.stringify(selectionRanges(context, { textDocument, positions: [position] })).length).toBeGreaterThan(0);
    expect(foldingRanges(context, { textDocument })).toHaveLength(4999);
  });
});
