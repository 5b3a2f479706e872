import { onceFor } from '../text/memo';
import { Context, findDirective, findDirectiveIn } from './catalogue';
import { isInherited, listedWith } from './effect';
import { isDynamic, nameUses, poolKey, poolText, upstreamText, wordsText } from './effective-route';
import type { NginxModel, Route } from './model';
import type { Scope } from './scope';
import type { Directive } from './tree';

/**
 * What a configuration does, as a value to compare: for each server and location what is in effect there after nginx's
 * inheritance, and where requests go. Includes are in their place; where a line stands counts only where nginx cares.
 */
export interface EffectiveConfig {
  readonly main: EffectiveLevel;
  /** The servers that routes lead to; routes with one index share their state. */
  readonly pools: readonly string[];
  /** The upstreams that a target with variables may name; empty without such targets. */
  readonly named: readonly string[];
}

export interface EffectiveLevel {
  /** The block's words. */
  readonly head: string;
  /** Lines that hold for this level alone, in order. */
  readonly own: readonly string[];
  /** Lines in effect that may be inherited, by name. */
  readonly settings: readonly string[];
  readonly levels: readonly EffectiveLevel[];
}

/** What depends on the version of nginx. */
export interface EffectOptions {
  /** From 1.29.7 on nginx keeps connections to the servers of an upstream open; to a host in a target it does not. */
  readonly keepsByDefault: boolean;
}

/** Whether two configurations do the same; false where that cannot be told. */
export function isSameEffect(before: NginxModel, after: NginxModel, options: EffectOptions): boolean {
  const textOf = options.keepsByDefault ? textKeeping : textClosing;
  return textOf(before) === textOf(after);
}

const textKeeping = onceFor((model: NginxModel) => JSON.stringify(effectiveConfig(model, { keepsByDefault: true })));
const textClosing = onceFor((model: NginxModel) => JSON.stringify(effectiveConfig(model, { keepsByDefault: false })));

export function effectiveConfig(model: NginxModel, options: EffectOptions): EffectiveConfig {
  const reading = new Reading(model, options);
  const main = reading.level(model.config.main, new Map());
  return { main, pools: [...reading.pools.values()].map(({ text }) => text), named: reading.namedUpstreams() };
}

/** Lines by name, or by the name of their group. */
type Lines = ReadonlyMap<string, InEffect>;

interface InEffect {
  readonly directives: readonly Directive[];
  /** A level in between has an include that was not read, which may hold others. */
  readonly isUncertain: boolean;
}

class Reading {
  readonly pools = new Map<string, { readonly index: number; readonly text: string }>();
  readonly #model: NginxModel;
  readonly #options: EffectOptions;
  readonly #routes = new Map<Scope, Route[]>();

  constructor(model: NginxModel, options: EffectOptions) {
    this.#model = model;
    this.#options = options;
    for (const route of model.routes) {
      const list = this.#routes.get(route.scope);
      if (list) list.push(route);
      else this.#routes.set(route.scope, [route]);
    }
  }

