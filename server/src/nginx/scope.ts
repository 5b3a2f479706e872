import { onceFor } from '../text/memo';
import type { Block, ConfigFile, Directive } from './tree';

/** Where a directive stands, in nginx's terms. `if` in a server and `if` in a location differ by the parent. */
export type ContextKind =
  | 'main'
  | 'events'
  | 'http'
  | 'stream'
  | 'mail'
  | 'server'
  | 'location'
  | 'if'
  | 'limit_except'
  | 'upstream'
  | 'data'
  | 'other';

/**
 * A block with everything that stands in it, included files in their place.
 * One included file may be part of several scopes.
 */
export interface Scope {
  readonly kind: ContextKind;
  /** The block's directive; undefined for the main context (and for what a fragment takes for granted). */
  readonly directive: Directive | undefined;
  readonly parent: Scope | undefined;
  readonly directives: readonly Directive[];
  readonly children: readonly Scope[];
  /** Include directives here that could not be followed: something may be missing from `directives`. */
  readonly unresolvedIncludes: readonly Directive[];
  /** Which tree it is in: upstream names of `http` and `stream` are separate. */
  readonly protocol: 'http' | 'stream' | 'mail' | undefined;
}

/** What an `include` leads to. */
export interface IncludeResult {
  /** Asked for one after the other, each followed before the next. */
  readonly files: Iterable<ConfigFile>;
  /** Why there is, or may be, more than `files`. */
  readonly unresolved?: string;
  readonly missing?: MissingFile;
}

/** A file that is certainly not there, in the container that loads the configuration. */
export interface MissingFile {
  /** Its path in the container. */
  readonly path: string;
  /** What the include may have meant, as it is to be written; the likeliest first. */
  readonly similar: readonly string[];
}

/** Resolves an `include` directive to parsed files, in nginx's order. */
export type IncludeResolver = (pattern: string, directive: Directive) => IncludeResult;

/** The files nginx would read, root file first, each once. */
export interface LoadedConfig {
  readonly root: ConfigFile;
  readonly files: readonly ConfigFile[];
  readonly main: Scope;
  readonly includeProblems: readonly IncludeProblem[];
  /** Which directive brings which file, in the order of reading; a file comes as often as it is included. */
  readonly included: readonly { readonly directive: Directive; readonly file: ConfigFile }[];
  /** Where nginx finds a file, in its container; undefined where no container is known to load it. */
  readonly pathOf?: (file: ConfigFile) => string | undefined;
}

export interface IncludeProblem {
  readonly directive: Directive;
  readonly reason: string;
  readonly missing?: MissingFile;
}

interface MutableScope {
  kind: ContextKind;
  directive: Directive | undefined;
  parent: Scope | undefined;
  directives: Directive[];
  children: MutableScope[];
  unresolvedIncludes: Directive[];
  protocol: Scope['protocol'];
}

const BLOCK_KINDS: Readonly<Record<string, ContextKind>> = {
  events: 'events',
  http: 'http',
  stream: 'stream',
  mail: 'mail',
  server: 'server',
  location: 'location',
  if: 'if',
  limit_except: 'limit_except',
  upstream: 'upstream',
};

/** Blocks in blocks: no configuration has that many, and a file of braces alone must not exhaust the stack. */
const DEEPEST = 200;
/** Files that one root file brings in, each as often as it is included: twelve files that include each other explode. */
const MOST_INCLUDED = 5000;

/**
 * Reads a root file with all it includes into scopes.
 * A cycle of includes is cut at the second visit and reported: nginx itself crashes on it.
 */
