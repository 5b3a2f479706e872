/** Configurations with faults that keep nginx 1.22.1 from starting, and what each would be without them. */

/** A piece of a file; `bad` and `good` have the same number of lines, so that all others keep theirs. */
export interface Slot {
  readonly file: string;
  readonly good: string;
  /** Undefined where the piece is as it should be. */
  readonly bad: string | undefined;
}

export interface FaultyConfig {
  readonly slots: readonly Slot[];
}

interface Fault {
  readonly name: string;
  readonly where: 'upstream' | 'location' | 'stream' | 'file-start' | 'file-end';
  make(id: number): readonly [good: string, bad: string];
  /** At most one of a kind in a file: of two, nobody can tell what belongs to which. */
  readonly breaks?: 'braces' | 'quotes';
  /** True if only the indentation shows where it is. */
  readonly needsIndentation?: boolean;
  /** At most once in a configuration. */
  readonly isOnce?: boolean;
}

const upstream = (id: number, body: string): string => `upstream u${id} {\n  ${body}\n}\n`;
const inUpstream =
  (good: string, bad: string) =>
  (id: number): readonly [string, string] => [
    upstream(id, good.replaceAll('#', String(id))),
    upstream(id, bad.replaceAll('#', String(id))),
  ];
const inLocation =
  (good: string, bad: string) =>
  (id: number): readonly [string, string] => [good.replaceAll('#', String(id)), bad.replaceAll('#', String(id))];
const GOOD = 'server api-1:3000;';

