import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findNginx, nginxTest, type RunningNginx, startNginx } from '../support/nginx';

const AUTOGRAPH = join(__dirname, '../../examples/autograph');
const BROKEN = join(__dirname, '../../examples/broken');
const nginxConf = readFileSync(join(AUTOGRAPH, 'nginx/nginx.conf'), 'utf8');
const composeText = readFileSync(join(AUTOGRAPH, 'docker-compose.lb.yml'), 'utf8');
const withoutNginx = !findNginx();

interface Service {
  image?: string;
  container_name?: string;
  environment?: Record<string, string>;
  expose?: string[];
  ports?: string[];
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
}

interface Compose {
  services: Record<string, Service>;
  networks: Record<string, unknown>;
}

const compose: Compose = parse(composeText, { merge: true });
const services = Object.entries(compose.services);
const instances = services.filter(([, service]) => service.environment?.INSTANCE_ID !== undefined);

// --- Talking to the stack ------------------------------------------------------------------------

interface Answer {
  status: number;
  text: string;
  /** Which instance answered; empty if the balancer itself did. */
  instance: string;
}

function send(port: number, path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = request(
      { port, path, host: '127.0.0.1', agent: false, timeout: 10_000, ...options },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          text += chunk;
        });
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            text,
            instance: String(incoming.headers['x-instance-id'] ?? ''),
          }),
        );
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${path}`)));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function sendMany(count: number, port: number, path: string, headers: Record<string, string> = {}) {
  const answers: Answer[] = [];
  for (let i = 0; i < count; i += 1) answers.push(await send(port, path, { headers }));
  return answers;
}

function countByInstance(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { instance } of answers) counts[instance] = (counts[instance] ?? 0) + 1;
  return counts;
}

interface Handshake {
  status: number;
  accept: string;
  instance: string;
  socket: Socket;
}

function openWebSocket(port: number, path: string, key: string): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': key,
    };
    const outgoing = request({ port, path, host: '127.0.0.1', agent: new Agent(), timeout: 10_000, headers });
    const settle = (incoming: IncomingMessage, socket: Socket): void =>
      resolve({
        status: incoming.statusCode ?? 0,
        accept: String(incoming.headers['sec-websocket-accept'] ?? ''),
        instance: String(incoming.headers['x-instance-id'] ?? ''),
        socket,
      });
    outgoing.on('upgrade', settle);
    outgoing.on('response', (incoming) => settle(incoming, incoming.socket));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** A short masked text frame, as a client must send it. */
function textFrame(text: string): Buffer {
  const mask = randomBytes(4);
  const payload = Buffer.from(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]);
}

function nextTextMessage(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const length = bytes[1];
      if (length !== undefined && bytes.length >= 2 + length) resolve(bytes.subarray(2, 2 + length).toString());
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without a message')));
  });
}

interface Instance {
  id: string;
  port: number;
  child: ChildProcess;
}

/** The process behind one service of the compose file, on a port the system picks. */
function startInstance(id: string): Promise<Instance> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(AUTOGRAPH, 'services/instance/server.mjs')], {
      env: { PATH: process.env.PATH, INSTANCE_ID: id, PORT: '0', HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${id} ended with ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      resolve({ id, port: Number(/listening on (\d+)/.exec(line)?.[1]), child });
    });
  });
}

function stopInstance({ child }: Instance): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    child.once('exit', (code) => resolve(code));
    child.kill('SIGTERM');
  });
}

// --- Without starting anything -------------------------------------------------------------------

describe('the structure of docker-compose.lb.yml', () => {
  const values = (pick: (service: Service) => string | undefined): string[] =>
    services.map(([, service]) => pick(service)).filter((value) => value !== undefined);

  test('15 instances, each with its own container name and INSTANCE_ID', () => {
    expect(instances).toHaveLength(15);
    const names = values((service) => service.container_name);
    expect(names).toHaveLength(services.length);
    expect(new Set(names).size).toBe(names.length);
    const ids = values((service) => service.environment?.INSTANCE_ID);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['diagram-1', 'collab-1', 'ai-1']));
  });

  test('every dependency exists, has a health check and is waited for', () => {
    for (const [name, service] of services) {
      expect(service.healthcheck, name).toBeDefined();
      for (const [target, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(compose.services, `${name} -> ${target}`).toHaveProperty([target]);
        expect(condition).toBe('service_healthy');
      }
    }
  });

  test('instances declare the port they listen on and share the network with the balancer', () => {
    for (const [name, service] of services) {
      expect(service.networks, name).toEqual(['autograph-network']);
      if (service.environment?.PORT) expect(service.expose, name).toEqual([service.environment.PORT]);
    }
    expect(Object.keys(compose.networks)).toEqual(['autograph-network']);
  });

  test('the balancer waits for every instance and publishes 8090', () => {
    const balancer = compose.services['load-balancer'];
    expect(Object.keys(balancer?.depends_on ?? {}).sort()).toEqual(instances.map(([name]) => name).sort());
    expect(balancer?.ports).toEqual(['8090:8090']);
  });

  test('every upstream server is an instance, and every instance is used', () => {
    const declared = instances.map(([name, service]) => `${name}:${service.environment?.PORT}`);
    const lines = [...nginxConf.matchAll(/^\s*server (\S+) max_fails=3 fail_timeout=30s;$/gm)].map((match) => match[1]);
    expect(lines).toEqual(declared);
  });
});

describe.skipIf(withoutNginx)('nginx -t', () => {
  test('accepts the Autograph configuration when its names resolve', async () => {
    const result = await nginxTest(nginxConf, { hosts: instances.map(([name]) => name) });
    expect(result.errors).toEqual([]);
    expect(result.ok, result.output).toBe(true);
  });

  test('refuses it when one instance is missing, as it does before the instances are up', async () => {
    const hosts = instances.map(([name]) => name).filter((name) => name !== 'diagram-service-2');
    const result = await nginxTest(nginxConf, { hosts });
    expect(result.ok).toBe(false);
    const line = nginxConf.split('\n').findIndex((text) => text.includes('diagram-service-2:')) + 1;
    expect(result.errors).toEqual([
      { level: 'emerg', message: 'host not found in upstream "diagram-service-2:8082"', file: 'nginx.conf', line },
    ]);
  });
});

describe.skipIf(withoutNginx)('the broken example', () => {
  const broken = readFileSync(join(BROKEN, 'nginx/nginx.conf'), 'utf8');
  const { services: brokenServices } = parse(readFileSync(join(BROKEN, 'docker-compose.yml'), 'utf8'), { merge: true });
  const hosts = Object.keys(brokenServices);
  const repair = (steps: [from: string | RegExp, to: string][]): string =>
    steps.reduce((text, [from, to]) => {
      const next = text.replace(from, to);
      expect(next, String(from)).not.toBe(text);
      return next;
    }, broken);

  /** What the preferred fix of each finding does to nginx.conf. */
  const repairs: [from: string | RegExp, to: string][] = [
    ['catlog-2:3000', 'catalog-2:3000'],
    ['orders-1:8081', 'orders-1:3000'],
    ['orders-2:9000', 'orders-2:3000'],
    ['server app-1:3000;', 'server app-1:3000 max_fails=1 fail_timeout=10s;'],
    ['server app-2:3000 max_fails=3;', 'server app-2:3000 max_fails=3 fail_timeout=10s;'],
    [' backup;', ';'],
    [/( +server board-1:3000 [^\n]*\n)([\s\S]*?)\1/, '$1$2'],
    [/ +upstream legacy \{\s*\}\n/, ''],
    ['http://bakend', 'http://backend'],
    ['upstream board {', 'upstream board {\n        ip_hash;'],
    [
      /(location \/ws\/chat \{)/,
      '$1 proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;',
    ],
    [/(location \/ws\/support \{)/, '$1 proxy_http_version 1.1;'],
  ];

  test('is refused for the name that does not exist', async () => {
    const result = await nginxTest(broken, { hosts });
    expect(result.ok).toBe(false);
    expect(result.errors[0]?.message).toBe('host not found in upstream "catlog-2:3000"');
  });

  test('is refused for each mistake nginx can see, one after the other', async () => {
    let text = broken.replace('catlog-2', 'catalog-2');
    const refusals: string[] = [];
    for (const [from, to] of [
      [' backup;', ';'],
      [/ +upstream legacy \{\s*\}\n/, ''],
      ['http://bakend', 'http://backend'],
    ] as const) {
      const result = await nginxTest(text, { hosts });
      refusals.push(result.errors[0]?.message ?? 'accepted');
      text = text.replace(from, to);
    }
    expect(refusals).toEqual([
      'balancing method does not support parameter "backup"',
      'no servers are inside upstream',
      'host not found in upstream "bakend"',
    ]);
    expect((await nginxTest(text, { hosts })).ok).toBe(true);
  });

  test('is accepted without a warning after the preferred fixes', async () => {
    const result = await nginxTest(repair(repairs), { hosts });
    expect(result.errors).toEqual([]);
    expect(result.ok, result.output).toBe(true);
  });

  test('its WebSocket locations give no 101 before the fixes, and do after them', async () => {
    const peer = await startInstance('any-1');
    const servers = Object.fromEntries(hosts.map((host) => [`${host}:3000`, `127.0.0.1:${peer.port}`]));
    const statuses = async (config: string): Promise<number[]> => {
      const nginx = await startNginx(config, { servers });
      const answers: number[] = [];
      for (const path of ['/ws/chat', '/ws/support', '/ws/board']) {
        const { status, socket } = await openWebSocket(nginx.port(), path, randomBytes(16).toString('base64'));
        answers.push(status);
        socket.destroy();
      }
      await nginx.stop();
      return answers;
    };
    try {
      const forWebSocket = (from: string | RegExp): boolean => String(from).includes('ws');
      // No headers: a plain answer. HTTP/1.0: this strict server refuses. No affinity: the handshake itself works.
      expect(await statuses(repair(repairs.filter(([from]) => !forWebSocket(from))))).toEqual([200, 400, 101]);
      expect(await statuses(repair(repairs))).toEqual([101, 101, 101]);
    } finally {
      await stopInstance(peer);
    }
  });
});

// --- The live stack ------------------------------------------------------------------------------

describe.skipIf(withoutNginx)('the live stack', () => {
  let balancer: RunningNginx;
  let running: Instance[] = [];
  let port = 0;
  let servers: Record<string, string> = {};
  // The trusted subnet of the compose network is the loopback network here.
  const liveConf = nginxConf.replaceAll('172.28.0.0/16', '127.0.0.0/8');

  const instance = (id: string): Instance => {
    const found = running.find((candidate) => candidate.id === id);
    if (!found) throw new Error(`no instance ${id}`);
    return found;
  };

  beforeAll(async () => {
    running = await Promise.all(instances.map(([, service]) => startInstance(service.environment?.INSTANCE_ID ?? '')));
    servers = Object.fromEntries(
      instances.map(([name, { environment = {} }]) => [
        `${name}:${environment.PORT}`,
        `127.0.0.1:${instance(environment.INSTANCE_ID ?? '').port}`,
      ]),
    );
    balancer = await startNginx(liveConf, { servers });
    port = balancer.port('8090');
  });

  afterAll(async () => {
    await balancer?.stop();
    const codes = await Promise.all(running.map(stopInstance));
    expect(codes.every((code) => code === 0)).toBe(true);
  });

  test('/lb-health answers 200 with a text', async () => {
    expect(await send(port, '/lb-health')).toEqual({ status: 200, text: 'load balancer is healthy\n', instance: '' });
  });

  test('every location reaches an instance of its own service', async () => {
    const paths = ['diagrams', 'collaboration', 'ai', 'auth', 'export', 'git', 'integration'];
    const reached = await Promise.all(paths.map((path) => send(port, `/${path}/x`)));
    expect(reached.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expect(reached.map(({ instance: id }) => id.replace(/-\d$/, ''))).toEqual([
      'diagram',
      'collab',
      'ai',
      'auth',
      'export',
      'git',
      'integration',
    ]);
  });

  test('round robin: 30 requests to /diagrams are 10 for each of the 3 instances', async () => {
    const answers = await sendMany(30, port, '/diagrams');
    expect(countByInstance(answers)).toEqual({ 'diagram-1': 10, 'diagram-2': 10, 'diagram-3': 10 });
  });

  test('ip_hash: 10 requests from one address reach one collaboration instance', async () => {
    expect(Object.values(countByInstance(await sendMany(10, port, '/collaboration')))).toEqual([10]);
  });

  test('ip_hash sees the clients behind the gateway, not the gateway', async () => {
    const seen = new Set<string>();
    for (let i = 1; i <= 12; i += 1) {
      const headers = { 'X-Forwarded-For': `203.0.${i}.7` };
      const counts = countByInstance(await sendMany(2, port, '/collaboration', headers));
      expect(Object.values(counts)).toEqual([2]);
      for (const id of Object.keys(counts)) seen.add(id);
    }
    expect([...seen].sort()).toEqual(['collab-1', 'collab-2']);
  });

  test('least connections: a busy ai instance gets no further request', async () => {
    const held = send(port, '/ai?delay=2000');
    const busy = async (): Promise<string[]> => {
      const health = await Promise.all(['ai-1', 'ai-2'].map((id) => send(instance(id).port, '/health')));
      return health.filter(({ text }) => JSON.parse(text).active === 1).map(({ instance: id }) => id);
    };
    await expect.poll(busy, { interval: 20 }).toHaveLength(1);
    const [busyId] = await busy();
    const counts = countByInstance(await sendMany(6, port, '/ai'));
    expect(counts).toEqual({ [busyId === 'ai-1' ? 'ai-2' : 'ai-1']: 6 });
    expect((await held).instance).toBe(busyId);
  });

  test('plain requests arrive as HTTP/1.1 with the complete header set and without Connection', async () => {
    const answer = JSON.parse((await send(port, '/auth/login', { headers: { Host: 'autograph.test' } })).text);
    expect(answer).toMatchObject({
      path: '/auth/login',
      http_version: '1.1',
      headers: { host: 'autograph.test', 'x-real-ip': '127.0.0.1', 'x-forwarded-for': '127.0.0.1' },
    });
    expect(answer.headers.connection).toBeUndefined();
  });

  test('WebSocket: 101 through /collaboration, and the echo comes back', async () => {
    const key = randomBytes(16).toString('base64');
    const { status, accept, instance: id, socket } = await openWebSocket(port, '/collaboration/board-7', key);
    expect(status).toBe(101);
    expect(accept).toBe(createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64'));
    expect(id).toMatch(/^collab-[12]$/);
    const message = nextTextMessage(socket);
    socket.write(textFrame('hello, board'));
    expect(await message).toBe('hello, board');
    socket.destroy();
  });

  test('WebSocket: a location without the upgrade headers gives no 101', async () => {
    const { status, socket } = await openWebSocket(port, '/diagrams', randomBytes(16).toString('base64'));
    expect(status).toBe(200);
    socket.destroy();
  });

  test('/lb-status answers to this host', async () => {
    const { status, text } = await send(port, '/lb-status');
    expect(status).toBe(200);
    expect(text).toMatch(/^Active connections: \d+/);
    expect((await send(port, '/lb-status', { headers: { 'X-Forwarded-For': '203.0.113.9' } })).status).toBe(403);
  });

  test('the access log names the upstream server, and neither monitoring location is in it', () => {
    const log = balancer.accessLog();
    expect(log).toMatch(new RegExp(`"GET /diagrams HTTP/1.1" 200 upstream=127.0.0.1:${instance('diagram-1').port} `));
    expect(log).not.toContain('/lb-');
  });

  test.each([503, 502])('failover: requests still succeed while diagram-1 answers %i', async (status) => {
    // A fresh balancer, so that no failure of an earlier case counts.
    const fresh = await startNginx(liveConf, { servers });
    const direct = instance('diagram-1').port;
    await send(direct, `/__fail?status=${status}`, { method: 'POST' });
    try {
      expect((await send(direct, '/health')).status).toBe(503);
      const answers = await sendMany(18, fresh.port(), '/diagrams');
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
      expect(countByInstance(answers)['diagram-1']).toBeUndefined();
      // Three attempts, each handed to the next instance at once; then it is left alone.
      expect(fresh.accessLog().match(new RegExp(`upstream_status=${status}, 200`, 'g'))).toHaveLength(3);
    } finally {
      await send(direct, '/__recover', { method: 'POST' });
      await fresh.stop();
    }
  });

  test('recovery: after fail_timeout the instance gets requests again', async () => {
    const impatient = await startNginx(liveConf.replaceAll('fail_timeout=30s', 'fail_timeout=1s'), { servers });
    const direct = instance('diagram-2').port;
    try {
      await send(direct, '/__fail', { method: 'POST' });
      expect(countByInstance(await sendMany(12, impatient.port(), '/diagrams'))['diagram-2']).toBeUndefined();
      await send(direct, '/__recover', { method: 'POST' });
      const back = async (): Promise<string> => (await send(impatient.port(), '/diagrams')).instance;
      await expect.poll(back, { timeout: 6_000, interval: 100 }).toBe('diagram-2');
    } finally {
      await send(direct, '/__recover', { method: 'POST' });
      await impatient.stop();
    }
  });

  test('a stopped instance is no error for the client', async () => {
    const fresh = await startNginx(liveConf, { servers });
    try {
      expect(await stopInstance(instance('export-1'))).toBe(0);
      const answers = await sendMany(8, fresh.port(), '/export');
      expect(countByInstance(answers)).toEqual({ 'export-2': 8 });
      expect(answers.every(({ status }) => status === 200)).toBe(true);
    } finally {
      await fresh.stop();
    }
  });
});