  level(scope: Scope, outer: Lines): EffectiveLevel {
    const inherits = scope.unresolvedIncludes.length === 0 && scope.kind !== 'data';
    const own: string[] = [];
    const inherited = new Map<string, Directive[]>();
    for (const directive of scope.directives) {
      if (isUpstream(directive)) continue;
      const name = directive.name.value;
      if (inherits && !directive.block && goesInwards(name, scope)) {
        const group = listedWith(name)[0] ?? name;
        const lines = inherited.get(group);
        if (lines) lines.push(directive);
        else inherited.set(group, [directive]);
      } else own.push(this.#lineText(directive, scope));
    }
    // what a file that was not read says of these is not known: they count where they stand
    own.push(...scope.unresolvedIncludes.map((include) => `unread ${wordsText(include)}`));
    // at these levels no line's place counts, but for those of one name
    if (scope.kind === 'http' || scope.kind === 'stream') own.sort();
    const lines = linesIn(scope, outer, inherited);
    const children = scope.children.filter(({ kind, directive }) => kind !== 'upstream' && directive !== undefined);
    const fragments = scope.children.filter(({ directive }) => directive === undefined);
    return {
      head: scope.directive ? wordsText(scope.directive) : scope.kind,
      own,
      settings: this.#settings(scope, lines),
      levels: [...children, ...fragments].map((child) => this.level(child, lines)),
    };
  }

  /** Upstreams of a protocol in which a target has variables: it may name any of them. */
  namedUpstreams(): string[] {
    const protocols = new Set(this.#model.routes.filter(isDynamic).map(({ scope }) => scope.protocol));
    return this.#model.upstreams
      .filter(({ protocol }) => protocols.has(protocol))
      .map((upstream) => `${upstream.protocol} ${upstream.name.toLowerCase()}\n${upstreamText(upstream)}`);
  }

  #settings(scope: Scope, lines: Lines): string[] {
    if (scope.kind === 'main' || scope.kind === 'http' || scope.kind === 'stream' || scope.kind === 'data') return [];
    const passes = this.#passes(scope);
    const settings: string[] = [];
    for (const [name, { directives, isUncertain }] of lines) {
      const [first] = directives;
      if (!first || !reaches(first.name.value, scope)) continue;
      const module = PASS_SETTING.exec(name)?.[1];
      // what is set for requests that are not passed on does nothing
      if (module !== undefined && !passes.has(module)) continue;
      settings.push(directives.map(wordsText).join('\n') + (isUncertain ? '\nor others' : ''));
    }
    return settings.sort();
  }

  /** The modules that pass requests of a level on; an `if` takes that of its location along. */
  #passes(scope: Scope): ReadonlySet<string> {
    const passes = new Set<string>();
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      for (const { kind } of this.#routes.get(at) ?? []) passes.add(kind.replace('_pass', ''));
      if (at.kind !== 'if' && at.kind !== 'limit_except') break;
    }
    return passes;
  }

  #lineText(directive: Directive, scope: Scope): string {
    const route = this.#routes.get(scope)?.find((each) => each.directive === directive);
    if (directive.block)
      return `${wordsText(directive)} {${directive.block.kind === 'lua' ? blockText(directive) : ''}}`;
    if (!route || isDynamic(route)) return wordsText(directive);
    const key = poolKey(route);
    const pool = this.pools.get(key) ?? { index: this.pools.size, text: this.#poolText(route) };
    this.pools.set(key, pool);
    const { kind, target } = route;
    return JSON.stringify([
      kind,
      target.scheme ?? '',
      pool.index,
      // a colon parts the URI from the path of a socket
      target.uri?.replace(/^:/, '') ?? null,
      target.address.error ?? null,
      [...nameUses(route, this.#model)],
    ]);
  }

  #poolText(route: Route): string {
    const { upstream } = route;
    const isKept = this.#options.keepsByDefault && upstream?.protocol === 'http' && !upstream.keepalive;
    return poolText(route) + (isKept ? '\nkeepalive by default' : '');
  }
}

function linesIn(scope: Scope, outer: Lines, own: ReadonlyMap<string, readonly Directive[]>): Lines {
  const isUncertain = scope.unresolvedIncludes.length > 0;
  if (own.size === 0 && !isUncertain) return outer;
  const lines = new Map(outer);
  if (isUncertain) for (const [name, { directives }] of outer) lines.set(name, { directives, isUncertain });
  for (const [name, directives] of own) lines.set(name, { directives, isUncertain: false });
  return lines;
}

function blockText({ file, block }: Directive): string {
  return block ? file.source.text.slice(block.open + 1, block.close) : '';
}

function isUpstream({ name, block }: Directive): boolean {
  return block !== undefined && name.value === 'upstream';
}

/** What is for requests that are passed on, and for nothing else. */
const PASS_SETTING = /^(proxy|grpc|fastcgi|uwsgi|scgi|memcached)_(?!cache_path$|protocol_timeout$)/;

/** Whether inner levels of `http` or `stream` take a directive over. */
function goesInwards(name: string, scope: Scope): boolean {
  const entry = findDirectiveIn(name, scope);
  const outermost = scope.protocol === 'http' ? Context.http : scope.protocol === 'stream' ? Context.stream : 0;
  return entry !== undefined && (entry.contexts & outermost) !== 0 && isInherited(entry);
}

/** Whether a directive has a meaning in a level, its own or inherited. */
function reaches(name: string, scope: Scope): boolean {
  const context =
    scope.protocol === 'stream'
      ? Context.streamServer
      : scope.kind === 'server'
        ? Context.httpServer | Context.httpLocation
        : Context.httpLocation;
  return findDirective(name).some(({ contexts }) => contexts & context);
}
