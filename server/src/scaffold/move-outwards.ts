import { insertAfter, insertAtBlockStart, removeDirective } from '../nginx/edit';
import { isWithin, type LinesByScope, linesByScope } from '../nginx/inheritance';
import type { Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import type { Topology } from '../topology/types';
import { hasEqualEffect } from './equal-effect';
import type { Refactorer } from './refactoring';
import { commonText, isPassSetting, type LineList, levelsText, onceForList } from './repeated-lines';

/** Moves lines that several levels repeat to the level around them, where every level gets the same as before. */
export const moveOutwards: Refactorer = onceForList(isPassSetting, ({ topology }, lists) => {
  const [own] = lists;
  const name = own?.lines[0]?.name.value;
  if (!own || name === undefined) return [];
  const levels = linesByScope(topology.nginx.config, name);
  let tried = 0;
  for (let target = own.scope.parent; target?.directive; target = target.parent) {
    // lines of its own hold already for what has none
    if (levels.has(target)) return [];
    const moved = lists.filter(({ scope }) => scope !== target && isWithin(scope, target));
    // the same lists as one level further in: a larger circle gains nothing
    if (moved.length < 2 || moved.length === tried) continue;
    tried = moved.length;
    if (reachesOthers(target, name, topology)) return [];
    const edits = editsFor(moved, target, target.directive);
    if (edits.length === 0 || !hasEqualEffect(topology, { edits })) continue;
    const count = own.lines.length === 1 ? `the "${name}" line` : `the ${own.lines.length} "${name}" lines`;
    const title = `Move ${count} of ${levelsText(moved)} to "${target.kind}"`;
    return [{ id: 'move-outwards', kind: 'refactor.rewrite', title, isEqualEffect: true, edits }];
  }
  return [];
});

/** Whether a level has requests passed on without lines of its own: it would get those that are moved. */
function reachesOthers(target: Scope, name: string, { nginx }: Topology): boolean {
  const levels = linesByScope(nginx.config, name);
  const kind = name.replace(/_.*$/, '_pass');
  return nginx.routes.some(
    (route) => route.kind === kind && isWithin(route.scope, target) && isBare(route.scope, target, levels),
  );
}

function isBare(scope: Scope, target: Scope, levels: LinesByScope): boolean {
  for (let at: Scope | undefined = scope; at && at !== target; at = at.parent) if (levels.has(at)) return false;
  return true;
}

function editsFor(moved: readonly LineList[], target: Scope, block: Directive): TextEdit[] {
  const texts = commonText(moved);
  if (!texts) return [];
  const isInline = block.file.source.placeAt(block.start).line === block.file.source.placeAt(block.end).line;
  if (isInline && texts.some((text) => !text.endsWith(';'))) return [];
  const body = block.block?.body ?? [];
  const firstBlock = body.findIndex((directive) => directive.block);
  const before = firstBlock < 0 ? body : body.slice(0, firstBlock);
  const last = before.at(-1);
  const added = last ? insertAfter(last, texts) : insertAtBlockStart(block, texts);
  return target.directive === block ? [...added, ...moved.flatMap(({ lines }) => lines.flatMap(removeDirective))] : [];
}
