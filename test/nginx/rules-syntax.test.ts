import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fix } from '../../server/src/rules/rule';
import { applyFix } from '../support/check';
import { analyseFixture } from '../support/fixture';
import { findNginx, nginxTest, startNginx } from '../support/nginx';

/** What real nginx says before and after the fixes of the rules about syntax and balancing. */

type Files = Readonly<Record<string, string>>;

interface Case {
  readonly rule: string;
  /** The body of `http`, or whole files. */
  readonly conf: string | Files;
  /** What nginx says; absent where it takes the file without a word. */
  readonly message?: string;
}

const NO_BACKUP = 'balancing method does not support parameter "backup"';
const REDEFINED = 'load balancing method redefined';
const SERVER = 'server { listen 8080; location / { proxy_pass http://a; } }';
const stream = (body: string): Files => ({ 'nginx.conf': `events {}\nstream {\n${body}\n}\n` });
const inUpstream = (line: string): string => `upstream a { server a-1; ${line} } ${SERVER}`;
const inServer = (body: string): string => `upstream a { server a-1; } server { listen 8080; ${body} }`;

const CASES: readonly Case[] = [
  // balancing
  { rule: 'balancing-backup-unsupported', conf: inUpstream('ip_hash; server a-2 backup;'), message: NO_BACKUP },
  { rule: 'balancing-backup-unsupported', conf: inUpstream('hash $uri; server a-2 backup;'), message: NO_BACKUP },
  { rule: 'balancing-backup-unsupported', conf: inUpstream('random two; server a-2 backup;'), message: NO_BACKUP },
  {
    rule: 'balancing-backup-unsupported',
    conf: stream('upstream a { hash $remote_addr; server a-1:1; server a-2:1 backup; }'),
    message: NO_BACKUP,
  },
  { rule: 'balancing-backup-before-method', conf: inUpstream('server a-2 backup; ip_hash;') },
  { rule: 'balancing-backup-before-method', conf: inUpstream('server a-2 backup; random;') },
  { rule: 'balancing-backup-before-method', conf: inUpstream('server a-2 backup; hash $uri consistent;') },
  {
    rule: 'balancing-method-redefined',
    conf: `upstream a { ip_hash; least_conn; server a-1; } ${SERVER}`,
    message: REDEFINED,
  },
  {
    rule: 'balancing-method-redefined',
    conf: `upstream a { random; random; server a-1; } ${SERVER}`,
    message: REDEFINED,
  },
  { rule: 'hash-constant-key', conf: inUpstream('server a-2; hash foo;') },
  { rule: 'upstream-server-duplicate', conf: inUpstream('server a-2; server a-1:80;') },
  { rule: 'upstream-unused', conf: `upstream a { server a-1; } upstream b { server b-1; } ${SERVER}` },
  // the parser's
  {
    rule: 'brace-unbalanced',
    conf: { 'nginx.conf': `events {}\nhttp { ${SERVER.replace('http://a', 'http://a-1')}\n` },
    message: 'unexpected end of file, expecting "}"',
  },
  { rule: 'brace-unbalanced', conf: `${inUpstream('')} }`, message: 'unexpected "}"' },
  {
    rule: 'brace-unbalanced',
    conf: '  upstream a {\n    server a-1;\n  server {\n    listen 8080;\n  }',
    message: 'directive "server" is not terminated by ";"',
  },
  {
    rule: 'directive-missing-semicolon',
    conf: 'upstream a {\n  server a-1\n  server a-2;\n}',
    message: 'invalid parameter "server"',
  },
  { rule: 'directive-missing-semicolon', conf: 'upstream a { server a-1 }', message: 'unexpected "}"' },
  { rule: 'quote-unclosed', conf: 'upstream a { hash "$uri"consistent; server a-1; }', message: 'unexpected "c"' },
  {
    rule: 'quote-unclosed',
    conf: 'server { listen 8080; return 200 "x;\n}',
    message: 'unexpected end of file, expecting ";" or "}"',
  },
  { rule: 'token-unexpected', conf: `${inUpstream('')};`, message: 'unexpected ";"' },
  {
    rule: 'file-bom',
    conf: { 'nginx.conf': '\ufeffevents {}\nhttp { upstream a { server a-1; } }\n' },
    message: 'unknown directive "\ufeffevents"',
  },
  // upstreams
  { rule: 'upstream-empty', conf: 'upstream a { }', message: 'no servers are inside upstream' },
  { rule: 'upstream-empty', conf: `upstream a { least_conn; } ${SERVER}`, message: 'no servers are inside upstream' },
  { rule: 'upstream-empty', conf: stream('upstream a { }'), message: 'no servers are inside upstream' },
  {
    rule: 'upstream-only-backup',
    conf: `upstream a { server a-1 backup; server a-2 backup; } ${SERVER}`,
    message: 'no servers in upstream "a"',
  },
  {
    rule: 'upstream-duplicate',
    conf: 'upstream a { server a-1; } upstream A { server a-2; }',
    message: 'duplicate upstream "A"',
  },
  {
    rule: 'upstream-server-address-invalid',
    conf: inUpstream('server http://a-2:80;'),
    message: 'invalid host in upstream "http://a-2:80"',
  },
  {
    rule: 'upstream-server-address-invalid',
    conf: inUpstream('server a-2/x;'),
    message: 'invalid host in upstream "a-2/x"',
  },
  {
    rule: 'upstream-server-address-invalid',
    conf: inUpstream('server 127.0.0.1:99999;'),
    message: 'invalid port in upstream "127.0.0.1:99999"',
  },
  {
    rule: 'upstream-server-address-invalid',
    conf: inUpstream('server 127.0.0.1:0;'),
    message: 'invalid port in upstream "127.0.0.1:0"',
  },
  {
    rule: 'upstream-server-address-invalid',
    conf: inUpstream('server a-2:;'),
    message: 'invalid port in upstream "a-2:"',
  },
  {
    rule: 'upstream-server-address-invalid',
    conf: inUpstream('server :8080;'),
    message: 'no host in upstream ":8080"',
  },
  {
    rule: 'upstream-server-address-invalid',
    conf: inUpstream('server ::1;'),
    message: 'invalid port in upstream "::1"',
  },
  {
    rule: 'upstream-server-address-invalid',
    conf: stream('upstream a { server 127.0.0.1; }'),
    message: 'no port in upstream "127.0.0.1"',
  },
  ...[
    'max_fail=3',
    'foo',
    'Backup',
    'weight=0',
    'weight=1.5',
    'max_fails=-1',
    'max_conns=-1',
    'max_conns=',
    'fail_timeout=500ms',
    'fail_timeout=10x',
    'fail_timeout=1.5s',
    'fail_timeout',
    'max_fails:3',
    'backup=1',
  ].map((text) => ({
    rule: 'upstream-server-parameter-invalid',
    conf: inUpstream(`server a-2 ${text};`),
    message: `invalid parameter "${text}"`,
  })),
  {
    rule: 'upstream-server-parameter-invalid',
    conf: inUpstream('server a-2 weight = 5;'),
    message: 'invalid parameter "weight"',
  },
  {
    rule: 'upstream-server-parameter-invalid',
    conf: inUpstream('server a-2 max_fails= 3;'),
    message: 'invalid parameter "max_fails="',
  },
  {
    rule: 'upstream-server-parameter-invalid',
    conf: 'upstream a {\n  server a-1\n    server a-2;\n}',
    message: 'invalid parameter "server"',
  },
  // targets
  {
    rule: 'proxy-pass-upstream-port',
    conf: inServer('location / { proxy_pass http://A:8080; }'),
    message: 'upstream "A" may not have port 8080',
  },
  {
    rule: 'proxy-pass-upstream-port',
    conf: inServer('location / { proxy_pass http://a:80/; }'),
    message: 'upstream "a" may not have port 80',
  },
  {
    rule: 'proxy-pass-upstream-port',
    conf: inServer('location / { fastcgi_pass a:9000; }'),
    message: 'upstream "a" may not have port 9000',
  },
  {
    rule: 'proxy-pass-upstream-port',
    conf: stream('server { listen 8080; proxy_pass a:1; } upstream a { server a-1:1; }'),
    message: 'upstream "a" may not have port 1',
  },
  { rule: 'proxy-pass-missing-scheme', conf: inServer('location / { proxy_pass a; }'), message: 'invalid URL prefix' },
  {
    rule: 'proxy-pass-missing-scheme',
    conf: inServer('location / { proxy_pass ws://a/x; }'),
    message: 'invalid URL prefix',
  },
  {
    rule: 'proxy-pass-missing-scheme',
    conf: inServer('location / { proxy_pass http:/a; }'),
    message: 'invalid URL prefix',
  },
  {
    rule: 'proxy-pass-missing-scheme',
    conf: inServer('location / { grpc_pass http://a; }'),
    message: 'invalid host in upstream "http://a"',
  },
  {
    rule: 'proxy-pass-missing-scheme',
    conf: inServer('location / { fastcgi_pass http://a; }'),
    message: 'invalid host in upstream "http://a"',
  },
  {
    rule: 'proxy-pass-missing-scheme',
    conf: inServer('location / { uwsgi_pass http://a; }'),
    message: 'invalid host in upstream "http://a"',
  },
  {
    rule: 'proxy-pass-missing-scheme',
    conf: inServer('location / { scgi_pass http://a; }'),
    message: 'invalid host in upstream "http://a"',
  },
  {
    rule: 'proxy-pass-missing-scheme',
    conf: inServer('location / { set $memcached_key x; memcached_pass http://a; }'),
    message: 'invalid host in upstream "http://a"',
  },
  {
    rule: 'proxy-pass-missing-scheme',
    conf: stream('upstream a { server a-1:1; } server { listen 8080; proxy_pass http://a; }'),
    message: 'invalid host in upstream "http://a"',
  },
  ...[
    'location ~ ^/x { proxy_pass http://a/; }',
    'location ~ ^/x { proxy_pass http://a/v1; }',
    'location ~ ^/x { proxy_pass http://a?x=1; }',
    'location @back { proxy_pass http://a/v1/; }',
    'location /x/ { if ($arg_x) { proxy_pass http://a/v1/; } }',
    'location /x { limit_except GET { proxy_pass http://a/v1; } }',
    'location ~ ^/x { proxy_pass http://unix:/run/a.sock:/x; }',
  ].map((body) => ({
    rule: 'proxy-pass-uri-not-allowed',
    conf: inServer(body),
    message: '"proxy_pass" cannot have URI part',
  })),
];

