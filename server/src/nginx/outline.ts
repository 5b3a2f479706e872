import { BALANCING_METHODS } from './model';
import type { ConfigFile, Directive } from './tree';

/** What an entry of an outline is. */
export type OutlineKind =
  | 'context'
  | 'server'
  | 'location'
  | 'condition'
  | 'upstream'
  | 'peer'
  | 'map'
  | 'format'
  | 'zone'
  | 'include'
  | 'script'
  | 'block';

export interface OutlineEntry {
  readonly kind: OutlineKind;
  /** On one line: `server example.com`, `location /api/`. May be cut short. */
  readonly name: string;
  /** What else one wants to know at a glance: `80, 443 ssl`, `→ http://app`; may be empty. */
  readonly detail: string;
  readonly directive: Directive;
  readonly children: readonly OutlineEntry[];
}

/** Nobody looks at more levels, and an answer that is nested a thousand times cannot be written. */
const DEEPEST = 40;

/** The blocks of a file, and the lines that define or connect something, as they are written. */
export function outlineOf({ body }: ConfigFile): OutlineEntry[] {
  return entriesOf(body, undefined, 0);
}

function entriesOf(body: readonly Directive[], parent: Directive | undefined, depth: number): OutlineEntry[] {
  return body.flatMap((directive): OutlineEntry[] => {
    const kind = kindOf(directive, parent);
    if (!kind) return [];
    const hasChildren = directive.block?.kind === 'directives' && depth < DEEPEST;
    const children = hasChildren ? entriesOf(directive.block?.body ?? [], directive, depth + 1) : [];
    return [{ kind, name: outlineName(directive), detail: outlineDetail(directive), directive, children }];
  });
}

const BLOCKS: Readonly<Record<string, OutlineKind>> = {
  http: 'context',
  stream: 'context',
  mail: 'context',
  events: 'context',
  server: 'server',
  location: 'location',
  if: 'condition',
  limit_except: 'condition',
  upstream: 'upstream',
  map: 'map',
  geo: 'map',
  split_clients: 'map',
  num_map: 'map',
};

const LINES: Readonly<Record<string, OutlineKind>> = {
  log_format: 'format',
  include: 'include',
  limit_req_zone: 'zone',
  limit_conn_zone: 'zone',
  keyval_zone: 'zone',
  proxy_cache_path: 'zone',
  fastcgi_cache_path: 'zone',
  uwsgi_cache_path: 'zone',
  scgi_cache_path: 'zone',
};

function kindOf({ name, block }: Directive, parent: Directive | undefined): OutlineKind | undefined {
  if (block) return BLOCKS[name.value] ?? (block.kind === 'lua' ? 'script' : 'block');
  // a file that is included in an upstream has its servers without one
  if (name.value === 'server') return !parent || parent.name.value === 'upstream' ? 'peer' : undefined;
  return LINES[name.value];
}

/** What a block or line is called: its words; a server by the first of its names. */
export function outlineName(directive: Directive): string {
  const { name, args, block } = directive;
  if (name.value === 'server' && block) {
    const [first] = namesOf(directive);
    return short(first === undefined ? 'server' : `server ${first}`);
  }
  if (name.value === 'server') return short(args[0]?.value ?? 'server');
  if (name.value === 'log_format') return short(`log_format ${args[0]?.value ?? ''}`.trim());
  return short([name.raw, ...args.map(({ raw }) => raw)].join(' '));
}

/** What else there is to say of a block or line in a few words; empty if nothing. */
export function outlineDetail(directive: Directive): string {
  const { name, args, block } = directive;
  switch (name.value) {
    case 'server':
      return short(block ? serverDetail(directive) : wordsFrom(directive, 1));
    case 'location':
    case 'if':
    case 'limit_except':
      return short(handlerText(directive));
    case 'upstream':
      return short(upstreamDetail(directive));
    case 'log_format':
      return short(args[1]?.value ?? '');
    default: {
      const isData = block?.kind === 'data' && block.body.length > 0;
      return isData ? counted(block.body.length, 'entry', 'entries') : '';
    }
  }
}

function serverDetail(server: Directive): string {
  const listens = childrenNamed(server, 'listen').map(({ args }) => {
    const [address, ...parameters] = args.map(({ value }) => value);
    return [address, ...parameters.filter((word) => SHOWN.has(word))].join(' ');
  });
  const names = namesOf(server).slice(1);
  return [listens.join(', '), names.join(' '), passText(server)].filter((part) => part !== '').join(' · ');
}

/** Parameters of `listen` that say what is spoken there. */
const SHOWN = new Set(['ssl', 'quic', 'udp', 'http2', 'proxy_protocol', 'default_server']);

function namesOf(server: Directive): string[] {
  const names = childrenNamed(server, 'server_name').flatMap(({ args }) => args.map(({ value }) => value));
  return names.filter((name) => name !== '' && name !== '_');
}

function upstreamDetail({ block }: Directive): string {
  const body = block?.body ?? [];
  const servers = body.filter(({ name, args }) => name.value === 'server' && args.length > 0);
  const backups = servers.filter(({ args }) => args.some(({ value }) => value === 'backup')).length;
  const method = body.findLast(({ name }) => BALANCING_METHODS.has(name.value));
  const parts = [
    method ? wordsFrom(method, 0) : '',
    counted(servers.length - backups, 'server', 'servers'),
    backups > 0 ? counted(backups, 'backup', 'backups') : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** What answers a request: `→ http://app`, `return 301 /new`, `root /srv`. */
export function handlerText(directive: Directive): string {
  const pass = passText(directive);
  if (pass !== '') return pass;
  const handler = HANDLERS.map((name) => childrenNamed(directive, name)[0]).find((found) => found !== undefined);
  return handler ? wordsFrom(handler, 0) : '';
}

const HANDLERS = ['return', 'try_files', 'alias', 'root', 'stub_status', 'deny'];

function passText({ block }: Directive): string {
  const pass = block?.body.find(({ name, args }) => /^\w+_pass$/.test(name.value) && args.length > 0);
  return pass?.args[0] ? `→ ${pass.args[0].value}` : '';
}

function childrenNamed({ block }: Directive, name: string): Directive[] {
  return block?.body.filter((child) => child.name.value === name) ?? [];
}

function wordsFrom({ name, args }: Directive, first: number): string {
  const words = [name.raw, ...args.map(({ raw }) => raw)];
  return words.slice(first === 0 ? 0 : first + 1).join(' ');
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

const LONGEST = 100;

/** On one line, and not too long. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
