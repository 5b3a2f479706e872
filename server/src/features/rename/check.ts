import type { TextEdit } from '../../text/edit';
import { symbolsOf } from '../../topology/symbols';
import { type TriedEdits, tryEdits } from '../../workspace/try-edits';
import type { Snapshot, Workspace } from '../../workspace/workspace';
import { NOUNS, shown } from './new-name';
import { isSure, placeText, type RenameTarget } from './targets';

/** What speaks against edits once they are made: a finding that was not there, or a name that means something else. */
export function problemAfter(
  workspace: Workspace,
  targets: readonly RenameTarget[],
  edits: readonly TextEdit[],
  name: string,
): string | undefined {
  const tried = tryEdits(workspace, edits);
  const [finding] = tried.newFindings;
  if (finding) {
    const holder = tried.after.find(({ sources }) => sources.has(finding.uri));
    const where = holder ? ` (${placeText(holder, finding)})` : '';
    return `That would bring a problem: ${finding.message}${where}`;
  }
  return changedMeaning(tried, targets, name);
}

/** Compares what is named how often, before and after. */
function changedMeaning(
  { before, after }: TriedEdits,
  targets: readonly RenameTarget[],
  name: string,
): string | undefined {
  const knowsNginx = (snapshots: readonly Snapshot[]): number =>
    snapshots.filter(({ topology }) => topology.nginxService).length;
  // known by the name of its service alone: what else it names cannot be compared
  if (knowsNginx(before) !== knowsNginx(after)) return undefined;
  const renamed = new Set(targets.map(({ symbol }) => symbol));
  const count = (snapshots: readonly Snapshot[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const snapshot of snapshots) {
      for (const symbol of symbolsOf(snapshot.topology).symbols) {
        const now = renamed.has(symbol) ? name : symbol.name;
        // a service that gets the name of its own alias still has both
        const noun = NOUNS[symbol.kind === 'alias' ? 'service' : symbol.kind];
        const key = `${noun} ${shown(symbol.kind, now)}`;
        const places = symbol.places.filter((place) => isSure(snapshot, place)).length;
        counts.set(key.toLowerCase(), (counts.get(key.toLowerCase()) ?? 0) + places);
      }
    }
    return counts;
  };
  const now = count(before);
  const then = count(after);
  const changed = [...new Set([...now.keys(), ...then.keys()])].find(
    (key) => (now.get(key) ?? 0) !== (then.get(key) ?? 0),
  );
  return changed === undefined ? undefined : `That would change what the ${changed} stands for`;
}
