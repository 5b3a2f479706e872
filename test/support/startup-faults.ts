/** Configurations with faults that keep nginx 1.22.1 from starting, and what each would be without them. */

/** A piece of a file; `bad` and `good` have the same number of lines, so that all others keep theirs. */
export interface Slot {
  readonly file: string;
  readonly good: string;
  /** Undefined where the piece is as it should be. */
  readonly bad: string | undefined;
  /** True if nothing after it can be read as it is meant. */
  readonly isBlinding: boolean;
}

export interface FaultyConfig {
  readonly slots: readonly Slot[];
}

interface Fault {
  readonly name: string;
  readonly where: 'upstream' | 'server' | 'location' | 'stream' | 'file-end';
  make(id: number): readonly [good: string, bad: string];
  readonly isBlinding?: boolean;
  /** At most once in a configuration. */
  readonly isOnce?: boolean;
}

/** Beside broken syntax, the rules about these wait until it is mended: the two are not mixed. */
const SYNTAX = /^(?:semicolon|stray|quote|brace) /;
const WAITING = /^(?:directive (?:unknown|not)|too few|neither|keepalive)/;

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
    isBlinding: true,
  },
  { name: 'brace too many', where: 'file-end', make: () => ['# end\n', '}\n'] },
  {
    name: 'brace missing',
    where: 'file-end',
    make: (id) => [`upstream z${id} { ${GOOD} }\n`, `upstream z${id} { ${GOOD}\n`],
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

/** One to five faults in three or four files, among pieces that are as they should be. */
export function generateConfig(seed: number): FaultyConfig {
  const next = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const chosen: Fault[] = [];
  const wanted = 1 + next(5);
  while (chosen.length < wanted) {
    const fault = pick(FAULTS);
    const isTaken = chosen.includes(fault) && (fault.isOnce || fault.where === 'file-end');
    const isMixed = chosen.some(
      ({ name }) => (SYNTAX.test(name) && WAITING.test(fault.name)) || (WAITING.test(name) && SYNTAX.test(fault.name)),
    );
    if (!isTaken && !isMixed && !(fault.isBlinding && chosen.some(({ isBlinding }) => isBlinding))) chosen.push(fault);
  }
  let id = 0;
  const pieces = (where: Fault['where'], file: string, faults: readonly Fault[]): Slot[] => {
    const all = [...faults.map((fault) => ({ fault, isBad: true })), ...goodOnes(where)];
    return shuffled(all).map(({ fault, isBad }) => {
      const [good, bad] = fault.make(++id);
      const isBlinding = isBad && fault.isBlinding === true;
      return { file, good: `${good}\n`, bad: isBad ? `${bad}\n` : undefined, isBlinding };
    });
  };
  const goodOnes = (where: Fault['where']) =>
    Array.from({ length: next(3) }, () => pick(FAULTS.filter((fault) => fault.where === where && !fault.isOnce))).map(
      (fault) => ({ fault, isBad: false }),
    );
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((item) => ({ item, key: next(1e6) }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const part = (where: Fault['where'], index: number, of: number) =>
    chosen.filter((fault, place) => fault.where === where && place % of === index);
  const text = (file: string, good: string): Slot => ({ file, good, bad: undefined, isBlinding: false });
  const ends = part('file-end', 0, 1);
  const end = (file: string, fault: Fault | undefined): Slot[] => {
    if (!fault) return [];
    const [good, bad] = fault.make(++id);
    return [{ file, good, bad, isBlinding: false }];
  };
  const hasStream = chosen.some(({ where }) => where === 'stream');
  return {
    slots: [
      text('nginx.conf', 'events {}\nhttp {\n'),
      text('nginx.conf', `upstream base { ${GOOD} }\n`),
      ...pieces('upstream', 'nginx.conf', part('upstream', 0, 2)),
      text('nginx.conf', next(2) ? 'include conf.d/*.conf;\n' : 'include /etc/nginx/conf.d/*.conf;\n'),
      text('nginx.conf', 'server {\nlisten 8080;\n'),
      ...pieces('location', 'nginx.conf', part('location', 0, 2)),
      text('nginx.conf', '}\n}\n'),
      ...(hasStream ? [text('nginx.conf', `stream {\nupstream raw { ${GOOD} }\n`)] : []),
      ...(hasStream ? pieces('stream', 'nginx.conf', part('stream', 0, 1)) : []),
      ...(hasStream ? [text('nginx.conf', '}\n')] : []),
      ...pieces('upstream', 'conf.d/10-upstreams.conf', part('upstream', 1, 2)),
      ...end('conf.d/10-upstreams.conf', ends[0]),
      text('conf.d/20-app.conf', 'server {\nlisten 8081;\n'),
      ...pieces('location', 'conf.d/20-app.conf', part('location', 1, 2)),
      text('conf.d/20-app.conf', '}\n'),
      ...end('conf.d/20-app.conf', ends[1]),
      ...end('conf.d/30-more.conf', ends[2]),
    ],
  };
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
