import type { TextEdit } from '../text/edit';
import { onceFor } from '../text/memo';
import { alignedStatement, insertAfter, insertAtBlockEnd } from './edit';
import { occurrences } from './occurrences';
import type { LoadedConfig, Scope } from './scope';
import type { Directive } from './tree';

/** What a level drops of an all-or-nothing directive (`proxy_set_header`, `add_header` …) by lines of its own. */
export interface DroppedLines {
  readonly scope: Scope;
  readonly own: readonly Directive[];
  readonly first: Directive;
  /** The lines of the outer level that none of the own ones replaces, in file order. */
  readonly dropped: readonly Directive[];
}

export type LinesByScope = ReadonlyMap<Scope, readonly Directive[]>;

const known = onceFor((_config: LoadedConfig) => new Map<string, LinesByScope>());

/** The levels that have lines of a directive, each with its own; for rules that ask for every location. */
export function linesByScope(config: LoadedConfig, name: string): LinesByScope {
  const names = known(config);
  const found = names.get(name) ?? groupByScope(config, name);
  names.set(name, found);
  return found;
}

function groupByScope(config: LoadedConfig, name: string): LinesByScope {
  const lines = new Map<Scope, Directive[]>();
  for (const { scope, directive } of occurrences(config, name)) {
    const own = lines.get(scope);
    if (own) own.push(directive);
    else lines.set(scope, [directive]);
  }
  return lines;
}

/** The level whose lines are in effect in a scope: the innermost that has any. */
export function levelInEffect(lines: ReadonlyMap<Scope, unknown>, scope: Scope | undefined): Scope | undefined {
  for (let at = scope; at; at = at.parent) if (lines.has(at)) return at;
  return undefined;
}

/**
 * Compares a level's own lines with those it would inherit without them.
 * @param keyOf what a line sets; a line of its own with the same key replaces the outer one
 * @returns undefined where nothing is dropped, or an include that was not read may repeat the lines
 */
export function findDroppedLines(
  lines: LinesByScope,
  scope: Scope,
  keyOf: (line: Directive) => string | undefined,
): DroppedLines | undefined {
  const own = lines.get(scope) ?? [];
  const [first] = own;
  const outer = levelInEffect(lines, scope.parent);
  if (!first || !outer || hasUnreadLines(scope, outer)) return undefined;
  const keys = new Set(own.map(keyOf));
  const dropped = (lines.get(outer) ?? []).filter((line) => !keys.has(keyOf(line)));
  return dropped.length > 0 ? { scope, own, first, dropped } : undefined;
}

/** Whether an include that was not read may add lines below a level; more lines of that level would be dropped as well. */
function hasUnreadLines(scope: Scope, outer: Scope): boolean {
  for (let at: Scope | undefined = scope; at && at !== outer; at = at.parent) {
    if (at.unresolvedIncludes.length > 0) return true;
  }
  return false;
}

/** Repeats outer lines beside the level's own ones, in their own words and quotes. */
export function copyLines(
  { scope, own }: Pick<DroppedLines, 'scope' | 'own'>,
  lines: readonly Directive[],
): TextEdit[] {
  const beside = own.filter(({ parent }) => parent === scope.directive);
  const statements = lines.map((line) => alignedStatement(wordsOf(line), beside));
  const last = beside.at(-1);
  if (statements.length === 0) return [];
  if (last) return insertAfter(last, statements);
  return scope.directive ? insertAtBlockEnd(scope.directive, statements) : [];
}

/** A statement's words as written. */
export function wordsOf({ name, args }: Directive): string[] {
  return [name.raw, ...args.map(({ raw }) => raw)];
}

/** Whether a scope is another one or lies in it. */
export function isWithin(scope: Scope, outer: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at === outer) return true;
  return false;
}
