import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passedPath } from '../../server/src/nginx/passed-path';
import { analyseFixture, parseFixture } from '../support/fixture';
import { findNginx, startNginx } from '../support/nginx';

/** The path that a service sees, as hovers tell it, and as a real nginx sends it. */

let service: Server;
let address = '';

beforeAll(async () => {
  service = createServer(({ url }, response) => response.end(url));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(service.address() as AddressInfo).port}`;
});

afterAll(() => {
  service.closeAllConnections();
  service.close();
});

const PASSES = [
  ['/j0', 'http://app:80'],
  ['/j1', 'http://app:80/'],
  ['/j2/', 'http://app:80/'],
  ['/j3/', 'http://app:80/v1/'],
  ['/j5/', 'http://app:80/v1'],
  ['/j6', 'http://app:80/v1/'],
  ['/j7', 'http://app:80/v1'],
  ['= /j8', 'http://app:80/x'],
  ['^~ /j9/', 'http://app:80/y/'],
] as const;

describe.skipIf(!findNginx())('a real nginx', () => {
  it('passes the path that is told', async () => {
    const locations = PASSES.map(([location, url]) => `    location ${location} { proxy_pass ${url}; }\n`).join('');
    const config = `events {}\nhttp {\n  server {\n    listen 18080;\n${locations}  }\n}\n`;
    const { routes } = analyseFixture(parseFixture(`//- nginx.conf\n${config}`)).snapshot.topology.nginx;
    const told = routes.map(passedPath);
    const nginx = await startNginx(config, { servers: { 'app:80': address } });
    try {
      const seen: string[] = [];
      for (const path of told) seen.push(await fetchText(nginx.port(), path?.asked ?? '/'));
      expect(told.map((path) => path?.passed)).toEqual(seen);
    } finally {
      await nginx.stop();
    }
  });
});

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
