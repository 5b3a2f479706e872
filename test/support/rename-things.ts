import type { RenameEdit } from '../../server/src/features/rename/plan';
import { type RenameTarget, sameInAll } from '../../server/src/features/rename/targets';
import { applyEdits } from '../../server/src/text/edit';
import { type NamedSymbol, symbolsOf } from '../../server/src/topology/symbols';
import type { AnalysedProject, Files } from './projects';

/** Renaming whatever a project names. */

export function freshName({ kind }: NamedSymbol): string {
  if (kind === 'variable') return 'zz_fresh';
  return kind === 'named-location' ? '@zz-fresh' : 'zz-fresh';
}

/** Each thing once, with all projects that know it. */
export function thingsIn({ snapshots }: AnalysedProject): (readonly RenameTarget[])[] {
  const seen = new Set<NamedSymbol>();
  return snapshots.flatMap((snapshot) =>
    symbolsOf(snapshot.topology).symbols.flatMap((symbol) => {
      if (seen.has(symbol)) return [];
      const targets = sameInAll([{ snapshot, symbol }], snapshots);
      for (const target of targets) seen.add(target.symbol);
      return [targets];
    }),
  );
}

export function edited(files: Files, project: AnalysedProject, edits: readonly RenameEdit[]): Map<string, string> {
  const result = new Map(files);
  for (const [path, text] of files) {
    const own = edits.filter((edit) => edit.doubt === undefined && project.pathOf(edit.uri) === path);
    if (own.length > 0) result.set(path, applyEdits(text, own));
  }
  return result;
}

/** Whether a name is written in another case somewhere: the way back cannot know. */
export function hasOtherCase(targets: readonly RenameTarget[]): boolean {
  return targets.some(({ snapshot, symbol }) =>
    symbol.places.some(({ uri, span, isWritten }) => {
      const source =
        snapshot.sources.get(uri) ??
        snapshot.topology.nginx.config.files.find((file) => file.source.uri === uri)?.source;
      return isWritten && source !== undefined && source.slice(span) !== symbol.name;
    }),
  );
}
