import { alignedStatement, insertAfter, insertBefore } from '../nginx/edit';
import type { Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import type { LinkedRoute } from './types';

/**
 * Adds settings to the servers of routes: `http` may stand in a file of the image.
 * @param lines names and values, as they are to be written
 */
export function addPassLines(routes: readonly LinkedRoute[], lines: readonly (readonly string[])[]): TextEdit[] {
  const seen = new Set<Directive>();
  return routes.flatMap(({ route }) => {
    const scope = route.server?.scope;
    if (!scope?.directive || seen.has(scope.directive)) return [];
    seen.add(scope.directive);
    return addToServer(lines, scope);
  });
}

/** After the server's own lines about the protocol, else after its last setting, above the locations. */
function addToServer(lines: readonly (readonly string[])[], scope: Scope): TextEdit[] {
  const own = scope.directives.filter(({ parent }) => parent === scope.directive);
  const prefix = `${lines[0]?.[0]?.split('_')[0]}_`;
  const alike = own.filter(({ name }) => name.value.startsWith(prefix));
  const statements = lines.map((words) => alignedStatement(words, alike));
  const firstBlock = own.findIndex(({ block }) => block !== undefined);
  const settings = own.slice(0, firstBlock < 0 ? own.length : firstBlock);
  const anchor = alike.at(-1) ?? settings.at(-1);
  if (anchor) return insertAfter(anchor, statements);
  const [block] = own;
  return block ? insertBefore(block, statements) : [];
}
