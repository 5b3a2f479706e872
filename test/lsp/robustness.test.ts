import { expect, onTestFinished, test } from 'vitest';
import { GET_TOPOLOGY, type TopologyView } from '../../server/src/protocol';
import { TestClient } from '../support/lsp';

const FIXTURE = `//- docker-compose.yml
services:
  nginx: {image: "nginx:1.27", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}
  api: {image: api}
//- nginx.conf
events {}
http { upstream u { server apj:80; server api:80; } server { location / { proxy_pass http://u; } } }
`;

async function start(): Promise<{ client: TestClient; logged: string[] }> {
  const client = await TestClient.start(FIXTURE);
  onTestFinished(() => client.stop());
  const logged: string[] = [];
  client.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    if (message.includes(' is not read: ')) logged.push(message);
  });
  await client.open('nginx.conf');
  await client.until(() => client.diagnostics('nginx.conf').length > 0);
  return { client, logged };
}

test('a file that turns into a binary loses its diagnostics, and the output channel says why, once', async () => {
  const { client, logged } = await start();
  await client.replace('nginx.conf', 'events', '\0events');
  await client.until(() => client.diagnostics('nginx.conf').length === 0);
  // another pass has nothing new to say
  await client.write(
    'docker-compose.yml',
    'services: {nginx: {image: nginx, volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]}}\n',
  );
  await client.actionsAt('nginx.conf', 'events');
  expect(logged).toEqual(['/fixture/nginx.conf is not read: it is a binary file']);
  await client.replace('nginx.conf', '\0events', 'events');
  await client.until(() => client.rules('nginx.conf').includes('upstream-host-missing'));
});

test('a file of 50 MB in the editor is refused, and the next one is served', async () => {
  const { client, logged } = await start();
  await client.replace('nginx.conf', 'events {}', '# large\n'.repeat(50_000_000 / 8));
  await client.until(() => client.diagnostics('nginx.conf').length === 0);
  await client.actionsAt('docker-compose.yml', 'services');
  expect(logged).toEqual([expect.stringMatching(/^\/fixture\/nginx\.conf is not read: it has 48 MB/)]);
});

test('a half-typed compose file leaves the diagnostics of nginx.conf as they are, and the view says why', async () => {
  const { client } = await start();
  await client.connection.sendRequest<TopologyView>(GET_TOPOLOGY);
  const before = client.rules('nginx.conf');
  await client.open('docker-compose.yml', 'dockercompose');
  await client.replace('docker-compose.yml', '  api: {image: api}', '  api: {image: "ap');
  await client.until(() => client.rules('docker-compose.yml').includes('compose-syntax'));
  expect(client.rules('nginx.conf')).toEqual(before);
  const { projects } = await client.connection.sendRequest<TopologyView>(GET_TOPOLOGY);
  expect(JSON.stringify(projects)).toContain('docker-compose.yml cannot be parsed; its last readable version is used');
});

test('a file that goes between two passes takes its diagnostics with it', async () => {
  const client = await TestClient.start(FIXTURE);
  onTestFinished(() => client.stop());
  await client.until(() => client.diagnostics('nginx.conf').length > 0);
  await client.write('nginx.conf', undefined);
  await client.until(() => client.diagnostics('nginx.conf').length === 0);
  expect(client.diagnostics('nginx.conf')).toEqual([]);
});
