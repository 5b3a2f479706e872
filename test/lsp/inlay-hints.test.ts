import { afterEach, describe, expect, it } from 'vitest';
import { type InlayHint, InlayHintRequest, type Range } from 'vscode-languageserver/node';
import { SourceFile } from '../../server/src/text/source';
import { applyTextEdits, type CursorOptions, describeTargets, startAtCursor, stopAll } from '../support/cursor';
import { fixtureUri } from '../support/fixture';
import type { TestClient } from '../support/lsp';

afterEach(stopAll);

const labelOf = ({ label }: InlayHint): string =>
  typeof label === 'string' ? label : label.map(({ value }) => value).join('');

async function hintsIn(client: TestClient, path: string, range?: Range): Promise<InlayHint[]> {
  const end = { line: client.textOf(path).split('\n').length, character: 0 };
  const hints = await client.connection.sendRequest(InlayHintRequest.type, {
    textDocument: { uri: fixtureUri(path) },
    range: range ?? { start: { line: 0, character: 0 }, end },
  });
  return hints ?? [];
}

/** The lines that have hints, with the hints in them. */
async function shownIn(client: TestClient, path: string): Promise<string[]> {
  const source = new SourceFile(path, client.textOf(path));
  const hints = await hintsIn(client, path);
  return hints.map((hint) => {
    const { line, character } = hint.position;
    const text = source.lineText(line);
    return `${text.slice(0, character)}«${labelOf(hint)}»${text.slice(character)}`.trim();
  });
}

async function shownAt(fixture: string, options?: CursorOptions): Promise<string[]> {
  const { client, path } = await startAtCursor(fixture, options);
  return shownIn(client, path);
}

const ONLY = (name: string): CursorOptions => ({
  configuration: { inlayHints: { shares: false, healthDefaults: false, services: false, [name]: true } },
});

const COMPOSE = `
//- compose.yml
services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api-1:
    image: node
  api-2:
    image: node
    container_name: second
  web:
    image: node
    networks: { default: { aliases: [front] } }
`;

const upstream = (body: string, rest = ''): string =>
  `//- nginx.conf\nevents {}‸\nhttp {\n  upstream api {\n${body}\n  }\n${rest}}\n${COMPOSE}`;

describe('inlay hints', () => {
  it('stand in one group at the end of a line', async () => {
    const text = upstream(
      `    server api-1:3000; # ü 😀
    set "ü 😀" 1; server second:3000 weight=2 max_fails=3;`,
    );
    const expected = [
      'server api-1:3000;«33.3 % · max_fails=1 fail_timeout=10s» # ü 😀',
      'set "ü 😀" 1; server second:3000 weight=2 max_fails=3;«66.7 % · fail_timeout=10s · service api-2»',
    ];
    expect(await shownAt(text)).toEqual(expected);
    expect(await shownAt(text, { lineEnding: '\r\n' })).toEqual(expected);
  });

  it('write out the defaults of nginx, and nothing else', async () => {
    const text = upstream('    server api-1:3000 weight=2 ; # one\n    server web backup # two\n    ;');
    const { client, path } = await startAtCursor(text);
    const hints = await hintsIn(client, path);
    expect(
      applyTextEdits(
        client.textOf(path),
        hints.flatMap(({ textEdits }) => textEdits ?? []),
      ),
    ).toBe(
      client
        .textOf(path)
        .replace('weight=2 ;', 'weight=2 max_fails=1 fail_timeout=10s ;')
        .replace('backup #', 'backup max_fails=1 fail_timeout=10s #'),
    );
  });

  it('lead to the service in the compose file', async () => {
    const { client, path } = await startAtCursor(upstream('    server second;'), ONLY('services'));
    const [hint] = await hintsIn(client, path);
    const parts = typeof hint?.label === 'object' ? hint.label : [];
    expect(parts.map(({ tooltip }) => tooltip)).toEqual([
      '"second" is the container name of the compose service api-2',
    ]);
    expect(describeTargets(client, parts[0]?.location ?? null)).toEqual(['compose.yml: ⟦api-2⟧:']);
    await client.open('compose.yml', 'dockercompose');
    await client.replace('compose.yml', 'services:', '# line\nservices: [');
    const [stale] = await hintsIn(client, path);
    expect(stale?.label).toEqual([{ value: 'service api-2', tooltip: parts[0]?.tooltip }]);
  });

  it('come for the range that is asked for only', async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `    server 10.0.0.${index + 1};`);
    const { client, path } = await startAtCursor(upstream(lines.join('\n')));
    const range = { start: { line: 5, character: 0 }, end: { line: 7, character: 0 } };
    expect((await hintsIn(client, path, range)).map(({ position }) => position.line)).toEqual([5, 6]);
  });

  it('can be turned off one by one, and the editor asks again when settings or files change', async () => {
    const text = upstream('    server api-1;\n    server front;');
    const { client, path } = await startAtCursor(text, { ...ONLY('shares'), refresh: true });
    expect(await shownIn(client, path)).toEqual(['server api-1;«50 %»', 'server front;«50 %»']);
    client.refreshed.length = 0;
    await client.configure({ inlayHints: { shares: false, services: false } });
    expect(await shownIn(client, path)).toEqual([
      'server api-1;«max_fails=1 fail_timeout=10s»',
      'server front;«max_fails=1 fail_timeout=10s»',
    ]);
    expect(client.refreshed).toContain(InlayHintRequest.method.replace('textDocument', 'workspace').concat('/refresh'));
    await client.configure({ inlayHints: { shares: false, healthDefaults: false } });
    expect(await shownIn(client, path)).toEqual(['server front;«service web»']);
    await client.configure({ inlayHints: { shares: false, healthDefaults: false, services: false } });
    expect(await shownIn(client, path)).toEqual([]);
    client.refreshed.length = 0;
    await client.open('compose.yml', 'dockercompose');
    await client.replace('compose.yml', '[front]', '[front, back]');
    await hintsIn(client, path);
    expect(client.refreshed).toContain('workspace/inlayHint/refresh');
  });
});