export function loadConfig(root: ConfigFile, resolveInclude: IncludeResolver): LoadedConfig {
  const files = new Set<ConfigFile>([root]);
  const includeProblems: IncludeProblem[] = [];
  const inclusions: { directive: Directive; file: ConfigFile }[] = [];
  const main: MutableScope = {
    kind: 'main',
    directive: undefined,
    parent: undefined,
    directives: [],
    children: [],
    unresolvedIncludes: [],
    protocol: undefined,
  };
  const protocolOfFragment = fragmentProtocol(root);
  const top = protocolOfFragment ? openScope(main, undefined, protocolOfFragment) : main;
  let included = 0;
  const cyclic = new Set<Directive>();
  fill(top, root, [root], 0);
  return { root, files: [...files], main, includeProblems, included: inclusions };

  function fill(
    scope: MutableScope,
    file: ConfigFile,
    path: readonly ConfigFile[],
    depth: number,
    body = file.body,
  ): void {
    for (const directive of body) {
      if (directive.name.value === 'include' && !directive.block) follow(scope, directive, path, depth);
      else add(scope, directive, file, path, depth);
    }
  }

  /** What stands in a block without includes is what the scope holds: most have none, and need no list of their own. */
  function fillBlock(
    scope: MutableScope,
    file: ConfigFile,
    path: readonly ConfigFile[],
    depth: number,
    body: Directive[],
  ): void {
    if (body.some((directive) => directive.name.value === 'include' && !directive.block)) {
      fill(scope, file, path, depth, body);
      return;
    }
    scope.directives = body;
    for (const directive of body) if (directive.block) openBlock(scope, directive, directive.block, file, path, depth);
  }

  function add(
    scope: MutableScope,
    directive: Directive,
    file: ConfigFile,
    path: readonly ConfigFile[],
    depth: number,
  ): void {
    scope.directives.push(directive);
    if (directive.block) openBlock(scope, directive, directive.block, file, path, depth);
  }

  function openBlock(
    scope: MutableScope,
    directive: Directive,
    block: Block,
    file: ConfigFile,
    path: readonly ConfigFile[],
    depth: number,
  ): void {
    const inner = openScope(scope, directive, kindOf(directive));
    if (depth < DEEPEST) fillBlock(inner, file, path, depth + 1, block.body);
    else if (block.body.length > 0) inner.unresolvedIncludes.push(directive);
  }

  function follow(scope: MutableScope, directive: Directive, path: readonly ConfigFile[], depth: number): void {
    const pattern = directive.args[0]?.value;
    const result: IncludeResult =
      pattern === undefined ? { files: [], unresolved: 'no file is named' } : resolveInclude(pattern, directive);
    if (result.unresolved !== undefined) {
      scope.unresolvedIncludes.push(directive);
      const { unresolved: reason, missing } = result;
      includeProblems.push({ directive, reason, ...(missing && { missing }) });
    }
    for (const file of result.files) {
      if (path.includes(file)) {
        if (!cyclic.has(directive)) includeProblems.push({ directive, reason: 'the file includes itself' });
        cyclic.add(directive);
        continue;
      }
      if (++included > MOST_INCLUDED || depth >= DEEPEST) {
        scope.unresolvedIncludes.push(directive);
        if (included > MOST_INCLUDED + 1) return;
        includeProblems.push({ directive, reason: 'too many files are included' });
        return;
      }
      files.add(file);
      inclusions.push({ directive, file });
      fill(scope, file, [...path, file], depth + 1);
    }
  }
}

function openScope(parent: MutableScope, directive: Directive | undefined, kind: ContextKind): MutableScope {
  const scope: MutableScope = {
    kind,
    directive,
    parent,
    directives: [],
    children: [],
    unresolvedIncludes: [],
    protocol: kind === 'http' || kind === 'stream' || kind === 'mail' ? kind : parent.protocol,
  };
  parent.children.push(scope);
  return scope;
}

const ROOT_ONLY = new Set(['events', 'http', 'stream', 'mail', 'worker_processes', 'load_module', 'pid', 'user']);
const FRAGMENT = new Set([
  'server',
  'upstream',
  'map',
  'location',
  'geo',
  'split_clients',
  'proxy_set_header',
  'log_format',
]);

/**
 * A scope by itself: of a block as it stands in a text, or one that a file takes for granted. Includes are not followed.
 * @param block the block's directive, or the kind of a block that is written nowhere
 */
