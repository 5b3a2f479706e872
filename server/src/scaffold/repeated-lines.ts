import { findDirective } from '../nginx/catalogue';
import { scopesHolding } from '../nginx/cursor';
import { wordsText } from '../nginx/effective-route';
import { linesByScope } from '../nginx/inheritance';
import type { LoadedConfig, Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { onceFor } from '../text/memo';
import type { Topology } from '../topology/types';
import type { Refactorer, Refactoring, RefactoringPlace } from './refactoring';

/** What services are sent with each request: of these lines a level has all of its own, or none. */
export function isHeader(name: string): boolean {
  return /^(?:proxy|grpc)_set_header$|^(?:fastcgi|uwsgi|scgi)_param$/.test(name);
}

/**
 * What holds for requests that are passed on, and inner levels take over. Without what nginx checks together with other
 * lines of a level: sizes of buffers, and `proxy_redirect default`, which has to follow a `proxy_pass`.
 */
export function isPassSetting(name: string): boolean {
  return isHeader(name) || (PASS_SETTING.test(name) && findDirective(name).length > 0);
}

const PASS_SETTING =
  /^(?:proxy|grpc|fastcgi|uwsgi|scgi|memcached)_(?:http_version|(?:connect|read|send)_timeout|next_upstream(?:_timeout|_tries)?|(?:request_)?buffering|(?:hide|pass)_header|ignore_headers|intercept_errors|socket_keepalive|ssl_server_name)$/;

/** The lines of one such directive in a level, all of which stand in the level's block. */
export interface LineList {
  readonly scope: Scope;
  readonly block: Directive;
  readonly lines: readonly Directive[];
}

/**
 * A refactoring of lists that are the same in several levels. To prove that it changes nothing takes a while in a large
 * configuration: it is done once for each list.
 * @param isMeant which directives
 * @param refactor takes the list at the place first, then the others
 */
export function onceForList(
  isMeant: (name: string) => boolean,
  refactor: (place: RefactoringPlace, lists: readonly LineList[]) => readonly Refactoring[],
): Refactorer {
  const known = onceFor((_: Topology) => new Map<Directive, readonly Refactoring[]>());
  return (place) => {
    const { directive, topology } = place;
    if (!directive || !isMeant(directive.name.value)) return [];
    const [scope] = scopesHolding(topology.nginx.config).get(directive) ?? [];
    const [first] = (scope && linesByScope(topology.nginx.config, directive.name.value).get(scope)) ?? [];
    if (!first) return [];
    const found = known(topology).get(first);
    if (found) return found;
    const lists = sameLists(place);
    const made = lists.length < 2 ? [] : refactor(place, lists);
    known(topology).set(first, made);
    return made;
  };
}

/** The list whose line is at a place, and all that have the same lines in the same order, this one first. */
function sameLists({ topology, directive }: RefactoringPlace): LineList[] {
  if (!directive) return [];
  const { config } = topology.nginx;
  const lists = linesByScope(config, directive.name.value);
  const [scope, other] = scopesHolding(config).get(directive) ?? [];
  const own = scope && !other ? asList(scope, lists.get(scope) ?? [], config) : undefined;
  if (!own) return [];
  const wanted = keyOf(own.lines);
  const others = [...lists].flatMap(([level, lines]) => {
    const isOther = level !== scope && lines.length === own.lines.length && keyOf(lines) === wanted;
    return (isOther && asList(level, lines, config)) || [];
  });
  return [own, ...others];
}

/** `6 locations`; `6 levels` where they are of several kinds. */
export function levelsText(lists: readonly LineList[]): string {
  const kinds = new Set(lists.map(({ scope }) => scope.kind));
  const [kind] = kinds;
  return `${lists.length} ${kinds.size === 1 && (kind === 'location' || kind === 'server') ? `${kind}s` : 'levels'}`;
}

/** Undefined where lines come from an include, or may, and where their level is read several times. */
function asList(scope: Scope, lines: readonly Directive[], config: LoadedConfig): LineList | undefined {
  const block = scope.directive;
  if (!block || scope.unresolvedIncludes.length > 0 || lines.length === 0) return undefined;
  const isOwn = lines.every((line) => {
    const { start, end, file } = line;
    const isOneLine = file.source.placeAt(start).line === file.source.placeAt(end).line;
    return line.parent === block && isOneLine && scopesHolding(config).get(line)?.length === 1;
  });
  return isOwn ? { scope, block, lines } : undefined;
}

function keyOf(lines: readonly Directive[]): string {
  return lines.map(wordsText).join('\n');
}

/** A line as it is written, and the comment behind it where it has a line of its own. */
export function lineText({ file: { source }, start, end }: Directive): { statement: string; comment: string } {
  const { line } = source.placeAt(start);
  const before = source.text.slice(source.lineStarts[line], start);
  const rest = source.text.slice(end, source.lineEnd(line));
  const comment = before.trim() === '' && /^[ \t]*#/.test(rest) ? rest.trimEnd() : '';
  return { statement: source.text.slice(start, end), comment };
}

/**
 * The lines of a list with their comments, to be written elsewhere.
 * @returns undefined if another list says something else in its comments, which would be lost
 */
export function commonText([first, ...others]: readonly LineList[]): string[] | undefined {
  const texts = first?.lines.map(lineText) ?? [];
  const isLost = others.some(({ lines }) =>
    lines.some((line, index) => !['', texts[index]?.comment.trim()].includes(lineText(line).comment.trim())),
  );
  return isLost ? undefined : texts.map(({ statement, comment }) => statement + comment);
}
