import type { Route } from '../nginx/model';
import { comparePositions, type ReadingPosition, readingPosition } from '../nginx/reading-order';
import { type LoadedConfig, walkScopes } from '../nginx/scope';
import type { ConfigFile, Directive } from '../nginx/tree';
import { directiveAt } from '../nginx/walk';
import { type Refusal, refusalText } from '../rules/rule';
import type { Finding } from '../rules/run';
import { uriName } from '../text/uri';
import type { Topology } from '../topology/types';
import type { Snapshot, Workspace } from './workspace';

/** A reason for which nginx or Compose would not start. */
export interface StartupRefusal {
  readonly finding: Finding;
  /** What a person would see later: `nginx: [emerg] … in /etc/nginx/conf.d/api.conf:12`. */
  readonly text: string;
  readonly message: string;
  /** The file that nginx names, in its container where that is known, and the line from 1. */
  readonly path?: string;
  readonly line?: number;
}

/**
 * All that would keep a project from starting, in the order in which it would come up: nginx and Compose tell the first
 * reason only. First what Compose refuses, then what nginx does, as it reads its files and puts together what they say.
 */
export function startupRefusals(snapshot: Snapshot, workspace: Workspace): StartupRefusal[] {
  const refusing = snapshot.findings.filter(({ refusal }) => refusal !== undefined);
  if (refusing.length === 0) return [];
  return refusing
    .flatMap((finding) => {
      const reported = workspace.asReported(finding);
      return [reported, ...repeated(reported)].map((place) => locate(place, finding, snapshot.topology));
    })
    .sort((a, b) => comparePositions(a.position, b.position))
    .map(({ refusal }) => refusal);
}

/** One finding for each place where the same cause would stop nginx again. */
function repeated(finding: Finding): Finding[] {
  const { refusal } = finding;
  return (refusal?.also ?? []).map(({ uri, span, message }) => {
    return { ...finding, uri, span, refusal: { by: refusal?.by ?? 'nginx', message } };
  });
}

interface Located {
  readonly refusal: StartupRefusal;
  readonly position: ReadingPosition;
}

function locate(place: Finding, finding: Finding, topology: Topology): Located {
  const { config } = topology.nginx;
  const { refusal = { by: 'nginx', message: '' } } = place;
  const { message } = refusal;
  const file = config.files.find(({ source }) => source.uri === place.uri);
  const words = refusalText(refusal);
  if (refusal.by === 'Compose' || !file) return { refusal: { finding, message, text: words }, position: [-1] };
  const directive = directiveAt(file, place.span.start);
  const moment = momentOf(place, { file, directive, topology });
  const line = refusal.line ?? moment.line;
  if (line === undefined || message === '')
    return { refusal: { finding, message, text: words }, position: moment.position };
  const named = moment.file ?? file;
  const path = config.pathOf?.(named) ?? uriName(named.source.uri);
  return { refusal: { finding, message, path, line, text: `${words} in ${path}:${line}` }, position: moment.position };
}

/** When nginx notices, and which line it names then; without a line it names none. */
interface Moment {
  readonly position: ReadingPosition;
  readonly line?: number | undefined;
  /** Where another file than the finding's is named. */
  readonly file?: ConfigFile;
}

interface Place {
  readonly file: ConfigFile;
  readonly directive: Directive | undefined;
  readonly topology: Topology;
}

/** What `ngx_http_block()` does once the block is read, in its order; `stream` does the same. */
const Stage = { upstreams: 0, merge: 1, locations: 2, variables: 3 } as const;

/**
 * By nginx's own words, since they tell which function speaks: most do when a statement is read, up to its `;` or `{`,
 * and name that line. (`src/core/ngx_conf_file.c`, `src/http/ngx_http.c`, `ngx_http_upstream.c`, `ngx_http_variables.c`)
 */
function momentOf({ refusal, span, related = [] }: Finding, place: Place): Moment {
  const { file, directive, topology } = place;
  const { config } = topology.nginx;
  const words = refusal?.message ?? '';
  const at = (offset: number): Moment => ({
    position: readingPosition(config, file, offset),
    line: lineAt(file, offset),
  });
  const syntax = momentOfSyntax(refusal, place);
  if (syntax) return syntax;
  if (!directive) return at(span.start);
  const statement = at(terminatorOf(directive));
  if (words === 'no servers are inside upstream') return at(directive.block?.close ?? directive.end);
  if (/^no "\w+" section/.test(words)) return { position: [Number.POSITIVE_INFINITY] };
  if (/^upstream ".*" may not have port/.test(words)) {
    // nginx names the target, and notices when it has read both
    const [upstream] = related;
    const other = config.files.find(({ source }) => source.uri === upstream?.uri);
    const second = other && upstream && readingPosition(config, other, upstream.span.end);
    return second && comparePositions(second, statement.position) > 0 ? { ...statement, position: second } : statement;
  }
  const stage = stageOf(words, directive);
  if (stage === undefined) return statement;
  const block = blockAround(config, directive);
  const close = block && closeOf(block, statement.position, config);
  const end = block && close !== undefined ? readingPosition(config, block.file, close) : [];
  const position = (...rest: ReadingPosition): ReadingPosition => [...end, stage, ...rest];
  switch (stage) {
    case Stage.upstreams:
      return { ...statement, position: position(...firstMention(directive, topology.nginx.routes, config)) };
    case Stage.locations:
      return { ...statement, position: position(...orderOfLocation(directive, config)) };
    case Stage.merge: {
      const line = block && close !== undefined ? lineAt(block.file, close) : undefined;
      return { position: position(...statement.position), line, ...(block && { file: block.file }) };
    }
    case Stage.variables:
      return { position: position(...readingPosition(config, file, span.start)) };
  }
}

