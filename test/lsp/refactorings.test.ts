import { afterEach, describe, expect, it } from 'vitest';
import { type CodeAction, CodeActionRequest } from 'vscode-languageserver/node';
import { type AtCursor, type CursorOptions, startAtCursor, stopAll } from '../support/cursor';

/** What editors offer under "Refactor…": titles, and the text afterwards. */

afterEach(stopAll);

async function actionsAt({ client, params }: AtCursor, only?: string[]): Promise<CodeAction[]> {
  const found = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: params.textDocument,
    range: { start: params.position, end: params.position },
    context: { diagnostics: [], ...(only && { only }) },
  });
  return (found ?? []).filter((action): action is CodeAction => 'kind' in action);
}

/** Titles of the refactorings at the cursor. */
async function titlesAt(fixture: string, options: CursorOptions = {}): Promise<string[]> {
  const actions = await actionsAt(await startAtCursor(fixture, options), ['refactor']);
  return actions.map(({ title }) => title);
}

/** The files that a refactoring changes, by path, as they are afterwards. */
async function afterAction(
  fixture: string,
  title: RegExp,
  options: CursorOptions = {},
): Promise<Record<string, string>> {
  const at = await startAtCursor(fixture, options);
  const actions = await actionsAt(at, ['refactor']);
  const action = actions.find((each) => title.test(each.title));
  if (!action) throw new Error(`no ${title} among: ${actions.map((each) => each.title).join(' | ')}`);
  return Object.fromEntries(at.client.apply(action.edit));
}

const COMPOSE = `//- compose.yaml
services:
  nginx:
    image: nginx:1.27
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
  app-1: { image: app }
  app-2: { image: app }
  app-10: { image: app }
`;

function stack(upstream: string): string {
  return `${COMPOSE}//- nginx.conf
events {}
http {
${upstream}
  server {
    listen 80;
    location / { proxy_pass http://app; }
  }
}
`;
}

describe('the servers of an upstream', () => {
  const THREE = stack(`  # ü 😀
  upstream app {
    server app-1:3000 max_fails=3;
    server app-2‸:3000; # the second
    server app-10:3000 backup;
  }`);

  it('are marked as down, and brought back', async () => {
    const { 'nginx.conf': down = '' } = await afterAction(THREE, /^Mark "app-2:3000" as down$/);
    expect(down).toContain('    server app-2:3000 down; # the second\n');
    const again = `${COMPOSE}//- nginx.conf\n${down.replace('app-2', 'app-2‸')}`;
    const { 'nginx.conf': back } = await afterAction(again, /^Remove "down" from "app-2:3000"$/);
    expect(`${COMPOSE}//- nginx.conf\n${back}`).toBe(THREE.replace('‸', ''));
  });

  it('become backup servers, and primary ones again', async () => {
    const { 'nginx.conf': backup = '' } = await afterAction(THREE, /^Make "app-2:3000" a backup server$/);
    expect(backup).toContain('    server app-2:3000 backup; # the second\n');
    const { 'nginx.conf': back } = await afterAction(
      THREE.replace('‸', '').replace('server app-10:', 'server app-10‸:'),
      /^Remove "backup" from "app-10:3000"$/,
    );
    expect(back).toContain('    server app-10:3000;\n');
  });

  it('are not all taken out of use', async () => {
    const titles = await titlesAt(
      stack(`  upstream app {
    server app-1:3000‸;
    server app-2:3000 down;
  }`),
    );
    expect(titles.filter((title) => /down|backup/.test(title))).toEqual([]);
  });

  it('become no backup where nginx would refuse it', async () => {
    for (const method of ['ip_hash', 'hash $uri', 'hash $uri consistent', 'random two least_conn']) {
      const titles = await titlesAt(
        stack(`  upstream app {
    ${method};
    server app-1:3000‸;
    server app-2:3000;
  }`),
      );
      expect(titles.filter((title) => title.includes('backup'))).toEqual([]);
      expect(titles.filter((title) => title.startsWith('Mark'))).toEqual([
        /consistent|random/.test(method)
          ? 'Mark "app-1:3000" as down'
          : 'Mark "app-1:3000" as down instead of removing it (clients of other servers stay there)',
      ]);
    }
  });

  it('are sorted with their comments, in natural order', async () => {
    const { 'nginx.conf': text } = await afterAction(
      stack(`  upstream app {‸
    # the tenth: größer 😀
    # and last
    server app-10:3000 weight=2; # ten

    server app-2:3000;
    keepalive 8;
    server app-1:3001; # one
    server app-1:3000;
  }`),
      /^Sort the servers of "app"/,
      { lineEnding: '\r\n' },
    );
    expect(text).toContain(
      `  upstream app {
    server app-1:3000;

    server app-1:3001; # one
    keepalive 8;
    server app-2:3000;
    # the tenth: größer 😀
    # and last
    server app-10:3000 weight=2; # ten
  }`.replaceAll('\n', '\r\n'),
    );
  });

  it('are sorted in a block of one line', async () => {
    const { 'nginx.conf': text } = await afterAction(
      stack('  upstream app { server app-10:3000; server app-‸2:3000 weight=3; } # both'),
      /^Sort/,
    );
    expect(text).toContain('  upstream app { server app-2:3000 weight=3; server app-10:3000; } # both\n');
  });

  it('are not sorted where they are, or where their order says who gets which', async () => {
    const servers = '    server app-2:3000;\n    server app-1‸:3000;\n';
    const sorted = '    server app-1:3000;\n    server app-2‸:3000;\n';
    for (const body of [`    ip_hash;\n${servers}`, `    hash $uri;\n${servers}`, sorted]) {
      const titles = await titlesAt(stack(`  upstream app {\n${body}  }`));
      expect(titles.filter((title) => title.startsWith('Sort'))).toEqual([]);
    }
  });
});

