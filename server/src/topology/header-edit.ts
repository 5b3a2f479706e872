import { alignedStatement, insertAfter, insertAtBlockEnd } from '../nginx/edit';
import { wordsOf } from '../nginx/inheritance';
import { effectiveList, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { isExternal } from './external';
import type { LinkedRoute, Topology } from './types';
import { handshakeHeader } from './websocket';

/**
 * Adds `proxy_set_header` lines for a route without discarding those that it inherits: beside the lines in effect,
 * wherever they stand. Where that level serves other sites too, the location gets copies of its lines.
 * @param headers name and value as they are to be written
 */
export function addRequestHeaders(
  linked: LinkedRoute,
  headers: readonly (readonly [name: string, value: string])[],
  topology: Topology,
): TextEdit[] {
  const { route } = linked;
  const statements = headers.map((header) => ['proxy_set_header', ...header]);
  const list = effectiveList(route.scope, 'proxy_set_header');
  const isOwn = list?.scope === route.scope || list?.scope === route.location?.scope;
  const last = list?.directives.at(-1);
  if (list && last && (isOwn || !isSharedWithOthers(list.scope, topology))) {
    // the lines may stand in a file that other levels include: those have the same lines, and lack the same
    return insertAfter(last, aligned(statements, siblings(last)));
  }
  const block = route.location?.directive;
  if (!block) return [];
  const copies = list?.directives ?? [];
  if (copies.some((line) => handshakeHeader(line) === 'Upgrade')) return [];
  const words = [...copies.map(wordsOf), ...statements];
  const like = (block.block?.body ?? []).filter(({ name }) => name.value.startsWith('proxy_'));
  const pass = route.directive.parent === block ? route.directive : undefined;
  return pass ? insertAfter(pass, aligned(words, like)) : insertAtBlockEnd(block, aligned(words, like));
}

/** The same for several routes: beside the lines they share, or in the location of each. */
export function addRequestHeadersToAll(
  group: readonly LinkedRoute[],
  headersOf: (linked: LinkedRoute) => readonly (readonly [name: string, value: string])[],
  topology: Topology,
): TextEdit[] {
  const edits = group.flatMap((linked) => addRequestHeaders(linked, headersOf(linked), topology));
  const seen = new Set<string>();
  return edits.filter(({ uri, span }) => {
    const key = `${span.start} ${uri}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function siblings(line: Directive): readonly Directive[] {
  const body = line.parent?.block?.body ?? line.file.body;
  return body.filter(({ name }) => name.value === line.name.value);
}

function aligned(statements: readonly (readonly string[])[], like: readonly Directive[]): string[] {
  return statements.map((words) => alignedStatement(words, like));
}

/** Whether the lines of a level reach a site of somebody else too. */
function isSharedWithOthers(scope: Scope, { routes }: Topology): boolean {
  return routes.some(
    (linked) => isExternal(linked) && effectiveList(linked.route.scope, 'proxy_set_header')?.scope === scope,
  );
}