/** What nginx takes, and so must these rules. */
const TAKEN: readonly (readonly [rule: string, conf: string | Files])[] = [
  ['balancing-backup-unsupported', inUpstream('least_conn; server a-2 backup;')],
  ['balancing-backup-unsupported', inUpstream('ip_hash; least_conn; server a-2 backup;')],
  [
    'upstream-duplicate',
    { 'nginx.conf': 'events {}\nhttp { upstream a { server a-1; } }\nstream { upstream a { server a-1:1; } }\n' },
  ],
  [
    'upstream-server-address-invalid',
    inUpstream('server [::1]:80; server [::1]; server unix:/run/a:b; server 127.0.0.1:65535;'),
  ],
  [
    'upstream-server-parameter-invalid',
    inUpstream('server a-2 weight=5 max_conns=0 max_fails=0 fail_timeout=1h30m down;'),
  ],
  [
    'upstream-server-parameter-invalid',
    inUpstream('server a-2 "fail_timeout=1m 30s" weight=1 weight=2 fail_timeout=10;'),
  ],
  ['proxy-pass-upstream-port', inServer('location / { proxy_pass http://a:80$request_uri; }')],
  ['proxy-pass-missing-scheme', inServer('location / { proxy_pass HTTP://a; }')],
  [
    'proxy-pass-missing-scheme',
    inServer('location / { uwsgi_pass uwsgi://a; } location /s { uwsgi_pass suwsgi://a; }'),
  ],
  ['proxy-pass-missing-scheme', inServer('location / { uwsgi_pass unix:///run/app.sock; }')],
  ['proxy-pass-missing-scheme', inServer('location / { grpc_pass grpcs://a; } location /g { grpc_pass a; }')],
  ['proxy-pass-uri-not-allowed', inServer('location ~ x { proxy_pass http://unix:/run/a.sock:; }')],
  [
    'proxy-pass-uri-not-allowed',
    inServer('location ~ x(.*) { proxy_pass http://a/$1; } location = /y { proxy_pass http://a/; }'),
  ],
  [
    'proxy-pass-uri-not-allowed',
    inServer('location ^~ /x/ { proxy_pass http://a/; location ~ x { proxy_pass http://a; } }'),
  ],
];

