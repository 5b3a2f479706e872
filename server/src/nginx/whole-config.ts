import { onceFor } from '../text/memo';
import { type DirectiveProblem, directiveProblemsOf } from './directive-problems';
import type { LoadedConfig } from './scope';
import type { ConfigFile } from './tree';

/**
 * Whole configurations that are included in a block of another one, each with the first directive that nginx refuses
 * there: nothing in such a file is wrong but its place.
 */
export const misplacedWholeConfigs = onceFor((config: LoadedConfig): ReadonlyMap<ConfigFile, DirectiveProblem> => {
  const found = new Map<ConfigFile, DirectiveProblem>();
  for (const problem of directiveProblemsOf(config, 'context')) {
    const { directive, scope } = problem;
    const isAtTop = directive.parent === undefined && scope.kind !== 'main';
    if (!isAtTop || directive.file === config.root || !isWhole(directive.file)) continue;
    const first = found.get(directive.file)?.directive;
    if (!first || directive.start < first.start) found.set(directive.file, problem);
  }
  return found;
});

function isWhole({ body }: ConfigFile): boolean {
  return body.some(({ name, block }) => block && (name.value === 'events' || name.value === 'http'));
}
