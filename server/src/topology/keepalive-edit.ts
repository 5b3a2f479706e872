import { alignedStatement, insertAfter, insertAtBlockStart } from '../nginx/edit';
import { wordsOf } from '../nginx/inheritance';
import { directivesNamed, effectiveList, effectiveSetting, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { KEEPALIVE_BY_DEFAULT, keepaliveSpoiler } from './keepalive';
import type { LinkedRoute, Topology } from './types';
import { isAtLeast } from './version';
import { closingMap, openMap } from './websocket-map';

/**
 * What routes need for keepalive: HTTP/1.1, and no `Connection: close`. The header goes beside the others that hold
 * there; where a WebSocket location shares those, into the location, with a copy of them.
 */
export function keepaliveEdits(routes: readonly LinkedRoute[], topology: Topology): TextEdit[] {
  const edits = new Map<string, TextEdit>();
  for (const linked of routes) {
    const map = closingMap(linked.upgrade.connection?.args[1]?.value ?? '', topology.nginx);
    const all = [...(map ? [openMap(map)] : []), ...routeEdits(linked, topology)];
    for (const edit of all) edits.set(`${edit.uri} ${edit.span.start} ${edit.newText}`, edit);
  }
  return [...edits.values()];
}

function routeEdits(linked: LinkedRoute, topology: Topology): TextEdit[] {
  const spoiler = keepaliveSpoiler(linked);
  const { route, upgrade } = linked;
  if (!spoiler || !route.location) return [];
  const needsLines = isAtLeast(topology.version, KEEPALIVE_BY_DEFAULT) !== true;
  const version = effectiveSetting(route.scope, 'proxy_http_version')?.directive.args[0];
  const close = upgrade.connection?.args[1];
  const edits: TextEdit[] = [];
  const missing: string[][] = [];
  if (spoiler.isHttp10 && version) edits.push({ uri: version.file.source.uri, span: version.span, newText: '1.1' });
  else if (spoiler.isHttp10 && needsLines) missing.push(['proxy_http_version', '1.1']);
  if (spoiler.isClosed && close) edits.push({ uri: close.file.source.uri, span: close.span, newText: '""' });
  else if (spoiler.isClosed && needsLines) missing.push(['proxy_set_header', 'Connection', '""']);
  return [...edits, ...insertLines(missing, linked, route.location.scope, topology)];
}

function insertLines(words: readonly string[][], linked: LinkedRoute, own: Scope, topology: Topology): TextEdit[] {
  if (words.length === 0) return [];
  const headers = effectiveList(own, 'proxy_set_header');
  const outer = headers && headers.scope !== own ? headers : undefined;
  const addsHeader = words.some(([name]) => name === 'proxy_set_header');
  if (outer && (!addsHeader || !isSharedWithWebSocket(outer.scope, topology))) {
    return insertInto(outer.scope, words, undefined);
  }
  const copies = (addsHeader && outer ? outer.directives : [])
    .filter(({ args }) => !/^(?:upgrade|connection)$/i.test(args[0]?.value ?? ''))
    .map(wordsOf);
  const version = words.filter(([name]) => name === 'proxy_http_version');
  const header = words.filter(([name]) => name === 'proxy_set_header');
  return insertInto(own, [...version, ...copies, ...header], linked.route.directive);
}

function isSharedWithWebSocket(scope: Scope, { routes }: Topology): boolean {
  return routes.some(
    ({ route, webSocket }) =>
      webSocket.strength !== 'none' && effectiveList(route.scope, 'proxy_set_header')?.scope === scope,
  );
}

/** After the headers that stand in the block itself, else after its `*_pass`, else first. */
function insertInto(scope: Scope, words: readonly string[][], pass: Directive | undefined): TextEdit[] {
  const isOwn = ({ parent }: Directive): boolean => parent === scope.directive;
  const like = scope.directives.filter((directive) => isOwn(directive) && directive.name.value.startsWith('proxy_'));
  const statements = words.map((statement) => alignedStatement(statement, like));
  const anchor = directivesNamed(scope, 'proxy_set_header').findLast(isOwn) ?? (pass && isOwn(pass) ? pass : undefined);
  if (anchor) return insertAfter(anchor, statements);
  return scope.directive ? insertAtBlockStart(scope.directive, statements) : [];
}
