import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { NginxModel } from '../../server/src/nginx/model';
import { walkDirectives } from '../../server/src/nginx/walk';
import type { Refactoring } from '../../server/src/scaffold/refactoring';
import { refactoringsAt } from '../../server/src/scaffold/refactorings';
import { applyEdits } from '../../server/src/text/edit';
import type { Topology } from '../../server/src/topology/types';
import { analyseFixture, parseFixture } from '../support/fixture';
import { findNginx, type NginxConfig, nginxTest, nginxVersion, startNginx } from '../support/nginx';
import { analyseProject, readExamples, readProjects } from '../support/projects';

/** What a real nginx says of configurations before and after refactorings, and what services get from it. */

const CONFIG_ROOT = '/etc/nginx/';

/** The files below /etc/nginx as nginx reads them; undefined where one is a template, or stands elsewhere. */
function filesOf({ config }: NginxModel, refactoring?: Refactoring): Record<string, string> | undefined {
  const files: Record<string, string> = {};
  for (const file of config.files) {
    const path = config.pathOf?.(file);
    if (file.variables || !path?.startsWith(CONFIG_ROOT)) return undefined;
    const { text, uri } = file.source;
    files[path.slice(CONFIG_ROOT.length)] = applyEdits(
      text,
      refactoring?.edits.filter((edit) => edit.uri === uri) ?? [],
    );
  }
  const added = refactoring?.newFile;
  if (added) files[added.includePath.slice(CONFIG_ROOT.length)] = added.text;
  return 'nginx.conf' in files ? files : undefined;
}

function offersIn(topology: Topology): Refactoring[] {
  const offers = new Map<string, Refactoring>();
  for (const file of topology.nginx.config.files) {
    for (const { start } of walkDirectives(file.body)) {
      for (const offer of refactoringsAt(topology, file, { start, end: start })) {
        offers.set(JSON.stringify([offer.title, offer.edits]), offer);
      }
    }
  }
  return [...offers.values()];
}

/** nginx takes its time. */
function fewOfEach(offers: readonly Refactoring[]): Refactoring[] {
  return offers.filter((offer, index) => offers.slice(0, index).filter(({ id }) => id === offer.id).length < 3);
}

/** Needs a newer nginx than the one that may be installed. */
function isTooNew({ id }: Refactoring): boolean {
  const [major = 0, minor = 0, patch = 0] = nginxVersion().split('.').map(Number);
  return id === 'resolve-names' && major * 1e6 + minor * 1e3 + patch < 1_027_003;
}

describe.skipIf(!findNginx())('nginx', () => {
  it.each([...readExamples(), ...readProjects()].map((project) => [project.name, project] as const))(
    'takes %s after a refactoring as it did before',
    async (_, { files }) => {
      for (const { topology } of analyseProject(files).snapshots) {
        const before = filesOf(topology.nginx);
        if (!before) continue;
        const first = await nginxTest(before, { hosts: 'all' });
        for (const offer of fewOfEach(offersIn(topology))) {
          if (isTooNew(offer)) continue;
          const after = await nginxTest(filesOf(topology.nginx, offer) ?? '', { hosts: 'all' });
          expect(
            after.errors.map(({ message }) => message),
            offer.title,
          ).toEqual(first.errors.map(({ message }) => message));
        }
      }
    },
    60_000,
  );

  it('refuses what is not offered: a backup beside a hash, and a port behind the name of an upstream', async () => {
    const config = (upstream: string, pass: string): string =>
      `events {}\nhttp { upstream app { ${upstream} } server { listen 8080; location / { proxy_pass ${pass}; } } }\n`;
    const words = async (text: string): Promise<string[]> =>
      (await nginxTest(text, { hosts: 'all' })).errors.map(({ message }) => message);
    for (const method of ['ip_hash', 'hash $uri', 'random']) {
      expect(await words(config(`${method}; server a:1; server b:1 backup;`, 'http://app'))).toEqual([
        'balancing method does not support parameter "backup"',
      ]);
    }
    expect(await words(config('server a:1;', 'http://app:8080'))).toEqual(['upstream "app" may not have port 8080']);
  });
});

