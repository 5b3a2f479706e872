import { describe, expect, it } from 'vitest';
import type { Fix } from '../../server/src/rules/rule';
import { applyFix } from '../support/check';
import { analyseFixture } from '../support/fixture';
import { findNginx, nginxTest } from '../support/nginx';

/** What real nginx says before and after the fixes of the rules about zones, addresses, names, locations and buffers. */

type Files = Readonly<Record<string, string>>;

interface Case {
  readonly rule: string;
  /** The body of `http`, or whole files. */
  readonly conf: string | Files;
  /** What nginx says: `[emerg]`, or `[warn]` with a rule that is a warning. */
  readonly message: string;
}

const both = (http: string, stream: string): Files => ({
  'nginx.conf': `events {}\nhttp {\n${http}\n}\nstream {\n${stream}\n}\n`,
});
const upstream = (zone: string, name = 'a'): string => `upstream ${name} { ${zone} server 127.0.0.1; }`;
const server = (body: string): string => `server { listen 8080; ${body} }`;
const twice = (first: string, second: string): string => `server { listen ${first}; listen ${second}; }`;

const OTHER_USE = 'the shared memory zone "z" is already declared for a different use';
const TOO_LARGE = '"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer';
const TOO_SMALL =
  '"proxy_busy_buffers_size" must be equal to or greater than the maximum of the value of "proxy_buffer_size" and one of the "proxy_buffers"';