function filesOf(conf: string | Files): Map<string, string> {
  return new Map(Object.entries(typeof conf === 'string' ? { 'nginx.conf': `events {}\nhttp {\n${conf}\n}\n` } : conf));
}

/** The fixes of a rule's first finding. */
function fixesFor(rule: string, files: ReadonlyMap<string, string>): readonly Fix[] {
  const { workspace, snapshot } = analyseFixture(files);
  const finding = snapshot.findings.find((candidate) => candidate.rule === rule);
  if (!finding) throw new Error(`${rule} finds nothing`);
  return workspace.fixes(snapshot, finding);
}

/** Here nginx may take what follows for part of the statement, or of the block: its words are about that. */
function isMisread(rule: string): boolean {
  return rule === 'directive-missing-semicolon' || rule === 'brace-unbalanced';
}

function refusalOf(rule: string, files: ReadonlyMap<string, string>): string | undefined {
  return analyseFixture(files).snapshot.findings.find((finding) => finding.rule === rule)?.refusal?.message;
}

/** Why nginx does not start; undefined if it does. */
async function refusal(files: ReadonlyMap<string, string>): Promise<string | undefined> {
  const { errors } = await nginxTest(Object.fromEntries(files), { hosts: 'all' });
  return errors.find(({ level }) => level === 'emerg')?.message;
}