export const FAULTS: readonly Fault[] = [
  { name: 'host missing', where: 'upstream', make: inUpstream(GOOD, 'server gone-#:3000;') },
  { name: 'host missing, no port', where: 'upstream', make: inUpstream(GOOD, 'server gone-# down;') },
  { name: 'host on another network', where: 'upstream', make: inUpstream(GOOD, 'server hidden:3#;') },
  {
    name: 'upstream twice',
    where: 'upstream',
    make: (id) => [upstream(id, GOOD), upstream(id, GOOD).replace(`u${id}`, 'Base')],
  },
  {
    name: 'backup with hash',
    where: 'upstream',
    make: inUpstream(`hash $uri; ${GOOD} server api-2:3000;`, `hash $uri; ${GOOD} server api-2:3000 backup;`),
  },
  { name: 'unknown parameter', where: 'upstream', make: inUpstream(GOOD, 'server api-1:3000 max_fail=#;') },
  { name: 'bad weight', where: 'upstream', make: inUpstream(GOOD, 'server api-1:3000 weight=0;') },
  { name: 'bad time', where: 'upstream', make: inUpstream(GOOD, 'server api-1:3000 fail_timeout=50#ms;') },
  { name: 'no server', where: 'upstream', make: inUpstream(GOOD, '') },
  { name: 'a method and no server', where: 'upstream', make: inUpstream(GOOD, 'least_conn;') },
  { name: 'only backup', where: 'upstream', make: inUpstream(GOOD, 'server api-1:3000 backup;') },
  { name: 'URL as server', where: 'upstream', make: inUpstream(GOOD, 'server http://api-#:3000;') },
  { name: 'bad port', where: 'upstream', make: inUpstream(GOOD, 'server api-1:9999#;') },
  { name: 'variable as server', where: 'upstream', make: inUpstream(GOOD, 'server $host:8#;') },
  { name: 'zone too small', where: 'upstream', make: inUpstream(`zone z# 64k; ${GOOD}`, `zone z# 1k; ${GOOD}`) },
  { name: 'semicolon missing', where: 'upstream', make: inUpstream(GOOD, 'server api-1:3000') },
  { name: 'stray semicolon', where: 'upstream', make: inUpstream(GOOD, `${GOOD};`) },
  {
    name: 'quote glued',
    where: 'upstream',
    make: inUpstream(`hash "$uri" consistent; ${GOOD}`, `hash "$uri"consistent; ${GOOD}`),
  },
  {
    name: 'port on an upstream',
    where: 'location',
    make: inLocation('location /p# { proxy_pass http://base; }', 'location /p# { proxy_pass http://base:8#; }'),
  },
  {
    name: 'URI part',
    where: 'location',
    make: inLocation('location ~ ^/u# { proxy_pass http://base; }', 'location ~ ^/u# { proxy_pass http://base/v#; }'),
  },
  {
    name: 'no scheme',
    where: 'location',
    make: inLocation('location /s# { proxy_pass http://base; }', 'location /s# { proxy_pass base; }'),
  },
  {
    name: 'scheme of fastcgi',
    where: 'location',
    make: inLocation('location /f# { fastcgi_pass base; }', 'location /f# { fastcgi_pass http://base; }'),
  },
  {
    name: 'target missing',
    where: 'location',
    make: inLocation('location /t# { proxy_pass http://base; }', 'location /t# {\tproxy_pass http://gone-t#:9#/x; }'),
  },
  {
    name: 'upstream misspelled',
    where: 'location',
    make: inLocation('location /m# { proxy_pass http://base; }', 'location /m# { proxy_pass http://bsae; }'),
    isOnce: true,
  },
  {
    name: 'location twice',
    where: 'location',
    make: inLocation(
      'location /d# { return 204; }\nlocation /e# { return 204; }',
      'location /d# { return 204; }\nlocation /d# { return 204; }',
    ),
  },
  {
    name: 'listen twice',
    where: 'location',
    make: inLocation('listen 18#;\nlisten 19#;', 'listen 18#;\nlisten 18#;'),
  },
  {
    name: 'map missing',
    where: 'location',
    make: inLocation(
      'location /w# { proxy_pass http://base; proxy_set_header Connection $http_connection; }',
      'location /w# { proxy_pass http://base; proxy_set_header Connection $connection_upgrade; }',
    ),
    isOnce: true,
  },
  {
    name: 'busy buffers',
    where: 'location',
    make: inLocation(
      'location /b# { proxy_pass http://base; proxy_busy_buffers_size 8k; }',
      'location /b# { proxy_pass http://base; proxy_busy_buffers_size 1k; }',
    ),
    isOnce: true,
  },
  {
    name: 'resolver missing',
    where: 'location',
    make: inLocation('location /r# { resolver 127.0.0.11; }', 'location /r# { resolver dns-#; }'),
  },
  {
    name: 'directive unknown',
    where: 'location',
    make: inLocation('location /k# { proxy_pass http://base; }', 'location /k# { proxy_pas http://base; }'),
  },
  {
    name: 'directive not allowed here',
    where: 'location',
    make: inLocation('location /c# { proxy_pass http://base; }', 'location /c# { upstream c# { server api-1; } }'),
  },
  {
    name: 'too few arguments',
    where: 'location',
    make: inLocation(
      'location /a# { proxy_pass http://base; proxy_set_header X-A #; }',
      'location /a# { proxy_pass http://base; proxy_set_header X-A; }',
    ),
  },
  {
    name: 'neither on nor off',
    where: 'location',
    make: inLocation(
      'location /o# { proxy_pass http://base; proxy_buffering off; }',
      'location /o# { proxy_pass http://base; proxy_buffering no; }',
    ),
  },
  {
    name: 'directive twice',
    where: 'location',
    make: inLocation(
      'location /x# { proxy_pass http://base; proxy_read_timeout 30s; }',
      'location /x# { proxy_pass http://base; proxy_read_timeout 30s; proxy_read_timeout 30s; }',
    ),
  },
  {
    name: 'variable unknown',
    where: 'location',
    make: inLocation('location /v# { return 200 $uri; }', 'location /v# { return 200 $no_such_#; }'),
    isOnce: true,
  },
  {
    name: 'include missing',
    where: 'location',
    make: inLocation('location /i# { return 204; }', 'location /i# { include gone-#.conf; }'),
  },
  {
    name: 'condition of proxy_next_upstream',
    where: 'location',
    make: inLocation(
      'location /n# { proxy_pass http://base; proxy_next_upstream error http_502; }',
      'location /n# { proxy_pass http://base; proxy_next_upstream error http_501; }',
    ),
  },
  {
    name: 'keepalive without a number',
    where: 'upstream',
    make: inUpstream(`keepalive 8; ${GOOD}`, `keepalive; ${GOOD}`),
  },
  {
    name: 'quote open',
    where: 'location',
    make: inLocation('location /q# { return 200 "x"; }', 'location /q# { return 200 "x; }'),
    breaks: 'quotes',
  },
  {
    name: 'quote open before a block',
    where: 'location',
    make: inLocation('location "/q#" {\n  return 204;\n}', 'location "/q# {\n  return 204;\n}'),
    breaks: 'quotes',
  },
  {
    name: 'semicolon missing before a server',
    where: 'upstream',
    make: inUpstream(`${GOOD}\n  server api-2:3000;`, 'server api-1:3000\n  server api-2:3000;'),
  },
  {
    name: 'semicolon missing after a number',
    where: 'upstream',
    make: inUpstream(`keepalive 8;\n  ${GOOD}`, `keepalive 8\n  ${GOOD}`),
  },
  {
    name: 'semicolon missing before a directive',
    where: 'location',
    make: inLocation(
      'location /g# {\n  proxy_pass http://base;\n  proxy_set_header X-A #;\n}',
      'location /g# {\n  proxy_pass http://base\n  proxy_set_header X-A #;\n}',
    ),
  },
  {
    name: 'semicolon missing before a block',
    where: 'location',
    make: inLocation(
      'location /g# {\n  proxy_pass http://base;\n  if ($arg_a) { return 204; }\n}',
      'location /g# {\n  proxy_pass http://base\n  if ($arg_a) { return 204; }\n}',
    ),
  },
  {
    name: 'semicolon missing after listen',
    where: 'location',
    make: inLocation('listen 16#;\nlisten 17#;', 'listen 16#\nlisten 17#;'),
  },
  {
    name: 'semicolon missing after a log',
    where: 'location',
    make: inLocation(
      'location /g# {\n  access_log off;\n  error_log /dev/null;\n  return 204;\n}',
      'location /g# {\n  access_log off\n  error_log /dev/null;\n  return 204;\n}',
    ),
  },
  {
    name: 'semicolon missing after a level',
    where: 'location',
    make: inLocation(
      'location /g# {\n  error_log /dev/null crit;\n  return 204;\n}',
      'location /g# {\n  error_log /dev/null crit\n  return 204;\n}',
    ),
  },
  {
    name: 'brace missing after a location',
    where: 'location',
    make: inLocation('location /h# {\n  return 204;\n}', 'location /h# {\n  return 204;\n'),
    breaks: 'braces',
    needsIndentation: true,
  },
  {
    name: 'brace missing after an exact location',
    where: 'location',
    make: inLocation('location = /h# {\n  return 204;\n}', 'location = /h# {\n  return 204;\n'),
    breaks: 'braces',
    needsIndentation: true,
  },
  {
    name: 'brace missing after an upstream',
    where: 'upstream',
    make: (id) => [upstream(id, GOOD), `upstream u${id} {\n  ${GOOD}\n\n`],
    breaks: 'braces',
    needsIndentation: true,
  },
  {
    name: 'brace too many in a location',
    where: 'location',
    make: inLocation('location /h# {\n  return 204;\n\n}', 'location /h# {\n  return 204;\n  }\n}'),
    breaks: 'braces',
    needsIndentation: true,
  },
  {
    name: 'brace too many in an upstream',
    where: 'upstream',
    make: (id) => [`upstream u${id} {\n  ${GOOD}\n\n}\n`, `upstream u${id} {\n  ${GOOD}\n  }\n}\n`],
    breaks: 'braces',
    needsIndentation: true,
  },
  {
    name: 'braces in an expression',
    where: 'location',
    make: inLocation('location ~ "^/y#/\\d{3}$" { return 204; }', 'location ~ ^/y#/\\d{3}$ { return 204; }'),
  },
  {
    name: 'invisible character',
    where: 'location',
    make: inLocation('location /y# { return 204; }', 'location /y# { \u00a0return 204; }'),
  },
  {
    name: 'directive of a newer version',
    where: 'location',
    make: inLocation('location /y# { return 204; }', 'location /y# { add_header_inherit merge; }'),
  },
  {
    name: 'parameter of NGINX Plus',
    where: 'upstream',
    make: inUpstream(GOOD, 'server api-1:3000 slow_start=#s;'),
  },
  {
    name: 'byte order mark',
    where: 'file-start',
    make: (id) => [`upstream v${id} { ${GOOD} }\n`, `\ufeffupstream v${id} { ${GOOD} }\n`],
  },
  { name: 'brace too many', where: 'file-end', make: () => ['# end\n', '}\n'], breaks: 'braces' },
  {
    name: 'brace missing',
    where: 'file-end',
    make: (id) => [`upstream z${id} { ${GOOD} }\n`, `upstream z${id} { ${GOOD}\n`],
    breaks: 'braces',
  },
  {
    name: 'no port in stream',
    where: 'stream',
    make: (id) => [`upstream s${id} { server api-1:3000; }`, `upstream s${id} { server api-1; }`],
  },
  {
    name: 'host missing in stream',
    where: 'stream',
    make: (id) => [`upstream s${id} { server api-1:3000; }`, `upstream s${id} { server gone-s${id}:3000; }`],
  },
  {
    name: 'port on an upstream in stream',
    where: 'stream',
    make: (id) => [
      `server { listen 7${100 + id}; proxy_pass raw; }`,
      `server { listen 7${100 + id}; proxy_pass raw:${id}; }`,
    ],
  },
];

