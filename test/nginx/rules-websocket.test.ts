import { createServer, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fix } from '../../server/src/rules/rule';
import { applyFix } from '../support/check';
import { analyseFixture } from '../support/fixture';
import { findNginx, freePort, nginxTest, nginxVersion, type RunningNginx, startNginx } from '../support/nginx';

/** What real nginx does before and after the fixes of the rules about WebSocket and failover. */

const withoutNginx = !findNginx();
const settings = { nginxVersion: withoutNginx ? '' : nginxVersion() };

/** The fixes of the first finding of a rule, and the text after each. */
function fixesOf(rule: string, config: string): { title: string; text: string }[] {
  const files = new Map([['nginx.conf', config]]);
  const { snapshot, workspace } = analyseFixture(files, settings);
  const finding = snapshot.findings.find((candidate) => candidate.rule === rule);
  if (!finding) throw new Error(`${rule} finds nothing`);
  return workspace
    .fixes(snapshot, finding)
    .map((fix: Fix) => ({ title: fix.title, text: applyFix(files, fix).get('nginx.conf') ?? '' }));
}

interface Service {
  readonly name: string;
  readonly server: Server;
  readonly port: number;
  /** Requests that reached it. */
  readonly seen: string[];
}

/** Takes a WebSocket handshake as the specification has it, HTTP/1.1 included, and answers anything else with 200. */
function startService(name: string): Promise<Service> {
  const seen: string[] = [];
  const server = createServer((incoming, response) => {
    seen.push(incoming.url ?? '');
    response.end(name);
  });
  server.on('upgrade', (incoming, socket: Socket) => {
    const isStrict = incoming.httpVersion === '1.1' && incoming.headers.upgrade?.toLowerCase() === 'websocket';
    if (isStrict) socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    else socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    socket.on('error', () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ name, server, port: (server.address() as AddressInfo).port, seen });
    });
  });
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly socket: Socket | undefined;
}

function send(port: number, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, path, host: '127.0.0.1', agent: false, timeout: 10_000, headers });
    outgoing.on('upgrade', (incoming, socket) => {
      resolve({ status: incoming.statusCode ?? 0, text: '', socket: socket as Socket });
    });
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text, socket: undefined }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

function handshake(port: number, path: string, protocol = 'websocket'): Promise<Answer> {
  return send(port, path, {
    Connection: 'Upgrade',
    Upgrade: protocol,
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  });
}

const MAP = "map $http_upgrade $connection_upgrade { default upgrade; '' close; }";
const PAIR = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;';
const TUNED = 'max_fails=3 fail_timeout=30s';

function inServer(location: string, http = '', server = ''): string {
  return `events {}
http {
    ${http}
    server {
        listen 8080;
        ${server}
        location ${location}
    }
}
`;
}

interface Case {
  readonly rule: string;
  readonly what: string;
  readonly path: string;
  readonly config: string;
  readonly before: number;
}

const CASES: readonly Case[] = [
  {
    rule: 'websocket-without-upgrade-headers',
    what: 'no header',
    path: '/ws',
    config: inServer('/ws { proxy_pass http://app-1:3000; }'),
    before: 200,
  },
  {
    rule: 'websocket-without-upgrade-headers',
    what: 'Upgrade alone',
    path: '/',
    config: inServer(
      '/ {\n            proxy_pass http://app-1:3000;\n            proxy_set_header Upgrade $http_upgrade;\n        }',
    ),
    before: 200,
  },
  {
    rule: 'websocket-without-upgrade-headers',
    what: 'Connection alone',
    path: '/live',
    config: inServer(
      '/live { proxy_pass http://app-1:3000; proxy_http_version 1.0; proxy_set_header Connection "upgrade"; }',
    ),
    before: 200,
  },
  {
    rule: 'websocket-without-upgrade-headers',
    what: 'headers of an outer level',
    path: '/ws',
    config: inServer('/ws { proxy_pass http://app-1:3000; }', MAP, 'proxy_set_header Host $host;'),
    before: 200,
  },
  {
    rule: 'websocket-headers-lost',
    what: 'a header of its own',
    path: '/ws',
    config: inServer(
      '/ws {\n            proxy_pass http://app-1:3000;\n            proxy_set_header Host $host;\n        }',
      '',
      PAIR,
    ),
    before: 200,
  },
  {
    rule: 'websocket-connection-empty',
    what: 'Connection ""',
    path: '/ws',
    config: inServer(
      `/ws { proxy_pass http://app-1:3000; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection ""; }`,
    ),
    before: 200,
  },
  {
    rule: 'websocket-connection-empty',
    what: 'Connection "" of an outer level',
    path: '/ws',
    config: inServer(
      '/ws { proxy_pass http://app-1:3000; }',
      MAP,
      'proxy_http_version 1.1; proxy_set_header Connection "";',
    ),
    before: 200,
  },
  {
    rule: 'websocket-upgrade-wrong-variable',
    what: 'Upgrade $connection_upgrade',
    path: '/a',
    config: inServer(
      '/a { proxy_pass http://app-1:3000; proxy_set_header Upgrade $connection_upgrade; proxy_set_header Connection $connection_upgrade; }',
      MAP,
    ),
    before: 400,
  },
  {
    rule: 'websocket-upgrade-wrong-variable',
    what: 'swapped variables in an outer level',
    path: '/a',
    config: inServer(
      '/a { proxy_pass http://app-1:3000; }',
      MAP,
      'proxy_set_header Upgrade $connection_upgrade; proxy_set_header Connection $http_upgrade;',
    ),
    before: 200,
  },
  {
    rule: 'websocket-http-version',
    what: 'no version before 1.29.7',
    path: '/ws',
    config: inServer(`/ws { proxy_pass http://app-1:3000; ${PAIR} }`),
    before: 400,
  },
  {
    rule: 'websocket-http-version',
    what: 'HTTP/1.0 of an outer level',
    path: '/ws',
    config: inServer(`/ws { proxy_pass http://app-1:3000; ${PAIR} }`, 'proxy_http_version 1.0;'),
    before: 400,
  },
];