export function standaloneScope(
  block: Directive | ContextKind,
  parent: Scope | undefined,
  directives: readonly Directive[] = typeof block === 'string' ? [] : (block.block?.body ?? []),
): Scope {
  const kind = typeof block === 'string' ? block : kindOf(block);
  return {
    kind,
    directive: typeof block === 'string' ? undefined : block,
    parent,
    directives,
    children: [],
    unresolvedIncludes: [],
    protocol: kind === 'http' || kind === 'stream' || kind === 'mail' ? kind : parent?.protocol,
  };
}

function kindOf({ name, block }: Directive): ContextKind {
  return !block || block.kind === 'directives' ? (BLOCK_KINDS[name.value] ?? 'other') : 'data';
}

/** The block a file is meant to be included in, by its shape; undefined for a root file. */
export function fragmentProtocol(file: ConfigFile): 'http' | 'stream' | undefined {
  const names = file.body.map((directive) => directive.name.value);
  if (names.some((name) => ROOT_ONLY.has(name)) || !names.some((name) => FRAGMENT.has(name))) return undefined;
  return /(?:^|\/)stream[^/]*\/[^/]*$|\.stream-template$/.test(file.source.uri) ? 'stream' : 'http';
}

/** Whether a file is meant to be read by itself, not to be included. */
export function isRootFile({ body }: ConfigFile): boolean {
  return body.some(({ name }) => ROOT_ONLY.has(name.value));
}

/** Visits a scope and all scopes in it, outer ones first. */
export function* walkScopes(scope: Scope): Generator<Scope> {
  // nothing recursive: blocks may be nested as deeply as a file is long
  const open = [scope];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    for (let index = next.children.length - 1; index >= 0; index--) {
      const child = next.children[index];
      if (child) open.push(child);
    }
  }
}

/** Whether an include that could not be followed may add directives to this scope or to one around it. */
export function isIncomplete(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.unresolvedIncludes.length > 0) return true;
  return false;
}

/** Where names of upstreams and variables belong: those of `http` and `stream` are separate. */
export function protocolOf({ protocol }: Pick<Scope, 'protocol'>): 'http' | 'stream' {
  return protocol === 'stream' ? 'stream' : 'http';
}

/** The directives of one name that stand directly in a scope. */
export function directivesNamed(scope: Scope, name: string): readonly Directive[] {
  // a server with a thousand locations is asked for each of them, a location only for itself
  if (scope.directives.length > INDEX_FROM) return directivesByName(scope).get(name) ?? NONE;
  let found: Directive[] | undefined;
  for (const directive of scope.directives) {
    if (directive.name.value !== name) continue;
    if (found) found.push(directive);
    else found = [directive];
  }
  return found ?? NONE;
}

/** Most levels have none, and every rule asks all of them: no list is made for that. */
const NONE: readonly Directive[] = [];

const INDEX_FROM = 32;

const directivesByName = onceFor((scope: Scope): ReadonlyMap<string, readonly Directive[]> => {
  const byName = new Map<string, Directive[]>();
  for (const directive of scope.directives) {
    const list = byName.get(directive.name.value);
    if (list) list.push(directive);
    else byName.set(directive.name.value, [directive]);
  }
  return byName;
});

/** A setting that takes effect in a scope, and the scope that makes it. */
export interface EffectiveSetting {
  readonly directive: Directive;
  readonly scope: Scope;
}

/** The innermost setting of a directive that overrides outer ones; undefined if nginx's default holds. */
export function effectiveSetting(scope: Scope, name: string): EffectiveSetting | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const directive = directivesNamed(at, name).at(-1);
    if (directive) return { directive, scope: at };
  }
  return undefined;
}

/**
 * The lines of an all-or-nothing directive (`proxy_set_header`, `add_header` …) in effect: those of the innermost
 * scope that has any. Empty if none has.
 */
export function effectiveList(
  scope: Scope,
  name: string,
): { readonly scope: Scope; readonly directives: readonly Directive[] } | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const directives = directivesNamed(at, name);
    if (directives.length > 0) return { scope: at, directives };
  }
  return undefined;
}