describe('shares', () => {
  const shares = async (body: string): Promise<string[]> => shownAt(upstream(body), ONLY('shares'));

  it('are said where more than one line serves', async () => {
    expect(await shares('    server api-1;')).toEqual([]);
    expect(await shares('    server api-1; server web backup; server api-2 down;')).toEqual([]);
    expect(await shares('    least_conn;\n    server api-1;\n    server web;\n    server api-2 backup;')).toEqual([
      'server api-1;«about 50 %»',
      'server web;«about 50 %»',
    ]);
  });

  it('are not guessed', async () => {
    expect(await shares('    server api-1;\n    server example.com;')).toEqual([]);
    expect(
      await shares('    server api-1;\n    server web;\n    include more/*.conf;\n    include none.conf;'),
    ).toEqual([]);
    expect(await shares('    server api-1 weight=$w;\n    server web;')).toEqual([]);
  });
});

describe('default health parameters', () => {
  const health = async (body: string): Promise<string[]> => shownAt(upstream(body), ONLY('healthDefaults'));

  it('are said for what is not set, and not where they have no effect', async () => {
    expect(
      await health(`    server api-1 max_fails=0;
    server web fail_timeout=3s;
    server api-2 down;
    server 10.0.0.1 max_fails=2 fail_timeout=1m;
    server 10.0.0.2 $parameters;`),
    ).toEqual(['server web fail_timeout=3s;«max_fails=1»']);
    expect(await health('    server api-1;')).toEqual([]);
  });

  it('wait until a statement is complete', async () => {
    expect(await health('    server api-1;\n    server web')).toEqual(['server api-1;«max_fails=1 fail_timeout=10s»']);
  });
});

describe('services', () => {
  it('are told for other names of theirs, in routes too', async () => {
    const routes = '  server { location / { proxy_pass http://front:80/; } location /b { proxy_pass http://web; } }\n';
    expect(await shownAt(upstream('    server api-1;\n    server nowhere;', routes), ONLY('services'))).toEqual([
      'server { location / { proxy_pass http://front:80/;«service web» } location /b { proxy_pass http://web; } }',
    ]);
  });

  it('are told once in a file that is included twice, and not where two projects disagree', async () => {
    const http = (listen: number): string =>
      `events {}\nhttp { server { listen ${listen}; include part.conf; } server { include part.conf; } }\n`;
    const compose = (name: string, alias: string): string => `services:
  nginx:
    image: nginx:1.27
    volumes: ["./${name}:/etc/nginx/nginx.conf:ro", "../part.conf:/etc/nginx/part.conf:ro"]
  ${alias}:
    image: node
    container_name: same
`;
    const files = (second: string): string => `//- part.conf
location / { proxy_pass http://same; }‸
//- a/nginx.conf
${http(1)}//- a/compose.yml
${compose('nginx.conf', 'one')}//- b/nginx.conf
${http(2)}//- b/compose.yml
${compose('nginx.conf', second)}`;
    expect(await shownAt(files('one'), ONLY('services'))).toEqual([
      'location / { proxy_pass http://same;«service one» }',
    ]);
    expect(await shownAt(files('two'), ONLY('services'))).toEqual([]);
  });

  it('are told in nginx text of a compose file', async () => {
    const fixture = `//- compose.yml
services:
  proxy:
    image: nginx:1.27
    configs: [{ source: site, target: /etc/nginx/nginx.conf }]
  api: { image: node, container_name: backend }
configs:
  site:
    content: |
      events {}
      http {
        upstream all { server backend:80; server 10.0.0.1; }
      }
# ‸
`;
    const { client, path } = await startAtCursor(fixture);
    expect(await shownIn(client, path)).toEqual([
      'upstream all { server backend:80;«50 % · max_fails=1 fail_timeout=10s · service api» server 10.0.0.1; }',
      'upstream all { server backend:80; server 10.0.0.1;«50 % · max_fails=1 fail_timeout=10s» }',
    ]);
    expect((await hintsIn(client, path)).every(({ textEdits }) => textEdits === undefined)).toBe(true);
  });
});