async function complaints(files: ReadonlyMap<string, string>): Promise<string[]> {
  const { errors } = await nginxTest(Object.fromEntries(files), { hosts: 'all' });
  return errors.map(({ message }) => message);
}

describe.skipIf(!findNginx())('nginx', () => {
  it.each(CASES.map((entry) => [entry.rule, entry.conf, entry.message] as const))(
    '%s: %j',
    async (rule, conf, message) => {
      const files = filesOf(conf);
      const before = await complaints(files);
      if (message === undefined) expect(before).toEqual([]);
      else expect(before.join('\n')).toContain(message);
      const said = refusalOf(rule, files);
      if (said !== undefined || !isMisread(rule)) expect(said).toBe(await refusal(files));
      for (const fix of fixesFor(rule, files)) {
        expect(await complaints(applyFix(files, fix)), fix.title).toEqual([]);
      }
    },
  );

  it.each(TAKEN)('takes what %s is silent about: %j', async (rule, conf) => {
    const files = filesOf(conf);
    const levels = (await nginxTest(Object.fromEntries(files), { hosts: 'all' })).errors.map(({ level }) => level);
    expect(levels).not.toContain('emerg');
    const { snapshot } = analyseFixture(files);
    expect(snapshot.findings.filter((finding) => finding.rule === rule)).toEqual([]);
  });

  it('crashes on a cycle of includes, and not after the fix', async () => {
    const files = new Map([
      ['nginx.conf', 'events {}\nhttp { include a.conf; }\n'],
      ['a.conf', 'include b.conf;\n'],
      ['b.conf', 'include a.conf;\n'],
    ]);
    await expect(nginxTest(Object.fromEntries(files))).rejects.toThrow('did not finish');
    const [fix] = fixesFor('include-cycle', files);
    expect(fix && (await complaints(applyFix(files, fix)))).toEqual([]);
  });
});

