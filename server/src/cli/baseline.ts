import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FileSystem } from '../text/file-system';
import { joinUri, parentUri } from '../text/uri';
import { type BaselineEntry, writeBaseline } from '../workspace/baseline';
import type { Snapshot } from '../workspace/workspace';

/** What is known in one baseline, and what it holds after this run. */
export interface BaselineReport {
  readonly uri: string;
  /** How many findings are left out. */
  readonly known: number;
  /** How many entries are about nothing any more. */
  readonly stale: number;
  /** What is found now, and what the baseline holds of files that were not looked at. */
  readonly entries: readonly BaselineEntry[];
}

/** The baselines of the projects, each once. */
export function usedBaselines(snapshots: readonly Snapshot[], disk: FileSystem): BaselineReport[] {
  const uris = new Set(snapshots.flatMap(({ settings }) => settings.baselineUri ?? []));
  return [...uris].map((uri) => {
    const all = snapshots.filter(({ settings }) => settings.baselineUri === uri);
    const before = all[0]?.settings.baseline?.entries ?? [];
    const now = all.flatMap(({ entries }) => [...entries.values()]);
    const found = new Set(now.map(({ fingerprint }) => fingerprint));
    const isRead = ({ file }: BaselineEntry): boolean => {
      const place = joinUri(parentUri(uri), file);
      return disk.stat(place) === undefined || all.some(({ sources }) => sources.has(place));
    };
    const known = new Set(all.flatMap((each) => each.known.map((finding) => each.entries.get(finding)?.fingerprint)));
    const others = before.filter((entry) => !found.has(entry.fingerprint));
    return {
      uri,
      known: known.size,
      stale: others.filter(isRead).length,
      entries: [...now, ...others.filter((entry) => !isRead(entry))],
    };
  });
}

/** @throws where the file cannot be written */
export function saveBaseline({ uri, entries }: BaselineReport): void {
  writeFileSync(fileURLToPath(uri), writeBaseline(entries));
}
