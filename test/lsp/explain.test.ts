import { afterEach, describe, expect, it } from 'vitest';
import {
  EXPLAIN,
  type ExplainResult,
  GET_TOPOLOGY,
  type ProjectView,
  type TopologyView,
} from '../../server/src/protocol';
import { fixtureUri } from '../support/fixture';
import { TestClient } from '../support/lsp';

/** Two balancers: one reads a template and a config inside the compose file, the other shares a file with a third. */
const STACK = `//- docker-compose.yml
services:
  edge:
    image: nginx:1.28
    environment:
      API: api:3000
    volumes:
      - ./templates:/etc/nginx/templates:ro
  inner-a:
    image: openresty/openresty:1.27.1.1-alpine
    volumes: [./inner.conf:/usr/local/openresty/nginx/conf/nginx.conf]
  inner-b:
    image: nginx:1.28
    volumes: [./inner.conf:/etc/nginx/nginx.conf]
  inline:
    image: nginx:1.28
    configs: [{ source: whole, target: /etc/nginx/nginx.conf }]
  api:
    image: api
    expose: ["3000"]
configs:
  whole:
    content: |
      events {}
      http {
        upstream api { server apo:3000 max_fails=3 fail_timeout=3s; }
        server { listen 80; location / { proxy_pass http://api; } }
      }
//- templates/api.conf.template
server { listen 80; location / { proxy_pass http://\${API}; } }
//- inner.conf
events {}
http {
  server { listen 81; location / { proxy_pass http://api:3000; } }
}
`;

let client: TestClient;

afterEach(() => client.stop());

async function projects(): Promise<readonly ProjectView[]> {
  client = await TestClient.start(STACK);
  const inline = () => client.diagnostics('docker-compose.yml').some(({ code }) => code === 'upstream-host-missing');
  await client.until(inline);
  const { projects: found } = await client.connection.sendRequest<TopologyView>(GET_TOPOLOGY);
  return found;
}

function explain(params: object): Promise<ExplainResult | null> {
  return client.connection.sendRequest(EXPLAIN, params);
}

function named(found: readonly ProjectView[], name: string): ProjectView {
  return (
    found.find((project) => project.name === name) ?? expect.fail(`${name} is none of ${found.map((p) => p.name)}`)
  );
}

describe('the projects of the view', () => {
  it('have names and ids of their own, though containers share a file', async () => {
    const found = await projects();
    expect(found.map(({ name }) => name).sort()).toEqual([
      'docker-compose.yml#configs.whole',
      'inner.conf (inner-a)',
      'inner.conf (inner-b)',
      'templates/api.conf.template',
    ]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(4);
    for (const name of ['inner.conf (inner-a)', 'inner.conf (inner-b)']) {
      expect(named(found, name).place.uri).toBe(fixtureUri('inner.conf'));
    }
    expect(named(found, 'inner.conf (inner-a)').about.edition).toBe('OpenResty');
  });

  it('tell where each file stands in the container', async () => {
    const { about, nginxFiles } = named(await projects(), 'templates/api.conf.template');
    expect(about.nginxFiles.filter(({ kind }) => kind !== 'image')).toMatchObject([
      {
        name: 'templates/api.conf.template',
        containerPath: '/etc/nginx/conf.d/api.conf',
        kind: 'template',
        place: { uri: fixtureUri('templates/api.conf.template') },
      },
    ]);
    expect(about.nginxFiles[0]).toEqual({ containerPath: '/etc/nginx/nginx.conf', kind: 'image' });
    // what cannot be opened is no file of the view
    expect(nginxFiles).toEqual([fixtureUri('templates/api.conf.template')]);
  });

  it('lead into the compose file where the configuration stands in it, with its findings', async () => {
    const project = named(await projects(), 'docker-compose.yml#configs.whole');
    const [server] = project.servers;
    const peer = server?.locations[0]?.upstream?.peers[0];
    expect(project.place).toMatchObject({ uri: fixtureUri('docker-compose.yml'), start: { line: 22, character: 6 } });
    expect(peer?.place).toMatchObject({ uri: fixtureUri('docker-compose.yml'), start: { line: 24 } });
    expect(peer?.severity).toBe('error');
  });
});

describe('a project that the setting names by absolute paths', () => {
  it('is one, in a workspace of several folders too', async () => {
    client = await TestClient.start(STACK, {
      folders: [fixtureUri('templates'), fixtureUri('.').replace('/.', '')],
      configuration: { projects: [{ nginx: '/fixture/inner.conf', compose: ['/fixture/docker-compose.yml'] }] },
    });
    await client.until(() => client.diagnostics('docker-compose.yml').length > 0);
    const { projects: found } = await client.connection.sendRequest<TopologyView>(GET_TOPOLOGY);
    const ofFile = found.filter(({ place }) => place.uri === fixtureUri('inner.conf'));
    expect(ofFile.map(({ about }) => [about.isChosen, about.chosen])).toEqual([
      [true, [fixtureUri('docker-compose.yml')]],
    ]);
  });
});

describe('the explanation', () => {
  it('is given for a project and for a file', async () => {
    const found = await projects();
    const edge = await explain({ project: named(found, 'templates/api.conf.template').id });
    expect(edge?.text).toContain('service edge, docker-compose.yml:2\n');
    expect(edge?.text).toContain('/etc/nginx/conf.d/api.conf ← templates/api.conf.template, after envsubst\n');
    const shared = await explain({ uri: fixtureUri('inner.conf') });
    expect(shared?.text.match(/service inner-[ab],/g)?.sort()).toEqual(['service inner-a,', 'service inner-b,']);
    const inline = await explain({ project: named(found, 'docker-compose.yml#configs.whole').id });
    expect(inline?.text).toContain('/etc/nginx/nginx.conf ← docker-compose.yml:23, in the compose file\n');
  });

  it('is null for what is not there', async () => {
    await projects();
    expect(await explain({ project: 'file:///gone.conf' })).toBeNull();
    expect(await explain({ uri: fixtureUri('gone.conf') })).toBeNull();
    expect(await explain({})).toBeNull();
  });

  it('says that a half-typed compose file is known as it was', async () => {
    const found = await projects();
    const { id } = named(found, 'templates/api.conf.template');
    await client.open('docker-compose.yml', 'yaml');
    expect((await explain({ project: id }))?.text).toContain('Not seen\n  nothing is known to be missing\n');
    await client.replace('docker-compose.yml', '    image: api\n', '    image: "api\n');
    const { text } = (await explain({ project: id })) ?? expect.fail('no answer');
    expect(text).toContain('Not seen\n  a compose file cannot be read as it is now; ');
    expect(text).toContain('service edge, docker-compose.yml:2\n');
  });

  it('follows a change', async () => {
    const found = await projects();
    const { id } = named(found, 'templates/api.conf.template');
    await client.write(
      'docker-compose.yml',
      client.textOf('docker-compose.yml').replace('image: nginx:1.28', 'image: nginx:1.30'),
    );
    expect((await explain({ project: id }))?.text).toContain('nginx 1.30 (image tag nginx:1.30)');
  });
});