describe.skipIf(!findNginx())('a running nginx', () => {
  const backends: Server[] = [];
  const servers: Record<string, string> = {};

  beforeAll(async () => {
    for (const name of ['a-1', 'a-2']) {
      const backend = createServer((_, response) => response.end(name));
      await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
      backends.push(backend);
      const address = `127.0.0.1:${(backend.address() as AddressInfo).port}`;
      servers[name] = address;
      servers[`${name}:80`] = address;
    }
  });

  afterAll(() => {
    for (const backend of backends) backend.close();
  });

  /** The answers to eight requests for different pages, and what the error log says. */
  async function ask(files: ReadonlyMap<string, string>): Promise<{ answers: string[]; log: string }> {
    const nginx = await startNginx(Object.fromEntries(files), { servers });
    try {
      const answers: string[] = [];
      for (let page = 0; page < 8; page++) answers.push(await fetchText(nginx.port(), `/page-${page * 7}`));
      return { answers, log: nginx.errorLog() };
    } finally {
      await nginx.stop();
    }
  }

  it('sends everything to one server with a constant key', async () => {
    const files = filesOf(`upstream a { hash foo; server a-1; server a-2; } ${SERVER}`);
    expect(new Set((await ask(files)).answers).size).toBe(1);
    const fix = fixesFor('hash-constant-key', files).find(({ title }) => title === 'Hash "$request_uri"');
    expect(fix && new Set((await ask(applyFix(files, fix))).answers).size).toBe(2);
  });

  it('gives a server that is listed twice a double share', async () => {
    const files = filesOf(`upstream a { server a-1; server a-2; server a-1:80; } ${SERVER}`);
    const share = (answers: readonly string[]) => answers.filter((answer) => answer === 'a-1').length;
    expect(share((await ask(files)).answers)).toBeGreaterThanOrEqual(5);
    const [fix, weight] = fixesFor('upstream-server-duplicate', files);
    expect(fix && share((await ask(applyFix(files, fix))).answers)).toBe(4);
    expect(weight && share((await ask(applyFix(files, weight))).answers)).toBeGreaterThanOrEqual(5);
  });

  it.each(['http://$to', 'http://a-1$request_uri', 'http://a:80$request_uri'])(
    'answers 502 to requests for %s without a resolver',
    async (target) => {
      const files = filesOf(
        `upstream a { server a-1; } server { listen 8080; set $to a-2; location / { proxy_pass ${target}; } }`,
      );
      const { answers, log } = await ask(files);
      expect(answers[0]).toContain('502');
      expect(log).toContain('no resolver defined to resolve');
      const { snapshot } = analyseFixture(files);
      expect(snapshot.findings.map(({ rule }) => rule)).toContain('proxy-pass-variable-without-resolver');
    },
  );

  it('needs no resolver for an upstream that a variable names', async () => {
    const files = filesOf(
      'upstream a { server a-1; } server { listen 8080; set $to A; location / { proxy_pass http://$to; } }',
    );
    expect(new Set((await ask(files)).answers)).toEqual(new Set(['a-1']));
    const { snapshot } = analyseFixture(files);
    expect(snapshot.findings.map(({ rule }) => rule)).not.toContain('proxy-pass-variable-without-resolver');
  });
});

function fetchText(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', agent: false, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}