describe.skipIf(withoutNginx)('rules about WebSocket, live', () => {
  let services: Service[] = [];
  let running: RunningNginx | undefined;

  beforeAll(async () => {
    services = await Promise.all(['app-1', 'app-2'].map(startService));
  });
  afterAll(() => {
    for (const { server } of services) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function using<T>(config: string, act: (port: number, nginx: RunningNginx) => Promise<T>): Promise<T> {
    const servers = Object.fromEntries(services.map(({ name, port }) => [`${name}:3000`, `127.0.0.1:${port}`]));
    const dead = await freePort();
    running = await startNginx(config, { servers: { ...servers, 'dead:3000': `127.0.0.1:${dead}` } });
    try {
      return await act(running.port(), running);
    } finally {
      await running.stop();
    }
  }

  async function statusOf(config: string, path: string, protocol?: string): Promise<number> {
    return using(config, async (port) => {
      const { status, socket } = await handshake(port, path, protocol);
      socket?.destroy();
      return status;
    });
  }

  it.each(CASES)('$rule: $what', async ({ rule, path, config, before }) => {
    // the default of 1.29.7 and later is right
    if (rule === 'websocket-http-version' && !config.includes('1.0') && !/^1\.2[0-8]\./.test(nginxVersion())) return;
    expect(await statusOf(config, path)).toBe(before);
    for (const { title, text } of fixesOf(rule, config))
      expect(await statusOf(text, path), `${title}\n${text}`).toBe(101);
  });

  it('websocket-without-upgrade-headers: the hardened maps pass no other protocol', async () => {
    const config = inServer('/ws { proxy_pass http://app-1:3000; }');
    const hardened = fixesOf('websocket-without-upgrade-headers', config).find(({ title }) => title.includes('only'));
    expect(await statusOf(hardened?.text ?? '', '/ws', 'WebSocket')).toBe(101);
    expect(await statusOf(hardened?.text ?? '', '/ws', 'h2c')).toBe(200);
  });

  it('websocket-without-sticky-upstream: one client reaches one server after the fix', async () => {
    const reached = (config: string): Promise<Set<string>> =>
      using(config, async (port) => {
        const names = new Set<string>();
        for (let i = 0; i < 6; i++) names.add((await send(port, '/ws')).text);
        return names;
      });
    const upstream = `upstream app { zone app 64k; least_conn; server app-1:3000 ${TUNED}; server app-2:3000 ${TUNED}; }`;
    const config = inServer('/ws { proxy_pass http://app; }', upstream);
    expect((await reached(config)).size).toBe(2);
    const fixes = fixesOf('websocket-without-sticky-upstream', config);
    expect(fixes.length).toBeGreaterThan(1);
    // these requests keep no cookie
    const byAddress = fixes.filter(({ title }) => !title.includes('sticky'));
    for (const { text } of byAddress) expect((await reached(text)).size).toBe(1);
  });

  it('websocket-read-timeout: a quiet socket is cut before the fix and stays after it', async () => {
    const config = inServer(
      `/ws { proxy_pass http://app-1:3000; proxy_http_version 1.1; ${PAIR} proxy_read_timeout 1s; }`,
    );
    const isCut = (text: string): Promise<boolean> =>
      using(text, async (port) => {
        const { socket } = await handshake(port, '/ws');
        const closed = new Promise<boolean>((resolve) => socket?.once('close', () => resolve(true)).resume());
        const open = new Promise<boolean>((resolve) => setTimeout(resolve, 2500, false));
        const result = await Promise.race([closed, open]);
        socket?.destroy();
        return result;
      });
    expect(await isCut(config)).toBe(true);
    expect(await isCut(fixesOf('websocket-read-timeout', config)[0]?.text ?? '')).toBe(false);
  });

  it('upstream-all-down: 502 before the fix, 200 after each of them', async () => {
    const config = inServer(
      '/ { proxy_pass http://app; }',
      `upstream app { server app-1:3000 ${TUNED} down; server app-2:3000 ${TUNED} down; }`,
    );
    const status = (text: string): Promise<number> => using(text, async (port) => (await send(port, '/')).status);
    expect(await status(config)).toBe(502);
    for (const { text } of fixesOf('upstream-all-down', config)) expect(await status(text)).toBe(200);
  });

  it('upstream-down-leaves-one: the last server is tried once before the fix, and each time after it', async () => {
    const config = inServer(
      '/ { proxy_pass http://app; }',
      'upstream app { server dead:3000; server app-2:3000 down; }',
    );
    const attempts = (text: string): Promise<number> =>
      using(text, async (port, nginx) => {
        for (let i = 0; i < 3; i++) expect((await send(port, '/')).status).toBe(502);
        await expect.poll(() => count(nginx.errorLog(), /connect\(\) failed|no live upstreams/g)).toBe(3);
        return count(nginx.errorLog(), /connect\(\) failed/g);
      });
    expect(await attempts(config)).toBe(1);
    for (const { text } of fixesOf('upstream-down-leaves-one', config)) expect(await attempts(text)).toBe(3);
  });

  it('upstream-passive-checks-off: a dead server is tried again each turn before the fix', async () => {
    const config = inServer(
      '/ { proxy_pass http://app; }',
      'upstream app { zone app 64k; server dead:3000 max_fails=0; server app-2:3000 max_fails=0; }',
    );
    const attempts = (text: string): Promise<void> =>
      using(text, async (port, nginx) => {
        for (let i = 0; i < 12; i++) expect((await send(port, '/')).status).toBe(200);
        const wanted = text === config ? 6 : 3;
        await expect.poll(() => count(nginx.errorLog(), /connect\(\) failed/g)).toBe(wanted);
      });
    await attempts(config);
    await attempts(fixesOf('upstream-passive-checks-off', config)[0]?.text ?? '');
  });
});

/** Rules whose fixes change what `nginx -t` says, or at least do not upset it. */
const VERDICTS: readonly { rule: string; config: string; message?: string }[] = [
  {
    rule: 'connection-upgrade-undefined',
    config: inServer('/ws { proxy_pass http://app:3000; proxy_set_header Connection $connection_upgrade; }'),
    message: 'unknown "connection_upgrade" variable',
  },
  {
    rule: 'connection-upgrade-undefined',
    config: inServer(
      '/ws { proxy_pass http://app:3000; proxy_set_header Upgrade $connection_upgrade; proxy_set_header Connection upgrade; }',
    ),
    message: 'unknown "connection_upgrade" variable',
  },
  {
    rule: 'connection-upgrade-undefined',
    config: "events {}\nhttp { log_format a '$connection_upgrade'; access_log /dev/null a; }\n",
    message: 'unknown "connection_upgrade" variable',
  },
  {
    rule: 'websocket-http2-upstream',
    config: inServer(`/ws { proxy_pass http://app:3000; proxy_http_version 2; ${PAIR} }`),
    ...(/^1\.2[0-8]\./.test(settings.nginxVersion) && { message: 'invalid value "2"' }),
  },
  {
    rule: 'websocket-without-sticky-upstream',
    config: inServer(
      '/ws { proxy_pass http://app; }',
      'upstream app { random two; keepalive 8; server a:1; server b:1; server c:1 backup; }',
    ),
    message: 'balancing method does not support parameter "backup"',
  },
  {
    rule: 'upstream-server-missing-health-parameters',
    config: inServer('/ { proxy_pass http://app; }', 'upstream app { server a:1; server b:1 weight=2 max_fails=2; }'),
  },
  {
    rule: 'upstream-server-missing-health-parameters',
    config: 'events {}\nstream { upstream db { server a:1; server b:1; } server { listen 8081; proxy_pass db; } }\n',
  },
  {
    rule: 'health-parameters-ignored',
    config: inServer(
      '/ { proxy_pass http://app; }',
      'upstream app { server 127.0.0.1:1 max_fails=3 fail_timeout=1m; }',
    ),
  },
];

describe.skipIf(withoutNginx)('rules about WebSocket and failover, nginx -t', () => {
  it.each(VERDICTS)('$rule: $message', async ({ rule, config, message }) => {
    const before = await nginxTest(config, { hosts: 'all' });
    expect(before.errors.map((error) => error.message)).toEqual(
      message === undefined ? [] : [expect.stringContaining(message)],
    );
    for (const { text } of fixesOf(rule, config)) {
      const after = await nginxTest(text, { hosts: 'all' });
      expect(after.errors, text).toEqual([]);
      expect(after.ok, after.output).toBe(true);
    }
  });
});