const CASES: readonly Case[] = [
  // zones
  { rule: 'zone-size-invalid', conf: upstream('zone z;'), message: 'zero size shared memory zone "z"' },
  ...['8k', '31k', '32767', '0'].map((size) => ({
    rule: 'zone-size-invalid',
    conf: upstream(`zone z ${size};`),
    message: 'zone "z" is too small',
  })),
  ...['1g', '64kb', '-1'].map((size) => ({
    rule: 'zone-size-invalid',
    conf: upstream(`zone z ${size};`),
    message: `invalid zone size "${size}"`,
  })),
  {
    rule: 'zone-size-invalid',
    conf: `${upstream('zone z 64k;')} ${upstream('zone z 128k;', 'b')}`,
    message: 'the size 131072 of shared memory zone "z" conflicts with already declared size 65536',
  },
  ...['limit_req_zone $uri zone=z:1m rate=1r/s;', 'limit_conn_zone $uri zone=z:1m;'].map((line) => ({
    rule: 'zone-size-invalid',
    conf: `${upstream('zone z 64k;')} ${line}`,
    message: OTHER_USE,
  })),
  {
    rule: 'zone-size-invalid',
    conf: both(upstream('zone z 64k;'), 'upstream a { zone z 64k; server 127.0.0.1:1; }'),
    message: OTHER_USE,
  },
  // addresses of upstream servers
  ...['$x:80', '$' + '{x}:80', '$x'].map((address) => ({
    rule: 'upstream-server-variable',
    conf: `upstream a { server ${address}; }`,
    message: `host not found in upstream "${address}"`,
  })),
  ...['$h:$p', '127.0.0.1:$p'].map((address) => ({
    rule: 'upstream-server-variable',
    conf: `upstream a { server ${address}; }`,
    message: `invalid port in upstream "${address}"`,
  })),
  {
    rule: 'upstream-server-variable',
    conf: 'upstream a { server http://$p; }',
    message: 'invalid host in upstream "http://$p"',
  },
  {
    rule: 'upstream-server-variable',
    conf: both('', 'upstream a { server $x; }'),
    message: 'host not found in upstream "$x"',
  },
  // listen
  ...[
    ['8080', '8080'],
    ['8080', '*:8080'],
    ['0.0.0.0:8080', '8080 reuseport'],
    ['8080', '8080 deferred'],
  ].map(([first = '', second = '']) => ({
    rule: 'listen-duplicate',
    conf: twice(first, second),
    message: 'a duplicate listen 0.0.0.0:8080',
  })),
  {
    rule: 'listen-duplicate',
    conf: twice('127.0.0.1:8080', '127.0.0.1:8080'),
    message: 'a duplicate listen 127.0.0.1:8080',
  },
  {
    rule: 'listen-duplicate',
    conf: twice('[::1]:8080', '[0:0:0:0:0:0:0:1]:8080'),
    message: 'a duplicate listen [::1]:8080',
  },
  { rule: 'listen-duplicate', conf: twice('8080-8082', '8081'), message: 'a duplicate listen 0.0.0.0:8081' },
  {
    rule: 'listen-duplicate',
    conf: 'server { listen 8080 default_server; server_name a; } server { listen *:8080 default; server_name b; }',
    message: 'a duplicate default server for 0.0.0.0:8080',
  },
  // names
  {
    rule: 'server-name-conflicting',
    conf: 'server { listen 8080; server_name a; } server { listen *:8080; server_name b A; }',
    message: 'conflicting server name "a" on 0.0.0.0:8080, ignored',
  },
  {
    rule: 'server-name-conflicting',
    conf: 'server { listen 8080; } server { listen 8080; }',
    message: 'conflicting server name "" on 0.0.0.0:8080, ignored',
  },
  ...[
    ['.a.b', 'a.b'],
    ['a.b', '.a.b'],
    ['.a.b', '*.a.b'],
    ['a.*', 'a.*'],
    ['_', '_'],
  ].map(([first, second]) => ({
    rule: 'server-name-conflicting',
    conf: `server { listen 8080; server_name ${first}; } server { listen 8080; server_name ${second}; }`,
    message: `conflicting server name "${second}" on 0.0.0.0:8080, ignored`,
  })),
  // locations
  ...[
    'location /a {} location /a {}',
    'location /a {} location ^~ "/a" {}',
    'location = /a {} location =/a {}',
    'location / { location /a {} location /a {} }',
  ].map((body) => ({ rule: 'location-duplicate', conf: server(body), message: 'duplicate location "/a"' })),
  // buffers
  ...[
    'proxy_buffer_size 32k;',
    'proxy_buffers 2 4k;',
    'proxy_busy_buffers_size 64k;',
    'proxy_buffer_size 16k; proxy_buffers 4 8k;',
    'proxy_buffer_size 16k; proxy_buffers 4 16k; proxy_busy_buffers_size 49k;',
    'location / { proxy_buffer_size 32k; }',
  ].map((body) => ({ rule: 'proxy-buffers-too-small', conf: server(body), message: TOO_LARGE })),
  {
    rule: 'proxy-buffers-too-small',
    conf: `proxy_buffer_size 32k; ${server('location / { proxy_buffers 8 32k; }')}`,
    message: TOO_LARGE,
  },
  ...['proxy_busy_buffers_size 2k;', 'proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_busy_buffers_size 8k;'].map(
    (body) => ({ rule: 'proxy-buffers-too-small', conf: server(body), message: TOO_SMALL }),
  ),
  {
    rule: 'proxy-buffers-too-small',
    conf: server('proxy_buffers 1 64k;'),
    message: 'there must be at least 2 "proxy_buffers"',
  },
  // expressions
  ...[
    ['location ~ ^/\\d{3}$ { return 200; }', 'unknown directive "3}$"'],
    ['location ~ ^/[0-9a-f]{8}-[0-9a-f]{4}/ { return 200; }', 'unknown directive "8}-[0-9a-f]"'],
    ['location ~^/a{2}{ return 200; }', 'unknown directive "2}"'],
    ['rewrite ^/(\\d{4})/(\\d{2})$ /y/$1 last;', 'directive "rewrite" is not terminated by ";"'],
    ['if ($uri ~ ^/\\d{3}$) { return 200; }', 'invalid condition "^/\\d"'],
    ['if ($uri ~ ^/a{2} ) { return 200; }', 'invalid condition "^/a"'],
    ['server_name ~^a{2}$;', 'directive "server_name" is not terminated by ";"'],
  ].map(([body = '', message = '']) => ({ rule: 'regex-brace-unquoted', conf: server(body), message })),
  { rule: 'regex-brace-unquoted', conf: 'map $uri $x { ~^/\\d{3} 1; }', message: 'unexpected "{"' },
  // characters
  ...['listen\u00a08080;', '\u00a0listen 8080;', '\u2003location / { return 200; }', 'listen\u200b 8080;'].map(
    (body) => ({
      rule: 'character-invisible',
      conf: `server { ${body} }`,
      message: `unknown directive "${/^[^ ;]+/.exec(body)?.[0] ?? ''}"`,
    }),
  ),
];