describe('refactorings', () => {
  const TWO = stack('  upstream app {\n    server app-2‸:3000;\n    server app-1:3000;\n  }');

  it('are offered by kind', async () => {
    const at = await startAtCursor(TWO);
    const kinds = async (only?: string[]): Promise<string[]> =>
      [...new Set((await actionsAt(at, only)).map(({ kind = '' }) => kind))].filter((kind) => kind !== 'quickfix');
    expect(await kinds()).toContain('refactor.rewrite');
    expect(await kinds(['refactor'])).toContain('refactor.rewrite');
    expect(await kinds(['refactor.rewrite'])).toEqual(['refactor.rewrite']);
    expect(await kinds(['refactor.rewrite.something'])).toEqual([]);
    expect(await kinds(['refactor.move'])).toEqual([]);
    expect(await kinds(['quickfix'])).toEqual([]);
  });

  it('keep away from files with broken syntax', async () => {
    expect(await titlesAt(TWO.replace('listen 80;', 'listen 80'))).toEqual([]);
  });

  it('reach into a text inside of a compose file', async () => {
    const { 'compose.yaml': text } = await afterAction(
      `//- compose.yaml
services:
  nginx:
    image: nginx:1.27
    configs:
      - source: main
        target: /etc/nginx/nginx.conf
  app-1: { image: app }
  app-2: { image: app }
configs:
  main:
    content: |
      # ü 😀
      events {}
      http {
        upstream app {
          # two
          server app-2:3000‸;
          # one
          server app-1:3000;
        }
        server {
          listen 80;
          location / { proxy_pass http://app; }
        }
      }
`,
      /^Sort/,
    );
    expect(text).toContain(`        upstream app {
          # one
          server app-1:3000;
          # two
          server app-2:3000;
        }
`);
  });

  it('hold for all projects that read the file', async () => {
    const twice = (second: string): string => `//- a/compose.yaml
services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "../shared/servers.conf:/etc/nginx/servers.conf"]
  app-1: { image: app }
  app-2: { image: app }
//- b/compose.yaml
services:
  nginx:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf", "../shared/servers.conf:/etc/nginx/servers.conf"]
  app-1: { image: app }
  app-2: { image: app }
//- a/nginx.conf
events {}
http { upstream app { include servers.conf; } server { location / { proxy_pass http://app; } } }
//- b/nginx.conf
events {}
http { upstream app { ${second} include servers.conf; } server { location / { proxy_pass http://app; } } }
//- shared/servers.conf
server app-1:3000;
server app-2:3000‸;
`;
    expect(await titlesAt(twice(''))).toContain('Make "app-2:3000" a backup server');
    const titles = await titlesAt(twice('random;'));
    expect(titles).toEqual(['Mark "app-2:3000" as down']);
  });
});