const COMPOSE = `services:
  web:
    image: nginx:1.22.1
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./conf.d:/etc/nginx/conf.d:ro
    networks: [front]
  api-1:
    image: api
    networks: [front]
  api-2:
    image: api
    networks: [front]
  hidden:
    image: api
    networks: [back]
networks:
  front:
  back:
`;

const ROOT = 'events {}\nhttp {\n  include /etc/nginx/conf.d/*.conf;\n}\n';

/** What needs another project around it: its files, what nginx reads of them, and the same as it should be. */
export const SPECIAL_PROJECTS = [
  {
    rule: 'conf-wrong-level',
    ...special('./app.conf:/etc/nginx/conf.d/app.conf', {
      'app.conf': 'events {}\nhttp {\n  server { listen 8080; }\n}\n',
    }),
    repaired: special('./app.conf:/etc/nginx/conf.d/app.conf', { 'app.conf': 'server { listen 8080; }\n' }),
  },
  {
    rule: 'host-network-service-name',
    ...special('./app.conf:/etc/nginx/conf.d/app.conf', { 'app.conf': proxyTo('gone') }, '    network_mode: host\n'),
    repaired: special('./app.conf:/etc/nginx/conf.d/app.conf', { 'app.conf': proxyTo('api-1') }),
  },
  {
    rule: 'config-content-unescaped-dollar',
    ...content('$host', ''),
    repaired: content('$$host', '$host'),
  },
] as const;

