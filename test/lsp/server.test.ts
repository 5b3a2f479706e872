import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createProtocolConnection,
  InitializeRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { GET_TOPOLOGY, TOPOLOGY_CHANGED, type TopologyView } from '../../server/src/protocol';
import { fixtureUri } from '../support/fixture';
import { type ClientOptions, TestClient } from '../support/lsp';
import { STACK as BASE } from './stack';

const STACK = `${BASE}//- upstream-lens.config.json
// the catalogue grows; what is looked at here are errors and the health parameters
{ "preset": "minimal" }
`;

const clients: TestClient[] = [];

async function start(fixture: string, options?: ClientOptions): Promise<TestClient> {
  const client = await TestClient.start(fixture, options);
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

describe('diagnostics', () => {
  it('are published for files that are not open, with the rule as code and a link', async () => {
    const client = await start(STACK);
    await client.until(() => client.diagnostics('nginx.conf').length > 0);
    const [diagnostic] = client.diagnostics('nginx.conf');
    expect(diagnostic).toMatchObject({
      source: 'upstream-lens',
      code: 'upstream-host-missing',
      severity: 1,
      range: { start: { line: 3, character: 11 }, end: { line: 3, character: 16 } },
    });
    expect(diagnostic?.codeDescription?.href).toMatch(/docs\/rules\/upstream-host-missing\.md$/);
  });

  it("say in nginx's own words why it will not start", async () => {
    const client = await start(STACK);
    await client.until(() => client.diagnostics('nginx.conf').length > 0);
    const [diagnostic] = client.diagnostics('nginx.conf');
    expect(diagnostic?.relatedInformation?.map(({ message }) => message)).toEqual([
      'nginx: [emerg] host not found in upstream "api-9:3000"',
    ]);
  });

  it('follow the unsaved text, not the file', async () => {
    const client = await start(STACK);
    await client.open('nginx.conf');
    await client.until(() => client.rules('nginx.conf').includes('upstream-host-missing'));
    await client.replace('nginx.conf', 'api-9', 'api-2');
    await client.until(() => client.diagnostics('nginx.conf').length === 0);
    expect(client.published.at(-1)).toMatchObject({ version: 2, diagnostics: [] });
    await client.close('nginx.conf');
    await client.until(() => client.rules('nginx.conf').includes('upstream-host-missing'));
  });

  it('change in nginx.conf when the compose file is edited', async () => {
    const client = await start(STACK);
    await client.open('docker-compose.yml', 'dockercompose');
    await client.until(() => client.rules('nginx.conf').length === 1);
    await client.replace('docker-compose.yml', '  api-2:', '  api-9:');
    await client.until(() => !client.rules('nginx.conf').includes('upstream-host-missing'));
  });

  it('keep what is known of the services while the compose file is half typed', async () => {
    const client = await start(STACK);
    await client.open('docker-compose.yml', 'yaml');
    await client.until(() => client.rules('nginx.conf').length === 1);
    await client.replace('docker-compose.yml', '    expose: ["3000"]\n  api-2', '    expose: ["3000\n  api-2');
    await client.until(() => client.rules('docker-compose.yml').includes('compose-syntax'));
    expect(client.rules('nginx.conf')).toEqual(['upstream-host-missing']);
  });

  it('come and go with files on disk', async () => {
    const client = await start('//- upstream-lens.config.json\n{ "preset": "minimal" }\n');
    const [, nginx = '', compose = ''] = STACK.split(/\/\/- .+\n/);
    await client.write('docker-compose.yml', compose);
    await client.write('nginx.conf', nginx);
    await client.until(() => client.rules('nginx.conf').length === 1);
    await client.write('nginx.conf', undefined);
    await client.until(() => client.diagnostics('nginx.conf').length === 0);
  });

  it('count UTF-16 units after non-ASCII text, with CRLF line endings', async () => {
    const line = 'http { log_format f "🙂é"; upstream u { server "nö"; } }';
    const text = `# café 🙂\r\n${line}\r\n`;
    const client = await start(`//- nginx.conf\n${text}//- docker-compose.yml\nservices:\n  web: {image: nginx}\n`);
    await client.until(() => client.rules('nginx.conf').includes('upstream-host-missing'));
    const found = client.diagnostics('nginx.conf').find(({ code }) => code === 'upstream-host-missing');
    const character = line.indexOf('nö');
    expect(found?.range).toEqual({ start: { line: 1, character }, end: { line: 1, character: character + 2 } });
  });
});

describe('settings', () => {
  it('change severities without a restart', async () => {
    const client = await start(STACK, { configuration: {} });
    await client.until(() => client.rules('nginx.conf').length === 1);
    await client.configure({ rules: { 'upstream-host-missing': 'hint' } });
    await client.until(() => client.diagnostics('nginx.conf')[0]?.severity === 4);
    await client.configure({ rules: { 'upstream-host-missing': 'off' } });
    await client.until(() => client.diagnostics('nginx.conf').length === 0);
  });

  it('come from initializationOptions where the client has no configuration', async () => {
    const client = await start(STACK, { initializationOptions: { rules: { 'upstream-host-missing': 'warning' } } });
    await client.until(() => client.diagnostics('nginx.conf')[0]?.severity === 2);
  });

  it('of the wrong type fall back to their defaults', async () => {
    const client = await start(STACK, { configuration: { rules: 7, health: [], projects: {}, nginxVersion: false } });
    await client.until(() => client.rules('nginx.conf').length === 1);
  });
});

describe('code actions', () => {
  const UNTENDED = STACK.replace('server api-1:3000 max_fails=3 fail_timeout=30s', 'server api-1:3000').replace(
    'api-9',
    'api-2',
  );

  it('add the missing health parameters with the values of the settings', async () => {
    const client = await start(UNTENDED, { configuration: { health: { maxFails: 5, failTimeout: '1m' } } });
    await client.open('nginx.conf');
    await client.until(() => client.rules('nginx.conf').length === 1);
    const [action] = await client.actionsAt('nginx.conf', 'api-1:3000');
    expect(action).toMatchObject({ title: 'Add max_fails=5 fail_timeout=1m', kind: 'quickfix', isPreferred: true });
    expect(client.apply(action?.edit).get('nginx.conf')).toContain('server api-1:3000 max_fails=5 fail_timeout=1m;');
  });

  it('fit the text as it is now, although the analysis was still to come', async () => {
    const client = await start(UNTENDED);
    await client.open('nginx.conf');
    await client.until(() => client.rules('nginx.conf').length === 1);
    await client.replace('nginx.conf', 'http {', '# a new first line\nhttp {');
    const [action] = await client.actionsAt('nginx.conf', 'api-1:3000');
    expect(client.apply(action?.edit).get('nginx.conf')).toContain('server api-1:3000 max_fails=3 fail_timeout=30s;');
  });

  it('fix all that is safe at once', async () => {
    const client = await start(UNTENDED.replace(/ max_fails=3 fail_timeout=30s/g, ''));
    await client.until(() => client.rules('nginx.conf').length === 2);
    const [action] = await client.actionsAt('nginx.conf', 'http', ['source.fixAll.upstream-lens']);
    const text = client.apply(action?.edit).get('nginx.conf') ?? '';
    expect(text.match(/max_fails=3 fail_timeout=30s;/g)).toHaveLength(2);
    expect(await client.actionsAt('nginx.conf', 'http', ['source.organizeImports'])).toEqual([]);
  });

  it('edit the other file', async () => {
    const client = await start(STACK.replace('api-9', 'reports'));
    await client.until(() => client.rules('nginx.conf').length === 1);
    const actions = await client.actionsAt('nginx.conf', 'reports');
    const stub = actions.find(({ title }) => title.includes('Add a service'));
    expect(client.apply(stub?.edit).get('docker-compose.yml')).toContain('\n  reports:\n');
  });

  it('use changes where the client does not take versions', async () => {
    const client = await start(UNTENDED, { documentChanges: false });
    await client.until(() => client.rules('nginx.conf').length === 1);
    const [action] = await client.actionsAt('nginx.conf', 'api-1:3000');
    expect(Object.keys(action?.edit?.changes ?? {})).toEqual([fixtureUri('nginx.conf')]);
  });
});

describe('the topology for views', () => {
  it('is given on request and told again when it changes', async () => {
    const client = await start(STACK);
    await client.open('nginx.conf');
    await client.until(() => client.rules('nginx.conf').length === 1);
    const view = await client.connection.sendRequest<TopologyView>(GET_TOPOLOGY);
    expect(view.state).toBe('ready');
    const [project] = view.projects;
    expect(project).toMatchObject({ name: 'nginx.conf', nginxService: { name: 'web' }, counts: { error: 1 } });
    const upstream = project?.servers[0]?.locations[0]?.upstream;
    expect(upstream).toMatchObject({ name: 'api', algorithm: 'round robin' });
    expect(upstream?.peers.map(({ address, target, severity }) => ({ address, target, severity }))).toEqual([
      { address: 'api-1:3000', target: 'service', severity: undefined },
      { address: 'api-9:3000', target: 'missing', severity: 'error' },
    ]);
    expect(project?.unusedServices.map(({ name }) => name)).toEqual(['api-2']);
    const changed = new Promise<TopologyView>((resolve) => client.connection.onNotification(TOPOLOGY_CHANGED, resolve));
    await client.replace('nginx.conf', 'api-9', 'api-2');
    expect((await changed).projects[0]?.counts.error).toBe(0);
  });
});

describe('the topology of targets with variables', () => {
  it('holds the upstreams and hosts that set, map and split_clients may give, and fallbacks', async () => {
    const client = await start(`//- nginx.conf
http {
  map $arg_v $pool { default blue; new green; }
  split_clients $remote_addr $part { 10% api-1:3000; * blue; }
  upstream blue { server api-1:3000; }
  upstream green { server api-2:3000; }
  upstream spare { server api-2:3000; }
  server {
    resolver 127.0.0.11;
    location /map { proxy_pass http://$pool; error_page 502 503 = @spare; }
    location /split { proxy_pass http://$part; }
    location /open { proxy_pass http://$arg_x; }
    location /old { rewrite ^ /map last; }
    location @spare { proxy_pass http://spare; }
  }
}
//- docker-compose.yml
services: { web: { image: nginx }, api-1: { image: a }, api-2: { image: a } }
`);
    await client.until(() => client.rules('nginx.conf').length > 0);
    const { projects } = await client.connection.sendRequest<TopologyView>(GET_TOPOLOGY);
    const shown = projects[0]?.servers[0]?.locations.map(({ path, upstream, candidates, fallback, answers, peer }) => [
      path,
      upstream?.name ?? candidates?.upstreams.map(({ name }) => name).join(' '),
      candidates?.peers.map(({ address }) => address).join(' ') ?? peer?.target,
      fallback ?? answers,
    ]);
    expect(shown).toEqual([
      ['/map', 'blue green', '', 'error_page 502 503 → @spare'],
      ['/split', 'blue', 'api-1:3000', undefined],
      ['/open', undefined, 'dynamic', undefined],
      ['/old', undefined, undefined, 'rewrite … last, to a location that is not followed'],
      ['@spare', 'spare', undefined, undefined],
    ]);
    expect(projects[0]?.unusedUpstreams).toEqual([]);
  });
});

describe('the output channel', () => {
  it('tells what is read together, and says it again only when it changes', async () => {
    const client = await start(
      STACK.replace('image: nginx:1.30', 'image: nginx:1.30\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]'),
    );
    const lines: string[] = [];
    client.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      lines.push(message);
    });
    await client.open('nginx.conf');
    await client.until(() => client.rules('nginx.conf').length === 1);
    await client.actionsAt('nginx.conf', 'api-9');
    await client.replace('nginx.conf', 'api-9', 'api-2');
    await client.until(() => client.diagnostics('nginx.conf').length === 0);
    await client.actionsAt('nginx.conf', 'api-2');
    const why = '(web in docker-compose.yml mounts ./nginx.conf at /etc/nginx/nginx.conf)';
    expect(lines).toEqual([`/fixture/nginx.conf: findings: 1 ${why}`, `/fixture/nginx.conf: findings: 0 ${why}`]);
  });
});

describe('workspace folders', () => {
  it('without any, open documents are analysed all the same', async () => {
    const client = await start(STACK, { folders: [] });
    await client.open('nginx.conf');
    await client.open('docker-compose.yml', 'yaml');
    await client.until(() => client.rules('nginx.conf').includes('upstream-host-missing'));
  });
});

const SERVER = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

describe.skipIf(!existsSync(SERVER))('dist/server.js (npm run build makes it)', () => {
  it('serves any editor over stdio and ends with it', async () => {
    const server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    connection.listen();
    const result = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: null,
      capabilities: {},
    });
    expect(result.capabilities.codeActionProvider).toBeTruthy();
    const ended = new Promise((resolve) => server.on('exit', resolve));
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    expect(await ended).toBe(0);
  });

  it('says how it is started when no transport is named', async () => {
    const server = spawn(process.execPath, [SERVER], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    server.stderr.on('data', (chunk) => {
      said += chunk;
    });
    expect(await new Promise((resolve) => server.on('close', resolve))).toBe(2);
    expect(said).toContain('--stdio');
  });
});
