import { onceFor } from '../text/memo';
import { type LoadedConfig, type Scope, walkScopes } from './scope';
import type { Directive } from './tree';

/** A directive, and the block it takes effect in. A file that is included at two places gives two of them. */
export interface Occurrence {
  readonly directive: Directive;
  readonly scope: Scope;
}

/**
 * All directives of one name in what nginx loads, in file order, included files in their place. Entries of data blocks
 * (`map`, `types` …) are none. For rules about one directive: nobody walks the whole configuration for it.
 */
export function occurrences(config: LoadedConfig, name: string): readonly Occurrence[] {
  return byName(config).get(name) ?? [];
}

/** All names of directives that occur, with where. */
export const byName = onceFor((config: LoadedConfig): ReadonlyMap<string, readonly Occurrence[]> => {
  const found = new Map<string, Occurrence[]>();
  for (const scope of walkScopes(config.main)) {
    if (scope.kind === 'data') continue;
    for (const directive of scope.directives) {
      const list = found.get(directive.name.value);
      if (list) list.push({ directive, scope });
      else found.set(directive.name.value, [{ directive, scope }]);
    }
  }
  return found;
});
