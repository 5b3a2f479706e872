import { afterEach, describe, expect, it } from 'vitest';
import type { EditorView } from '../../server/src/features/convert';
import { fixAllFindings } from '../../server/src/features/fix-all';
import { COMMAND_FIX_ALL, type FixAllAnswer, type FixAllParams } from '../../server/src/protocol';
import { Workspace } from '../../server/src/workspace/workspace';
import { FIXTURE_ROOT, fixtureUri, MemoryFileSystem, parseFixture } from '../support/fixture';
import { TestClient } from '../support/lsp';

const RULE = 'upstream-server-missing-health-parameters';
const STACK = `//- nginx.conf
http {
  include more.conf;
  upstream a {
    server api-1:3000;
    server api-2:3000;
  }
  server { listen 80; location / { proxy_pass http://a; } }
}
//- more.conf
upstream b {
  server api-1:3000;
  server api-2:3000;
}
//- docker-compose.yml
services:
  web:
    image: nginx:1.30
    volumes: [ "./nginx.conf:/etc/nginx/nginx.conf", "./more.conf:/etc/nginx/more.conf" ]
  api-1: { image: api }
  api-2: { image: api }
`;
const FIXED = 'max_fails=3 fail_timeout=30s';

const clients: TestClient[] = [];

async function start(): Promise<TestClient> {
  const client = await TestClient.start(STACK);
  clients.push(client);
  await client.open('nginx.conf');
  await client.until(() => client.rules('nginx.conf').includes(RULE) && client.rules('more.conf').includes(RULE));
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

const run = (client: TestClient, params: FixAllParams): Promise<FixAllAnswer | null> =>
  client.connection.sendRequest('workspace/executeCommand', { command: COMMAND_FIX_ALL, arguments: [params] });

const countIn = (text: string | undefined): number => text?.split(FIXED).length ?? 1;

describe('fix all', () => {
  it('waits for the first analysis and the settings, just after the start', async () => {
    const client = await TestClient.start(STACK, { configuration: { health: { maxFails: 7 } } });
    clients.push(client);
    await client.open('nginx.conf');
    const answer = await run(client, { kinds: 'safe', uri: fixtureUri('nginx.conf') });
    expect(answer).toMatchObject({ findings: 2, files: 1, isApplied: true });
    expect(client.applied[0]?.get('nginx.conf')).toContain('max_fails=7');
  });

  it('is offered for a rule, in the file and in the project, after the fixes and before what silences', async () => {
    const client = await start();
    const actions = await client.actionsAt('nginx.conf', 'api-1:3000');
    const titles = actions
      .filter(({ diagnostics }) => diagnostics?.some(({ code }) => code === RULE))
      .map(({ title }) => title);
    expect(titles.slice(-3)).toEqual([
      `Fix all "${RULE}" in this file`,
      `Fix all "${RULE}" in this project`,
      `Ignore "${RULE}" here`,
    ]);
    expect(actions.filter(({ title, isPreferred }) => isPreferred && /^(?:Fix all|Ignore)/.test(title))).toEqual([]);
  });

  it('of a rule fixes the file, or the project, and says so', async () => {
    const client = await start();
    const actions = await client.actionsAt('nginx.conf', 'api-1:3000');
    for (const where of ['file', 'project']) {
      const action = actions.find(({ title }) => title === `Fix all "${RULE}" in this ${where}`);
      await run(client, action?.command?.arguments?.[0] as FixAllParams);
    }
    const [inFile, inProject] = client.applied;
    expect([...(inFile?.keys() ?? [])]).toEqual(['nginx.conf']);
    expect(countIn(inFile?.get('nginx.conf'))).toBe(3);
    expect([...(inProject?.keys() ?? [])].sort()).toEqual(['more.conf', 'nginx.conf']);
    expect(client.messages.slice(0, 2)).toEqual(['Fixed 2 findings in 1 file.', 'Fixed 4 findings in 2 files.']);
  });

  it('that is safe fixes all projects that read a file, and nothing twice', async () => {
    const client = await start();
    const answer = await run(client, { kinds: 'safe', projectOf: fixtureUri('more.conf') });
    expect(answer?.isApplied).toBe(true);
    for (const [path, text] of client.applied[0] ?? []) await client.write(path, text);
    await client.close('nginx.conf');
    await client.until(() => !client.rules('more.conf').includes(RULE) && !client.rules('nginx.conf').includes(RULE));
    expect(await run(client, { kinds: 'safe' })).toEqual({ findings: 0, files: 0, isApplied: true });
    expect(client.messages.at(-1)).toBe('There is nothing to fix without a decision of yours.');
  });

  it('says that there is nothing to look at in a folder without nginx', async () => {
    const client = await TestClient.start('//- notes.txt\nnothing\n');
    clients.push(client);
    expect(await run(client, { kinds: 'safe' })).toEqual({ findings: 0, files: 0, isApplied: true });
    expect(client.messages).toEqual(['No nginx configuration was found in this folder.']);
  });

  it('does nothing with parameters that are none', async () => {
    const client = await start();
    expect(await run(client, { kinds: 'all' } as unknown as FixAllParams)).toBeNull();
  });
});

describe('"Ignore … here"', () => {
  it('writes a comment with a reason to fill in, and the finding is gone', async () => {
    const client = await start();
    const actions = await client.actionsAt('nginx.conf', 'api-1:3000');
    const ignore = actions.find(({ title }) => title === `Ignore "${RULE}" here`);
    expect(ignore).toMatchObject({ kind: 'quickfix', data: { reasonPlaceholder: 'TODO: reason' } });
    const text = client.apply(ignore?.edit).get('nginx.conf') ?? '';
    expect(text).toContain(`    # upstream-lens-ignore ${RULE} TODO: reason\n    server api-1:3000;`);
    await client.replace(
      'nginx.conf',
      '    server api-1:3000;',
      `    # upstream-lens-ignore ${RULE} later\n    server api-1:3000;`,
    );
    await client.until(() => client.rules('nginx.conf').filter((rule) => rule === RULE).length === 1);
  });
});

describe('what is typed while all is fixed', () => {
  it.each([
    ['is not overwritten', 'events {}\n', false],
    ['does not matter in other files', undefined, true],
  ])('%s', async (_, typed, expected) => {
    const workspace = new Workspace(new MemoryFileSystem(parseFixture(STACK)));
    workspace.setFolders([FIXTURE_ROOT]);
    const { sources } = workspace;
    const type = (path: string, text: string) => sources.open(fixtureUri(path), 'nginx', 2, text);
    let edit: unknown;
    const answer = await fixAllFindings({ kinds: 'safe' }, workspace.snapshots(), workspace, viewOf(sources), {
      hasVersions: true,
      isCancelled: () => false,
      report: () => type(typed === undefined ? 'other.conf' : 'nginx.conf', typed ?? ''),
      apply: async (given) => {
        edit = given;
        return true;
      },
    });
    expect(answer?.isApplied).toBe(expected);
    expect(edit !== undefined).toBe(expected);
  });

  const viewOf = (sources: Workspace['sources']): EditorView => ({
    sourceOf: (uri) => sources.get(uri),
    editorUri: (uri) => sources.editorUri(uri),
    versionOf: (uri) => sources.versionOf(uri),
  });
});