/** What the rules are silent about, and nginx takes. */
const TAKEN: readonly (readonly [string, string | Files])[] = [
  ['zone-size-invalid', `${upstream('zone z;')} ${upstream('zone z 32k;', 'b')} ${upstream('zone z 32K;', 'c')}`],
  ['zone-size-invalid', `${upstream('zone z 64k; zone y 128k;')} ${upstream('zone Z 128k;', 'b')}`],
  ['upstream-server-variable', 'upstream a { server unix:$p; }'],
  ['listen-duplicate', twice('8080', '127.0.0.1:8080')],
  ['listen-duplicate', twice('8080', '[::]:8080')],
  ['listen-duplicate', 'server { listen 8080 default_server; listen 127.0.0.1:8080 default_server; }'],
  ['listen-duplicate', both(server(''), 'server { listen 8080 udp; return x; }')],
  ['server-name-conflicting', server('server_name a a; server_name a;')],
  ['server-name-conflicting', `${server('server_name ~^a$;')} ${server('server_name ~^a$;')}`],
  [
    'server-name-conflicting',
    'server { listen 8080; server_name a; } server { listen 127.0.0.1:8080; server_name a; }',
  ],
  ['location-duplicate', server('location /a {} location /a/ {} location = /a {} location /A {}')],
  ['location-duplicate', server('location ~ /a {} location ~ /a {} location @a {} location @a {}')],
  ['location-duplicate', server('location /a { location /a {} location /a/b {} } location /a/b {}')],
  ['proxy-buffers-too-small', server('proxy_buffers 3 4k; location / { proxy_buffers 8 2k; }')],
  ['proxy-buffers-too-small', `proxy_buffer_size 32k; ${server('proxy_buffers 8 32k;')}`],
  ['proxy-buffers-too-small', 'proxy_buffer_size 32k;'],
  [
    'proxy-buffers-too-small',
    server('proxy_busy_buffers_size 16k; location / { proxy_buffer_size 16k; proxy_buffers 8 16k; }'),
  ],
  ['regex-brace-unquoted', server('location ~ "^/\\d{3}$"{ return 200; } rewrite "^/(\\d{4})$" /y/$1 last;')],
  ['regex-brace-unquoted', 'map $uri $x{ "~^/\\d{3}" 1; }'],
];

function filesOf(conf: string | Files): Map<string, string> {
  return new Map(Object.entries(typeof conf === 'string' ? { 'nginx.conf': `events {}\nhttp {\n${conf}\n}\n` } : conf));
}

async function complaints(files: ReadonlyMap<string, string>): Promise<string[]> {
  return (await nginxTest(Object.fromEntries(files), { hosts: 'all' })).errors.map(({ message }) => message);
}

/** All fixes of the first finding of a rule. */
function fixesFor(rule: string, files: ReadonlyMap<string, string>): readonly Fix[] {
  const { workspace, snapshot } = analyseFixture(files);
  const finding = snapshot.findings.find((candidate) => candidate.rule === rule);
  return finding ? workspace.fixes(snapshot, finding) : [];
}

describe.skipIf(!findNginx())('nginx -t', () => {
  it.each(CASES.map(({ rule, conf, message }) => [rule, conf, message] as const))(
    'agrees with %s: %j',
    async (rule, conf, message) => {
      const files = filesOf(conf);
      expect((await complaints(files))[0]).toBe(message);
      const { snapshot } = analyseFixture(files);
      const finding = snapshot.findings.find((candidate) => candidate.rule === rule);
      expect(finding?.message).toContain(message);
      if (finding?.severity === 'error') expect(finding.refusal?.message).toBe(message);
      for (const fix of fixesFor(rule, files)) {
        expect(await complaints(applyFix(files, fix)), fix.title).toEqual([]);
      }
    },
  );

  it.each(TAKEN)('takes what %s is silent about: %j', async (rule, conf) => {
    const files = filesOf(conf);
    expect(await complaints(files)).toEqual([]);
    const { snapshot } = analyseFixture(files);
    expect(snapshot.findings.filter((finding) => finding.rule === rule)).toEqual([]);
  });
});