/** Where broken syntax is noticed at another place than where it is. */
function momentOfSyntax(refusal: Refusal | undefined, place: Place): Moment | undefined {
  const { config } = place.topology.nginx;
  const stop = refusal?.at && config.files.find(({ source }) => source.uri === refusal.at?.uri);
  if (stop && refusal?.at) {
    const { offset } = refusal.at;
    // after what keeps nginx from reading that statement, before what it has against the statement by itself
    const shift = isUnreadable(stop, offset) ? 0.5 : -0.5;
    const position = readingPosition(config, stop, offset + shift);
    return { position: earlier(position, place), line: lineAt(stop, offset), file: stop };
  }
  if (/^unexpected (?:"}"$|end of file, expecting "}")/.test(refusal?.message ?? '') && refusal?.line !== undefined) {
    const offset = place.file.source.lineEnd(refusal.line - 1);
    const end = { position: readingPosition(config, place.file, offset), line: lineAt(place.file, offset) };
    return refusal.message === 'unexpected "}"' ? end : { ...end, position: earlier(end.position, place) };
  }
  return undefined;
}

/** Whether nginx's tokenizer refuses the statement that ends, or opens its block, at an offset. */
function isUnreadable(file: ConfigFile, offset: number): boolean {
  const { start = offset } = directiveAt(file, offset) ?? {};
  return file.problems.some(({ isLexical, span }) => isLexical && start <= span.start && span.start <= offset);
}

/** Without its `}` a block keeps those around it open: what is put together at their end has to wait. */
function earlier(position: ReadingPosition, { file, directive, topology }: Place): ReadingPosition {
  let top = directive;
  while (top?.parent) top = top.parent;
  if (top?.block?.close === undefined) return position;
  const close = readingPosition(topology.nginx.config, file, top.block.close - 0.5);
  return comparePositions(close, position) < 0 ? close : position;
}

/** Where nginx takes a block to end: a `}` too many in it ends it with the `}` of the block that this one stands in. */
function closeOf({ file, block, end }: Directive, statement: ReadingPosition, config: LoadedConfig): number {
  const close = block?.close ?? end;
  const extra = file.problems.find(({ isMended, repair }) => isMended && repair?.newText === '')?.span.start;
  const inner = block?.body.find((each) => extra !== undefined && each.start < extra && extra < each.end);
  if (inner?.block?.close === undefined) return close;
  const isRead = comparePositions(statement, readingPosition(config, file, inner.block.close)) < 0;
  return isRead ? inner.block.close : close;
}

function stageOf(words: string, { name }: Directive): (typeof Stage)[keyof typeof Stage] | undefined {
  if (/^no servers in upstream|^no resolver defined to resolve names at run time|^resolving names at run/.test(words))
    return Stage.upstreams;
  if (/^host not found in upstream/.test(words)) return name.value.endsWith('_pass') ? Stage.upstreams : undefined;
  if (/^"\w+_buffer\w*" must be |^there must be at least 2 /.test(words)) return Stage.merge;
  if (/^duplicate location /.test(words)) return Stage.locations;
  return /^unknown ".*" variable$/.test(words) ? Stage.variables : undefined;
}

/** Offset of the `;` or `{` with which nginx has read the statement. */
function terminatorOf({ block, end }: Directive): number {
  return block ? block.open : Math.max(0, end - 1);
}

function lineAt({ source }: ConfigFile, offset: number): number {
  return source.placeAt(offset).line + 1;
}

/** The `http` or `stream` block that a directive takes effect in, perhaps in a file around it. */
function blockAround({ main }: LoadedConfig, directive: Directive): Directive | undefined {
  for (const top of main.children) {
    for (const scope of walkScopes(top)) if (scope.directives.includes(directive)) return top.directive;
  }
  return main.children.find(({ kind }) => kind === 'http')?.directive;
}

/** nginx looks at upstreams in the order in which they came up, as a block or as a target. */
function firstMention(directive: Directive, routes: readonly Route[], config: LoadedConfig): ReadingPosition {
  const targets = routes.filter(({ upstream }) => upstream?.directive === directive).map((route) => route.directive);
  const positions = [directive, ...targets].map((each) => readingPosition(config, each.file, each.start));
  return positions.reduce((first, position) => (comparePositions(position, first) < 0 ? position : first));
}

/** Within a server nginx sorts locations before it looks for twins. */
function orderOfLocation(directive: Directive, config: LoadedConfig): ReadingPosition {
  const name = directive.args.at(-1)?.value ?? '';
  const server = directive.parent ?? directive;
  return [...readingPosition(config, server.file, server.start), ...[...name].map((letter) => letter.charCodeAt(0))];
}
