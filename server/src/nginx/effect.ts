import { onceFor } from '../text/memo';
import { Context, type DirectiveEntry, findDirectiveIn } from './catalogue';
import { levelInEffect, linesByScope } from './inheritance';
import type { LoadedConfig, Scope } from './scope';
import type { Directive } from './tree';

/** A block with lines of a directive of its own. */
export interface Level {
  readonly scope: Scope;
  /** In file order; with `allow` those of `deny` too, and the other way round. */
  readonly directives: readonly Directive[];
}

/** How the lines of one block stand to those further out and further in. */
export interface LevelEffect extends Level {
  /** The next block further out that has such lines: none of them holds here, as nginx inherits all or nothing. */
  readonly replaced: Level | undefined;
  /** Blocks further in that have lines of their own, where these do not hold; of several within each other the outermost. */
  readonly replacedIn: readonly Level[];
}

/** Read in the order of their lines, or where they stand, and nowhere else. */
const NOT_INHERITED: ReadonlySet<string> = new Set([
  ...['break', 'return', 'rewrite', 'set', 'if'],
  ...['include', 'location', 'limit_except', 'server', 'server_name', 'stub_status', 'try_files'],
  ...['js_import', 'js_path', 'js_preload_object', 'js_set', 'js_var', 'js_shared_dict_zone'],
]);

/** Lines of several directives that make one list. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = { allow: ['allow', 'deny'], deny: ['allow', 'deny'] };

/** The directives whose lines make one list with those of a directive, itself among them: one discards the others. */
export function listedWith(name: string): readonly string[] {
  return TOGETHER[name] ?? [name];
}

/** One of these on its own is no level of inheritance: inner ones take over what outer ones say. */
const LEVELS: readonly number[] = [
  Context.main,
  Context.http | Context.stream | Context.mail,
  Context.httpServer | Context.streamServer | Context.mailServer,
  Context.httpLocation | Context.limitExcept | Context.ifInLocation,
];

/**
 * Whether an inner block takes a directive's lines over from an outer one unless it has any itself: scalar settings,
 * and lists such as `proxy_set_header` and `add_header`. That is how nginx's modules merge their configurations; what
 * is not known so exactly counts as no.
 */
export function isInherited({ name, contexts, isExact, isBlock, edition }: DirectiveEntry): boolean {
  if (!isExact || edition !== 'open source' || NOT_INHERITED.has(name) || (isBlock && name !== 'types')) return false;
  return LEVELS.filter((bits) => bits & contexts).length > 1;
}

/** Directives of which each line adds to the others of its block; of the rest one line says it all. */
const LISTS =
  /^(?:add_header|add_trailer|allow|deny|access_log|error_log|error_page|limit_conn|limit_req|mirror|set_real_ip_from|sub_filter|auth_request_set|auth_http_header|ssl_certificate|ssl_certificate_key|(?:proxy_|grpc_)?ssl_conf_command|(?:proxy|grpc)_set_header|(?:fastcgi|uwsgi|scgi)_param|(?:proxy|grpc|fastcgi|uwsgi|scgi)_(?:hide|pass)_header|(?:proxy|fastcgi|uwsgi|scgi)_(?:cache_valid|cache_bypass|no_cache)|proxy_(?:redirect|cookie_domain|cookie_path|cookie_flags))$/;

/** Whether several lines of a directive hold side by side in one block. */
export function isList(name: string): boolean {
  return LISTS.test(name);
}

/**
 * What a block's lines of a directive do to those further out and in.
 * @returns undefined if the directive is not inherited, or the block has no such line
 */
export function levelEffect(config: LoadedConfig, name: string, scope: Scope): LevelEffect | undefined {
  const levels = levelsOf(config, name, scope);
  return levels && effects(levels).get(scope);
}

/**
 * The lines of a directive that hold in a block, its own or inherited ones.
 * @param name a directive that may stand in this block
 * @returns undefined if nginx's default holds, or the directive is not inherited
 */
export function linesInEffect(config: LoadedConfig, name: string, scope: Scope): Level | undefined {
  const levels = levelsOf(config, name, scope);
  const level = levels && levelInEffect(levels, scope);
  const directives = level && levels.get(level);
  return directives && { scope: level, directives };
}

type Levels = ReadonlyMap<Scope, readonly Directive[]>;

const known = onceFor((_: LoadedConfig) => new Map<DirectiveEntry, Levels>());

/** The blocks that have lines of a directive in the meaning it has in this block. */
function levelsOf(config: LoadedConfig, name: string, scope: Scope): Levels | undefined {
  const entry = findDirectiveIn(name, scope);
  if (!entry || !isInherited(entry)) return undefined;
  // `add_header_inherit merge` adds the outer lines, `off` drops them without lines of its own
  if (linesByScope(config, `${name}_inherit`).size > 0) return undefined;
  const levels = known(config).get(entry) ?? groupLines(config, entry);
  known(config).set(entry, levels);
  return levels;
}

function groupLines(config: LoadedConfig, { name, kind, module }: DirectiveEntry): Levels {
  const levels = new Map<Scope, readonly Directive[]>();
  for (const each of listedWith(name)) {
    for (const [scope, lines] of linesByScope(config, each)) {
      const here = findDirectiveIn(each, scope);
      if (here?.kind !== kind || here.module !== module) continue;
      const others = levels.get(scope);
      levels.set(scope, others ? [...others, ...lines].toSorted((a, b) => orderIn(scope, a, b)) : lines);
    }
  }
  return levels;
}

function orderIn({ directives }: Scope, a: Directive, b: Directive): number {
  if (a.file === b.file) return a.start - b.start;
  return directives.indexOf(a) - directives.indexOf(b);
}

const effects = onceFor((levels: Levels): ReadonlyMap<Scope, LevelEffect> => {
  const inner = new Map<Scope, Level[]>();
  const outer = new Map<Scope, Level>();
  for (const [scope, directives] of levels) {
    const at = levelInEffect(levels, scope.parent);
    const lines = at && levels.get(at);
    if (!lines) continue;
    outer.set(scope, { scope: at, directives: lines });
    const list = inner.get(at);
    if (list) list.push({ scope, directives });
    else inner.set(at, [{ scope, directives }]);
  }
  return new Map(
    [...levels].map(([scope, directives]) => [
      scope,
      { scope, directives, replaced: outer.get(scope), replacedIn: inner.get(scope) ?? [] },
    ]),
  );
});