/** A configuration within the compose file, and what Compose makes of it. */
function content(written: string, read: string) {
  const conf = (value: string): string => proxyTo('api-1', `proxy_set_header Host ${value};`);
  const lines = conf(written).replace(/^/gm, '      ').trimEnd();
  return {
    files: {
      'docker-compose.yml': `services:\n  web:\n    image: nginx:1.22.1\n    configs: [{source: site, target: /etc/nginx/conf.d/app.conf}]\n  api-1: {image: api}\nconfigs:\n  site:\n    content: |\n${lines}\n`,
    },
    nginx: { 'nginx.conf': ROOT, 'conf.d/app.conf': conf(read) },
  };
}

function proxyTo(host: string, setting = ''): string {
  return `server {\n  listen 8080;\n  location / { proxy_pass http://${host}:3000; ${setting} }\n}\n`;
}

/** A stack that mounts one file beside the configuration of the image. */
function special(volume: string, files: Readonly<Record<string, string>>, options = '') {
  const [path = ''] = volume.split(':').slice(1);
  const text = Object.values(files)[0] ?? '';
  return {
    files: {
      ...files,
      'docker-compose.yml': `services:\n  web:\n    image: nginx:1.22.1\n${options}    volumes: ["${volume}"]\n  api-1: {image: api}\n  gone: {image: api}\n`,
    },
    nginx: {
      'nginx.conf': ROOT,
      [path.replace('/etc/nginx/', '')]: text,
    },
  };
}

export const HOSTS = ['api-1', 'api-2'];