/** What a service receives for each path. */
async function received(
  config: NginxConfig,
  paths: readonly string[],
  hosts: readonly string[] = ['api:3000', 'web:3000', 'api'],
): Promise<string[]> {
  const service = createServer(({ url, rawHeaders, method }, response) => {
    response.setHeader('Location', 'http://api.example/next');
    response.end(JSON.stringify({ method, url, rawHeaders }));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  const servers = Object.fromEntries(hosts.map((host) => [host, `127.0.0.1:${port}`]));
  const nginx = await startNginx(config, { servers });
  try {
    const answers: string[] = [];
    for (const path of paths) answers.push(await fetchAll(nginx.port(), path));
    return answers;
  } finally {
    await nginx.stop();
    service.closeAllConnections();
    service.close();
  }
}

function fetchAll(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', agent: false, headers: { Host: 'site.example' } }, (incoming) => {
      let text = `${incoming.statusCode} ${incoming.headers.location}`;
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

const STACK = `//- compose.yaml
services:
  nginx:
    image: nginx:1.26
    volumes: ["./nginx:/etc/nginx"]
  api: { image: api }
  web: { image: web }
`;

const HEADERS = `proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header Accept-Encoding "";`;

const LIVE: Readonly<Record<string, { readonly config: string; readonly paths: readonly string[] }>> = {
  'extract-upstream': {
    config: `events {}
http {
  proxy_redirect off;
  proxy_set_header Host $host;
  server {
    listen 8080;
    location /a/ { proxy_pass http://api:3000/v1/; }
    location /b { proxy_pass http://api:3000; }
    location ~ ^/c { proxy_pass http://api:3000; }
  }
}
`,
    paths: ['/a/x?y=1', '/b/x', '/c%20d'],
  },
  'inline-upstream': {
    config: `events {}
http {
  proxy_redirect off;
  proxy_set_header Host $http_host;
  upstream pool { server api:3000; }
  server {
    listen 8080;
    location /a/ { proxy_pass http://pool/; }
    location / { proxy_pass http://pool; }
  }
}
`,
    paths: ['/a/x?y=1', '/b'],
  },
  'move-outwards': {
    config: `events {}
http {
  proxy_set_header X-Lost yes;
  upstream pool { server api:3000; }
  server {
    listen 8080;
    location /a {
      ${HEADERS}
      proxy_pass http://pool;
      location /a/inner { proxy_pass http://pool; }
    }
    location /b {
      proxy_pass http://pool;
      ${HEADERS}
      if ($arg_x) { proxy_pass http://pool; }
    }
    location /c { proxy_pass http://pool; proxy_set_header X-Own c; }
  }
}
`,
    paths: ['/a', '/a/inner', '/b', '/b?x=1', '/c'],
  },
  'extract-headers': {
    config: `events {}
http {
  upstream pool { server api:3000; }
  server {
    listen 8080;
    location /a { ${HEADERS} proxy_pass http://pool; }
    location /b {
      proxy_pass http://pool;
      ${HEADERS}
    }
    location /c { proxy_pass http://pool; }
  }
}
`,
    paths: ['/a', '/b', '/c'],
  },
};

describe.skipIf(!findNginx())('a service behind nginx', () => {
  it.each(Object.keys(LIVE))('gets the same requests after %s', async (id) => {
    const { config = '', paths = [] } = LIVE[id] ?? {};
    const { topology } = analyseFixture(parseFixture(`${STACK}//- nginx/nginx.conf\n${config}`)).snapshot;
    const offers = offersIn(topology).filter((offer) => offer.id === id && offer.isEqualEffect);
    expect(offers.length).toBeGreaterThan(0);
    const before = await received(filesOf(topology.nginx) ?? '', paths);
    for (const offer of offers) {
      const after = filesOf(topology.nginx, offer);
      expect(after).not.toEqual(filesOf(topology.nginx));
      expect(await received(after ?? '', paths), offer.title).toEqual(before);
    }
  });

  it('gets the same requests from the example stack after its headers have moved to the server', async () => {
    const { files } = readExamples().find(({ name }) => name === 'autograph') ?? { files: new Map<string, string>() };
    const [snapshot] = analyseProject(files).snapshots;
    if (!snapshot) throw new Error('the example has no project');
    const { nginx, endpoints } = snapshot.topology;
    const paths = nginx.routes.flatMap(({ location }) => (location?.modifier === '' ? location.path : []));
    const hosts = endpoints.map(({ address }) => address.text);
    const offers = offersIn(snapshot.topology).filter(({ id }) => id === 'move-outwards');
    expect([offers.length > 0, paths.length > 5, hosts.length > 10]).toEqual([true, true, true]);
    const before = await received(filesOf(nginx) ?? '', paths, hosts);
    expect(before.filter((text) => text.includes('X-Real-IP')).length).toBeGreaterThan(5);
    const after = await received(filesOf(nginx, offers[0]) ?? '', paths, hosts);
    expect(after).toEqual(before);
  });

  it('gets another Host where the title says so', async () => {
    const config = LIVE['inline-upstream']?.config.replace('proxy_set_header Host $http_host;', '') ?? '';
    const { topology } = analyseFixture(parseFixture(`${STACK}//- nginx/nginx.conf\n${config}`)).snapshot;
    const [offer] = offersIn(topology).filter(({ id }) => id === 'inline-upstream');
    expect(offer).toMatchObject({
      title: 'Inline upstream "pool" in 2 targets (sends "Host: api:3000" instead of "pool")',
      isEqualEffect: false,
    });
    const [before = '', after = ''] = [
      await received(filesOf(topology.nginx) ?? '', ['/']),
      await received(filesOf(topology.nginx, offer) ?? '', ['/']),
    ].map(([text]) => text);
    expect(before).toContain('"Host","pool"');
    expect(after).not.toContain('"Host","pool"');
  });
});
