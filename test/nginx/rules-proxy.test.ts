import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fix } from '../../server/src/rules/rule';
import { applyFix } from '../support/check';
import { analyseFixture } from '../support/fixture';
import { findNginx, nginxTest, nginxVersion, startNginx } from '../support/nginx';

/** What real nginx does before and after the fixes of the rules about proxying and access. */

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

/** The text after one fix. */
function fixed(rule: string, config: string, title: string): string {
  const fix = fixesOf(rule, config).find((candidate) => candidate.title === title);
  if (!fix) throw new Error(`${rule} has no fix ${title}`);
  return fix.text;
}

function isSilent(rule: string, config: string): boolean {
  const { snapshot } = analyseFixture(new Map([['nginx.conf', config]]), settings);
  return snapshot.findings.every((finding) => finding.rule !== rule);
}

function inServer(body: string, http = ''): string {
  return `events {}\nhttp {\n  ${http}\n  server {\n    listen 8080;\n    ${body}\n  }\n}\n`;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What the service saw; undefined if nothing reached it. */
  readonly seen: { readonly url: string; readonly headers: IncomingHttpHeaders } | undefined;
}

describe.skipIf(withoutNginx)('rules about proxying, live', () => {
  let service: Server;
  let seen: Answer['seen'];

  beforeAll(async () => {
    service = createServer((incoming, response) => {
      seen = { url: incoming.url ?? '', headers: incoming.headers };
      response.end('ok');
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    service.closeAllConnections();
    service.close();
  });

  /** Asks a running nginx for one path after the other. */
  async function ask(config: string, ...paths: readonly string[]): Promise<Answer[]> {
    const address = `127.0.0.1:${(service.address() as AddressInfo).port}`;
    const running = await startNginx(config.replaceAll('SERVICE', address), {
      servers: { 'app:3000': address, my_app: address },
    });
    try {
      const answers: Answer[] = [];
      for (const path of paths) {
        seen = undefined;
        answers.push({ ...(await get(running.port(), path)), seen });
      }
      return answers;
    } finally {
      await running.stop();
    }
  }

  const urls = async (config: string, ...paths: readonly string[]): Promise<(string | undefined)[]> =>
    (await ask(config, ...paths)).map((answer) => answer.seen?.url);

  it('nginx: proxy-pass-slash-mismatch: the request lines are what the message says, and right after the fixes', async () => {
    const rule = 'proxy-pass-slash-mismatch';
    const doubled = inServer('location /api { proxy_pass http://app:3000/; }');
    expect(await urls(doubled, '/api/users?q=1')).toEqual(['//users?q=1']);
    expect(await urls(fixed(rule, doubled, 'End both with "/"'), '/api/users?q=1')).toEqual(['/users?q=1']);
    expect(await urls(fixed(rule, doubled, 'Remove the URI part "/"'), '/api/users')).toEqual(['/api/users']);
    const lost = inServer('location /api/ { proxy_pass http://app:3000/v1; }');
    expect(await urls(lost, '/api/users')).toEqual(['/v1users']);
    expect(await urls(fixed(rule, lost, 'End both with "/"'), '/api/users')).toEqual(['/v1/users']);
    const root = inServer('location / { proxy_pass http://app:3000/v1; }');
    expect(await urls(root, '/users')).toEqual(['/v1users']);
    expect(await urls(fixed(rule, root, 'End both with "/"'), '/users')).toEqual(['/v1/users']);
  });

  it('nginx: proxy-pass-slash-mismatch: rewrite with break takes the URI part out of effect', async () => {
    const config = inServer('location /api { rewrite ^/api/(.*)$ /$1 break; proxy_pass http://app:3000/; }');
    expect(isSilent('proxy-pass-slash-mismatch', config)).toBe(true);
    expect(await urls(config, '/api/users')).toEqual(['/users']);
  });

  it('nginx: proxy-header-inheritance-lost: the service gets the headers only after the fix', async () => {
    const config = inServer(
      'proxy_set_header Host example.org; proxy_set_header X-Real-IP $remote_addr; location / { proxy_pass http://app:3000; proxy_set_header X-A a; }',
    );
    const [before] = await ask(config, '/');
    expect(before?.seen?.headers).toMatchObject({ 'x-a': 'a' });
    expect(before?.seen?.headers['x-real-ip']).toBeUndefined();
    expect(before?.seen?.headers.host).not.toBe('example.org');
    for (const { text } of fixesOf('proxy-header-inheritance-lost', config)) {
      const [after] = await ask(text, '/');
      expect(after?.seen?.headers).toMatchObject({ 'x-a': 'a', 'x-real-ip': '127.0.0.1', host: 'example.org' });
    }
  });

  it('nginx: host-header-underscore: the service receives the name of the upstream before the fix', async () => {
    const config = inServer('location / { proxy_pass http://my_app; }', 'upstream my_app { server app:3000; }');
    expect((await ask(config, '/'))[0]?.seen?.headers.host).toBe('my_app');
    const text = fixed('host-header-underscore', config, 'Add "proxy_set_header Host $host"');
    expect((await ask(text, '/'))[0]?.seen?.headers.host).toBe('127.0.0.1');
  });

  it('nginx: response-header-inheritance-lost: the client gets the headers only after the fix', async () => {
    const config = inServer(
      'add_header X-Frame-Options DENY; location / { proxy_pass http://app:3000; add_header Cache-Control no-store; }',
    );
    expect((await ask(config, '/'))[0]?.headers['x-frame-options']).toBeUndefined();
    const text = fixed('response-header-inheritance-lost', config, 'Copy the outer line here');
    const [after] = await ask(text, '/');
    expect(after?.headers).toMatchObject({ 'x-frame-options': 'DENY', 'cache-control': 'no-store' });
  });

  it('nginx: proxy-pass-variable-drops-uri: path and query are lost before the fixes', async () => {
    const rule = 'proxy-pass-variable-drops-uri';
    const literal = inServer('set $app SERVICE; location / { proxy_pass http://$app/; }');
    expect(await urls(literal, '/a?q=1')).toEqual(['/']);
    expect(await urls(fixed(rule, literal, 'Use "$request_uri"'), '/a?q=1')).toEqual(['/a?q=1']);
    expect(await urls(fixed(rule, literal, 'Append "$is_args$args"'), '/a?q=1', '/a')).toEqual(['/?q=1', '/']);
    const below = inServer('set $app SERVICE; location /k.1/ { proxy_pass http://$app/v1/; }');
    const kept = fixed(rule, below, 'Keep the path: "rewrite ^/k\\.1/(.*)$ /v1/$1 break"');
    expect(await urls(below, '/k.1/a?q=1')).toEqual(['/v1/']);
    expect(await urls(kept, '/k.1/a?q=1', '/k.1/')).toEqual(['/v1/a?q=1', '/v1/']);
    const capture = inServer('location ~ ^/a/(.*)$ { proxy_pass http://SERVICE/v1/$1; }');
    expect(await urls(capture, '/a/b?q=1')).toEqual(['/v1/b']);
    expect(await urls(fixed(rule, capture, 'Append "$is_args$args"'), '/a/b?q=1')).toEqual(['/v1/b?q=1']);
    const path = inServer('location / { proxy_pass http://SERVICE$uri; }');
    expect(isSilent(rule, path)).toBe(false);
    expect(await urls(path, '/a?q=1')).toEqual(['/a']);
  });

  it('nginx: host-header-default: the service sees the name in proxy_pass before the fix', async () => {
    const config = inServer('location / { proxy_pass http://app; }', 'upstream app { server app:3000; }');
    expect((await ask(config, '/'))[0]?.seen?.headers.host).toBe('app');
    const text = fixed('host-header-default', config, 'Add "proxy_set_header Host $host"');
    expect((await ask(text, '/'))[0]?.seen?.headers.host).toBe('127.0.0.1');
  });

  it('nginx: forwarded-headers-missing: each fix tells address and scheme, and one drops what the client sent', async () => {
    const config = inServer('location / { proxy_pass http://app:3000; }');
    const sent = async (text: string) => (await ask(text, '/'))[0]?.seen?.headers ?? {};
    expect(Object.keys(await sent(config)).filter((name) => name !== 'x-forwarded-for')).not.toContain('x-real-ip');
    expect(await sent(config)).toMatchObject({ 'x-forwarded-for': '192.0.2.1' });
    const values = [];
    for (const { text } of fixesOf('forwarded-headers-missing', config)) {
      const headers = await sent(text);
      expect(headers).toMatchObject({ 'x-real-ip': '127.0.0.1', 'x-forwarded-proto': 'http', host: '127.0.0.1' });
      values.push(headers['x-forwarded-for']);
    }
    expect(values).toEqual(['192.0.2.1, 127.0.0.1', '127.0.0.1']);
  });

  it('nginx: if-in-location: of two blocks that match the last one counts alone, and a block with return is a branch', async () => {
    const both = 'if ($arg_a) { add_header X-A a; } if ($arg_b) { add_header X-B b; }';
    const config = inServer(`location / { proxy_pass http://app:3000; ${both} }`);
    expect(isSilent('if-in-location', config)).toBe(false);
    const [one, two] = await ask(config, '/?a=1', '/?a=1&b=1');
    expect(one?.headers['x-a']).toBe('a');
    expect([two?.headers['x-a'], two?.headers['x-b']]).toEqual([undefined, 'b']);
    const ends = inServer('location / { proxy_pass http://app:3000; if ($arg_a) { add_header X-A a; return 204; } }');
    expect(isSilent('if-in-location', ends)).toBe(true);
    const [stopped, passed] = await ask(ends, '/?a=1', '/');
    expect([stopped?.status, stopped?.headers['x-a']]).toEqual([204, 'a']);
    expect([passed?.status, passed?.headers['x-a']]).toEqual([200, undefined]);
  });

  it('nginx: allow-without-deny: everybody is let in before the fix, also where an outer level denies all', async () => {
    const statuses = async (text: string) => (await ask(text, '/')).map(({ status }) => status);
    for (const outer of ['', 'allow 192.0.2.8; deny all;']) {
      const config = inServer(`${outer} location / { allow 192.0.2.9; proxy_pass http://app:3000; }`);
      expect(await statuses(config)).toEqual([200]);
      expect(await statuses(fixed('allow-without-deny', config, 'Add "deny all"'))).toEqual([403]);
    }
  });

  it('nginx: stub-status-public: open before the fix, and to this machine after it', async () => {
    const config = inServer('location / { stub_status; }');
    const text = fixed('stub-status-public', config, 'Add "allow 127.0.0.1" and "deny all"');
    for (const each of [config, text]) expect((await ask(each, '/')).map(({ status }) => status)).toEqual([200]);
    const other = text.replace('127.0.0.1', '192.0.2.9');
    expect((await ask(other, '/')).map(({ status }) => status)).toEqual([403]);
  });

  it('nginx: proxy-pass-request-controlled: the client chooses the host', async () => {
    const config = inServer('location / { proxy_pass http://$arg_host; }');
    expect(isSilent('proxy-pass-request-controlled', config)).toBe(false);
    const { port } = service.address() as AddressInfo;
    expect((await ask(config, `/?host=127.0.0.1:${port}`))[0]?.seen).toBeDefined();
  });
});

/** A client that claims to speak for another one. */
const SENT = { 'X-Forwarded-For': '192.0.2.1' };

function get(port: number, path: string): Promise<Pick<Answer, 'status' | 'headers'>> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, path, host: '127.0.0.1', agent: false, timeout: 10_000, headers: SENT });
    outgoing.on('response', (incoming) => {
      incoming.resume();
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const SPOOFABLE = 'location / { proxy_pass http://app:3000; proxy_set_header Host $http_host; }';

/** What `nginx -t` takes, before the fixes and after. */
const ACCEPTED: readonly { rule: string; config: string }[] = [
  {
    rule: 'proxy-pass-slash-mismatch',
    config: inServer('location /a { proxy_pass http://unix:/run/a.sock:/; }'),
  },
  {
    rule: 'https-upstream-without-sni',
    config: inServer(
      'location / { proxy_pass https://cdn; }',
      'upstream cdn { server cdn.example.net:443 max_fails=3 fail_timeout=30s; }',
    ),
  },
  {
    rule: 'proxy-buffering-off-globally',
    config: inServer(
      'proxy_buffering off; location / { proxy_pass http://app:3000; } location /sse { proxy_pass http://app:3000; }',
    ),
  },
  { rule: 'error-log-off', config: inServer('error_log off; location / { return 204; }') },
  { rule: 'body-size-default', config: inServer('location /upload { proxy_pass http://app:3000; }') },
  { rule: 'host-header-spoofable', config: inServer(SPOOFABLE).replace('listen 8080', 'listen 80') },
  { rule: 'worker-connections-exceed-files', config: 'events { worker_connections 600; }\nhttp { }\n' },
  { rule: 'sse-buffering', config: inServer('location /sse { proxy_pass http://app:3000; }') },
];

describe.skipIf(withoutNginx)('rules about proxying, nginx -t', () => {
  it.each(ACCEPTED)('nginx: $rule: accepted before the fix and after it', async ({ rule, config }) => {
    expect((await nginxTest(config, { hosts: 'all' })).errors).toEqual([]);
    for (const { text } of fixesOf(rule, config)) {
      expect((await nginxTest(text, { hosts: 'all' })).errors, text).toEqual([]);
    }
  });
});