/** A small generator of numbers that are the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const FILES: Readonly<Record<Fault['where'], readonly string[]>> = {
  upstream: ['nginx.conf', 'conf.d/10-upstreams.conf'],
  location: ['nginx.conf', 'conf.d/20-app.conf'],
  stream: ['nginx.conf'],
  'file-start': ['conf.d/30-more.conf'],
  'file-end': ['conf.d/10-upstreams.conf', 'conf.d/20-app.conf', 'conf.d/30-more.conf'],
};

interface Chosen {
  readonly fault: Fault;
  readonly file: string;
}

/** One to seven faults of all kinds in three or four files, among pieces that are as they should be. */
export function generateConfig(seed: number): FaultyConfig {
  const next = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const isIndented = seed % 3 !== 0;
  const chosen = chooseFaults(1 + next(7), isIndented, pick);
  let id = 0;
  const pieces = (where: Fault['where'], file: string, depth: number): Slot[] => {
    const bad = chosen.filter((each) => each.fault.where === where && each.file === file);
    const all = [...bad.map(({ fault }) => ({ fault, isBad: true })), ...goodOnes(where)];
    return shuffled(all).map(({ fault, isBad }) => {
      const [good, wrong] = fault.make(++id).map((text) => indent(`${text}\n`, isIndented ? depth : 0));
      return { file, good: good ?? '', bad: isBad ? wrong : undefined };
    });
  };
  const goodOnes = (where: Fault['where']) =>
    Array.from({ length: where.startsWith('file') ? 0 : next(3) }, () =>
      pick(FAULTS.filter((fault) => fault.where === where && !fault.isOnce)),
    ).map((fault) => ({ fault, isBad: false }));
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((item) => ({ item, key: next(1e6) }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const text = (file: string, good: string, depth = 0): Slot => {
    return { file, good: indent(good, isIndented ? depth : 0), bad: undefined };
  };
  const hasStream = chosen.some(({ fault }) => fault.where === 'stream');
  return {
    slots: [
      text('nginx.conf', 'events {}\nhttp {\n'),
      text('nginx.conf', `upstream base { ${GOOD} }\n`, 1),
      ...pieces('upstream', 'nginx.conf', 1),
      text('nginx.conf', next(2) ? 'include conf.d/*.conf;\n' : 'include /etc/nginx/conf.d/*.conf;\n', 1),
      text('nginx.conf', 'server {\n', 1),
      text('nginx.conf', 'listen 8080;\n', 2),
      ...pieces('location', 'nginx.conf', 2),
      text('nginx.conf', '}\n', 1),
      text('nginx.conf', '}\n'),
      ...(hasStream ? [text('nginx.conf', 'stream {\n'), text('nginx.conf', `upstream raw { ${GOOD} }\n`, 1)] : []),
      ...(hasStream ? pieces('stream', 'nginx.conf', 1) : []),
      ...(hasStream ? [text('nginx.conf', '}\n')] : []),
      ...pieces('upstream', 'conf.d/10-upstreams.conf', 0),
      ...pieces('file-end', 'conf.d/10-upstreams.conf', 0),
      text('conf.d/20-app.conf', 'server {\n'),
      text('conf.d/20-app.conf', 'listen 8081;\n', 1),
      ...pieces('location', 'conf.d/20-app.conf', 1),
      text('conf.d/20-app.conf', '}\n'),
      ...pieces('file-end', 'conf.d/20-app.conf', 0),
      ...pieces('file-start', 'conf.d/30-more.conf', 0),
      ...pieces('file-end', 'conf.d/30-more.conf', 0),
    ],
  };
}

/** The file that is missing may be the one that sets the variable: nobody can tell until it is there. */
const MISSING_FILE = /^include missing$/;
const MISSING_VARIABLE = /^(?:variable unknown|map missing)$/;

function chooseFaults(wanted: number, isIndented: boolean, pick: <T>(list: readonly T[]) => T): readonly Chosen[] {
  const chosen: Chosen[] = [];
  while (chosen.length < wanted) {
    const fault = pick(FAULTS);
    const file = pick(FILES[fault.where]);
    const isOnce = fault.isOnce || fault.where.startsWith('file');
    const isTaken = isOnce && chosen.some((other) => other.fault === fault);
    const isUnclear = chosen.some(
      (other) => fault.breaks !== undefined && other.fault.breaks === fault.breaks && other.file === file,
    );
    const isHidden = [MISSING_FILE, MISSING_VARIABLE].every((kind) =>
      [fault, ...chosen.map((other) => other.fault)].some(({ name }) => kind.test(name)),
    );
    if (!isTaken && !isUnclear && !isHidden && (isIndented || !fault.needsIndentation)) chosen.push({ fault, file });
  }
  return chosen;
}

function indent(text: string, depth: number): string {
  return text.replace(/^(?=.)/gm, '  '.repeat(depth));
}

/** @param repaired slots that are as they should be by now */
export function filesOf({ slots }: FaultyConfig, repaired: ReadonlySet<Slot>): Map<string, string> {
  const files = new Map<string, string>();
  for (const slot of slots) {
    const text = slot.bad === undefined || repaired.has(slot) ? slot.good : slot.bad;
    files.set(slot.file, (files.get(slot.file) ?? '') + text);
  }
  return files.set('docker-compose.yml', COMPOSE);
}

/** The slot that holds a place of a file. */
export function slotAt(
  { slots }: FaultyConfig,
  repaired: ReadonlySet<Slot>,
  file: string,
  offset: number,
): Slot | undefined {
  let at = 0;
  for (const slot of slots.filter((each) => each.file === file)) {
    at += (slot.bad === undefined || repaired.has(slot) ? slot.good : slot.bad).length;
    if (offset < at) return slot;
  }
  return undefined;
}
