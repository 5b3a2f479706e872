import data from './catalogue/directives.json';
import type { ContextKind, Scope } from './scope';

/**
 * Which directives and variables nginx knows, where each may stand and what it takes: read out of nginx's binaries and
 * its reference (see scripts/lib/catalogue.mjs). Texts for people are in `catalogue-text.ts`.
 */

/** Where a directive may stand: bits of `DirectiveEntry.contexts`. */
export const Context = {
  main: 0x1,
  events: 0x2,
  http: 0x4,
  httpServer: 0x8,
  httpLocation: 0x10,
  httpUpstream: 0x20,
  ifInServer: 0x40,
  ifInLocation: 0x80,
  limitExcept: 0x100,
  stream: 0x200,
  streamServer: 0x400,
  streamUpstream: 0x800,
  mail: 0x1000,
  mailServer: 0x2000,
  /** Blocks of other modules: `mgmt`, `acme_issuer`, `oidc_provider`. */
  elsewhere: 0x4000,
} as const;

/** A meaning of a directive's name; `server` has five. */
export interface DirectiveEntry {
  readonly name: string;
  readonly kind: 'core' | 'http' | 'stream' | 'mail';
  /** As in the address of its page: `proxy`, `core`; empty for what nginx.org does not document. */
  readonly module: string;
  /** Bits of `Context`. */
  readonly contexts: number;
  /** nginx's mask of argument counts; ask `takesArguments`. */
  readonly args: number;
  readonly isBlock: boolean;
  /** Takes `on` or `off` and nothing else. */
  readonly isFlag: boolean;
  /** A second one in the same block is refused. */
  readonly isSingle: boolean;
  /** `extra`: free, in a module that is not built into the packages of nginx.org. */
  readonly edition: 'open source' | 'Plus' | 'extra';
  /** The open source version that brought it, if newer than 1.22.1. */
  readonly since: string | undefined;
  /** Until `since` it was part of NGINX Plus. */
  readonly wasPlus: boolean;
  /** The version that refuses it. */
  readonly removed: string | undefined;
  /** Contexts and arguments are nginx's own; false: they are read from a text for people, and good for suggestions only. */
  readonly isExact: boolean;
  /** The words it takes, where it takes no others. */
  readonly values: readonly string[];
}

const BLOCK = 0x100;
const FLAG = 0x200;
const ANY = 0x400;
const ONE_OR_MORE = 0x800;
const TWO_OR_MORE = 0x1000;
/** `NGX_CONF_MAX_ARGS` of nginx's src/core/ngx_conf_file.h. */
const MOST_COUNTED = 7;

const KINDS = { c: 'core', h: 'http', s: 'stream', m: 'mail' } as const;

let lines: ReadonlyMap<string, readonly string[]> | undefined;
const read = new Map<string, readonly DirectiveEntry[]>();

function linesByName(): ReadonlyMap<string, readonly string[]> {
  if (lines) return lines;
  const byName = new Map<string, string[]>();
  for (const line of data.directives) {
    const name = line.slice(0, line.indexOf(' '));
    const others = byName.get(name);
    if (others) others.push(line);
    else byName.set(name, [line]);
  }
  lines = byName;
  return byName;
}

/** Whether any nginx knows the name: open source, Plus, or a free module of nginx.org. Names are case-sensitive. */
export function isKnownDirective(name: string): boolean {
  return linesByName().has(name);
}

/**
 * Whether a word at the start of a line is likely to be a directive: names that exist in blocks of other modules only
 * (`uri`, `contact`, `profile`) are ordinary words everywhere else.
 */
export function mayOpenStatement(name: string): boolean {
  return findDirective(name).some(({ contexts }) => contexts !== Context.elsewhere);
}

/** All names, sorted. */
export function directiveNames(): readonly string[] {
  return [...linesByName().keys()];
}

/** The meanings of a name; empty if nginx does not know it. */
export function findDirective(name: string): readonly DirectiveEntry[] {
  let entries = read.get(name);
  if (!entries) {
    entries = linesByName().get(name)?.map(readEntry) ?? [];
    if (entries.length > 0) read.set(name, entries);
  }
  return entries;
}

/** The meaning of a name in a block, or undefined. */
export function findDirectiveIn(name: string, scope: Scope): DirectiveEntry | undefined {
  const context = contextOf(scope);
  return findDirective(name).find(({ contexts }) => contexts & context);
}

/** `name kind module contexts arguments options [values]`, as scripts/lib/catalogue.mjs writes it. */
function readEntry(line: string): DirectiveEntry {
  const [name = '', kind = '', module = '', contexts = '', args = '', options = '', values] = line.split(' ');
  const mask = Number.parseInt(args, 16);
  return {
    name,
    kind: KINDS[kind as keyof typeof KINDS],
    module: module === '-' ? '' : module,
    contexts: Number.parseInt(contexts, 16),
    args: mask,
    isBlock: (mask & BLOCK) !== 0,
    isFlag: options.includes('F'),
    isSingle: /^[^<>]*1/.test(options),
    edition: options.includes('P') ? 'Plus' : options.includes('X') ? 'extra' : 'open source',
    since: />([\d.]+)/.exec(options)?.[1],
    wasPlus: options.includes('p'),
    removed: /<([\d.]+)/.exec(options)?.[1],
    isExact: !options.includes('~'),
    values: values?.split(',') ?? [],
  };
}

