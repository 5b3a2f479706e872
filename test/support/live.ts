import { createServer, get, request } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { applyFix, type FixOptions } from './check';
import { analyseFixture, parseFixture } from './fixture';
import { startNginx } from './nginx';

/** nginx.conf after each fix of a rule's finding; empty if the rule finds nothing. */
export function fixedTexts(rule: string, fixture: string, options: FixOptions = {}): string[] {
  const files = parseFixture(fixture);
  const { workspace, snapshot } = analyseFixture(files, options.settings);
  const finding = snapshot.findings.filter((candidate) => candidate.rule === rule)[options.finding ?? 0];
  const fixes = finding ? workspace.fixes(snapshot, finding) : [];
  return fixes.map((fix) => applyFix(files, fix).get('nginx.conf') ?? '');
}

/**
 * Sends plain requests, one after the other, through a real nginx to a service that keeps its connections open.
 * All of `hosts` lead to that service.
 * @returns how many connections nginx opened to it
 */
export async function countConnections(
  config: string,
  { requests, path, hosts }: { readonly requests: number; readonly path: string; readonly hosts: readonly string[] },
): Promise<number> {
  let connections = 0;
  const service = createServer((_, response) => response.end('ok'));
  service.on('connection', () => connections++);
  const port = await listen(service);
  const nginx = await startNginx(config, {
    servers: Object.fromEntries(hosts.map((host) => [host, `127.0.0.1:${port}`])),
  });
  try {
    for (let index = 0; index < requests; index++) await fetchText(nginx.port(), path);
    return connections;
  } finally {
    await nginx.stop();
    service.closeAllConnections();
    service.close();
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

/**
 * Sends requests through a real nginx to two services: `good:3000` answers, `bad:3000` takes the request and resets the
 * connection.
 * @returns the status of each answer
 */
export async function statusesWithBadServer(config: string, method: string, requests: number): Promise<number[]> {
  const good = createServer((incoming, response) => {
    incoming.resume().on('end', () => response.end('ok'));
  });
  const bad = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.resetAndDestroy());
  });
  const [goodPort, badPort] = await Promise.all([good, bad].map(listen));
  const nginx = await startNginx(config, {
    servers: { 'good:3000': `127.0.0.1:${goodPort}`, 'bad:3000': `127.0.0.1:${badPort}` },
  });
  try {
    const statuses: number[] = [];
    for (let index = 0; index < requests; index++) statuses.push(await statusOf(nginx.port(), method));
    return statuses;
  } finally {
    await nginx.stop();
    good.closeAllConnections();
    good.close();
    bad.close();
  }
}

function statusOf(port: number, method: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ port, method, path: '/', host: '127.0.0.1', agent: false }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
