import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shares, sharesOf } from '../../server/src/topology/shares';
import { analyseFixture, parseFixture } from '../support/fixture';
import { findNginx, startNginx } from '../support/nginx';

/** The shares that are told, and those that a real nginx gives: exactly so where servers take turns. */

const NAMES = ['one', 'two', 'three'];

let services: readonly Server[] = [];
let addresses: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  services = NAMES.map((name) => createServer((_, response) => response.end(name)));
  const ports = await Promise.all(services.map(listen));
  addresses = Object.fromEntries(NAMES.map((name, index) => [`${name}:80`, `127.0.0.1:${ports[index]}`]));
});

afterAll(() => {
  for (const service of services) {
    service.closeAllConnections();
    service.close();
  }
});

describe.skipIf(!findNginx())('a real nginx', () => {
  it.each([
    'server one:80; server two:80; server three:80;',
    'server one:80 weight=5; server two:80; server three:80;',
    'server one:80 weight=4; server two:80 weight=2; server three:80 weight=6;',
    'server one:80 weight=3; server two:80 down; server three:80;',
    'server one:80 weight=3; server two:80; server three:80 backup;',
    'server one:80 down; server two:80 down; server three:80 backup;',
    'server one:80; server two:80; server one:80 weight=2;',
    'least_conn; server one:80 weight=3; server two:80;',
    'hash "" consistent; server one:80 weight=3; server two:80;',
  ])('gives in turns what is told: %s', async (body) => {
    const shares = sharesIn(body);
    const { of } = shares.servers[0] ?? { of: 0 };
    expect(await countAnswers(body, of * 2)).toEqual(expectedIn(shares, of * 2));
  });

  it.each([
    'random; server one:80 weight=3; server two:80;',
    'hash $arg_k; server one:80 weight=3; server two:80 weight=2; server three:80 down;',
    'hash $arg_k consistent; server one:80 weight=3; server two:80;',
  ])('gives on average what is told: %s', async (body) => {
    const shares = sharesIn(body);
    const answers = await countAnswers(body, 500);
    for (const [name, count] of expectedIn(shares, 500)) {
      expect(Math.abs((answers.get(name) ?? 0) - count), name).toBeLessThan(75);
    }
  });

  it('gives an idle lighter server more than its weight where two are drawn, so nothing is told', async () => {
    const body = 'random two; server one:80 weight=3; server two:80;';
    expect((await countAnswers(body, 300)).get('two')).toBeGreaterThan(180);
    expect(() => sharesIn(body)).toThrow('no shares');
  });
});

function configOf(body: string): string {
  return `worker_processes 1;
events {}
http {
  upstream u { ${body} }
  server {
    listen 18000;
    location / { proxy_pass http://u; }
  }
}
`;
}

function sharesIn(body: string): Shares {
  const compose = NAMES.map((name) => `  ${name}: { image: ${name} }\n`).join('');
  const files = parseFixture(
    `//- nginx.conf\n${configOf(body)}//- docker-compose.yml\nservices:\n  web: { image: nginx }\n${compose}`,
  );
  const [linked] = analyseFixture(files).snapshot.topology.upstreams;
  const shares = linked && sharesOf(linked);
  if (!shares) throw new Error('no shares');
  return shares;
}

function expectedIn(shares: Shares, requests: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { endpoint, part, of } of shares.servers) {
    if (part === 0) continue;
    const { host } = endpoint.address;
    counts.set(host, (counts.get(host) ?? 0) + (requests * part) / of);
  }
  return counts;
}

/** How many of so many requests, each with a key of its own, each service answers. */
async function countAnswers(body: string, requests: number): Promise<Map<string, number>> {
  const nginx = await startNginx(configOf(body), { servers: addresses });
  const answers = new Map<string, number>();
  try {
    for (let index = 0; index < requests; index++) {
      const name = await fetchText(nginx.port(), `/?k=${index}`);
      answers.set(name, (answers.get(name) ?? 0) + 1);
    }
    return answers;
  } finally {
    await nginx.stop();
  }
}

function fetchText(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', agent: false }, (incoming) => {
      let text = '';
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