/** Whether nginx takes that many arguments: `ngx_conf_handler()` of its src/core/ngx_conf_file.c. */
export function takesArguments({ args }: DirectiveEntry, count: number): boolean {
  if (args & ANY) return true;
  if (args & FLAG) return count === 1;
  if (args & ONE_OR_MORE) return count >= 1;
  if (args & TWO_OR_MORE) return count >= 2;
  return count <= MOST_COUNTED && (args & (1 << count)) !== 0;
}

/** No strings are made of the two names: it is asked for every directive. */
const CONTEXTS: Readonly<Record<'http' | 'stream' | 'mail', Readonly<Partial<Record<ContextKind, number>>>>> = {
  http: {
    http: Context.http,
    server: Context.httpServer,
    location: Context.httpLocation,
    upstream: Context.httpUpstream,
    limit_except: Context.limitExcept,
  },
  stream: { stream: Context.stream, server: Context.streamServer, upstream: Context.streamUpstream },
  mail: { mail: Context.mail, server: Context.mailServer },
};

/** The bit of `Context` for a block; 0 for blocks that hold no directives of nginx's own. */
export function contextOf({ kind, protocol, parent }: Scope): number {
  if (kind === 'main') return Context.main;
  if (kind === 'events') return Context.events;
  if (protocol === undefined) return 0;
  if (kind === 'if') return parent?.kind === 'server' ? Context.ifInServer : Context.ifInLocation;
  return CONTEXTS[protocol][kind] ?? 0;
}

/** Where nginx.org describes it; undefined for what it does not. */
export function documentationAddress({ name, kind, module }: DirectiveEntry): string | undefined {
  if (module === '') return undefined;
  if (kind === 'core') return `https://nginx.org/en/docs/ngx_${module}_module.html#${name}`;
  return `https://nginx.org/en/docs/${kind}/ngx_${kind}_${module}_module.html#${name}`;
}

/** A variable of nginx's own. */
export interface VariableEntry {
  /** Without `$`; of a family how its names start. */
  readonly name: string;
  readonly isFamily: boolean;
  readonly edition: DirectiveEntry['edition'];
  /** The open source version that brought it, if newer than 1.22.1. */
  readonly since: string | undefined;
  /** nginx has it for itself; nginx.org does not speak of it. */
  readonly isInternal: boolean;
}

let entries: Readonly<Record<'http' | 'stream', readonly VariableEntry[]>> | undefined;

/** All variables of nginx's own and of the modules of nginx.org, by name. */
export function variableEntries(protocol: 'http' | 'stream'): readonly VariableEntry[] {
  entries ??= { http: readVariableEntries('h'), stream: readVariableEntries('s') };
  return entries[protocol];
}

/** `kind name options`, as scripts/lib/catalogue.mjs writes it. */
function readVariableEntries(letter: string): VariableEntry[] {
  return data.variables
    .filter((line) => line.startsWith(letter))
    .map((line) => {
      const [, text = '', options = ''] = line.split(' ');
      return {
        name: text.replace('*', ''),
        isFamily: text.endsWith('*'),
        edition: options.includes('P') ? 'Plus' : options.includes('X') ? 'extra' : 'open source',
        since: />([\d.]+)/.exec(options)?.[1],
        isInternal: options.includes('I'),
      };
    });
}

interface Variables {
  readonly names: ReadonlySet<string>;
  /** Starts of families of names, such as `http_`. */
  readonly prefixes: readonly string[];
}

let variables: Readonly<Record<'http' | 'stream', Variables>> | undefined;

/** nginx's own variables, and those of the modules of nginx.org; without `$`, families by how their names start. */
export function builtInVariables(protocol: 'http' | 'stream'): Variables {
  variables ??= { http: readVariables('http'), stream: readVariables('stream') };
  return variables[protocol];
}

function readVariables(protocol: 'http' | 'stream'): Variables {
  const own = variableEntries(protocol);
  return {
    names: new Set(own.filter(({ isFamily }) => !isFamily).map(({ name }) => name)),
    prefixes: own.filter(({ isFamily }) => isFamily).map(({ name }) => name),
  };
}

/** Whether a variable is nginx's own. nginx ignores the case of variables. */
export function isBuiltInVariable(name: string, protocol: 'http' | 'stream'): boolean {
  const { names, prefixes } = builtInVariables(protocol);
  const lower = name.toLowerCase();
  return names.has(lower) || prefixes.some((prefix) => lower.startsWith(prefix));
}
