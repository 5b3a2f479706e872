import type { TextEdit } from '../text/edit';
import { alignedStatement, insertAfter, insertAtBlockEnd } from './edit';
import { directivesNamed, effectiveList, isIncomplete, type Scope } from './scope';
import type { Directive } from './tree';

/** What a level drops of an all-or-nothing directive (`proxy_set_header`, `add_header` …) by lines of its own. */
export interface DroppedLines {
  readonly scope: Scope;
  readonly own: readonly Directive[];
  readonly first: Directive;
  /** The lines of the outer level that none of the own ones replaces, in file order. */
  readonly dropped: readonly Directive[];
}

/**
 * Compares a level's own lines with those it would inherit without them.
 * @param keyOf what a line sets; a line of its own with the same key replaces the outer one
 * @returns undefined where nothing is dropped, or an include that was not read may hold the lines
 */
export function findDroppedLines(
  scope: Scope,
  name: string,
  keyOf: (line: Directive) => string | undefined,
): DroppedLines | undefined {
  const own = directivesNamed(scope, name);
  const [first] = own;
  const outer = first && scope.parent && effectiveList(scope.parent, name);
  if (!first || !outer || isIncomplete(scope)) return undefined;
  const keys = new Set(own.map(keyOf));
  const dropped = outer.directives.filter((line) => !keys.has(keyOf(line)));
  return dropped.length > 0 ? { scope, own, first, dropped } : undefined;
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
