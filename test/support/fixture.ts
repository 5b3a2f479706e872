import type { Settings } from '../../server/src/settings';
import type { FileSystem, FolderEntry } from '../../server/src/text/file-system';
import { SourceFile } from '../../server/src/text/source';
import { type Snapshot, Workspace } from '../../server/src/workspace/workspace';

/** Several files in one string, each after a line `//- path`. A string without such a line is `nginx.conf`. */
export function parseFixture(text: string): Map<string, string> {
  const files = new Map<string, string>();
  const parts = text.split(/^[ \t]*\/\/- (.+)\r?\n/m);
  const [head = '', ...rest] = parts;
  if (rest.length === 0) return new Map([['nginx.conf', head]]);
  for (let index = 0; index < rest.length; index += 2) files.set((rest[index] ?? '').trim(), rest[index + 1] ?? '');
  return files;
}

export const FIXTURE_ROOT = 'file:///fixture';

export function fixtureUri(path: string): string {
  return `${FIXTURE_ROOT}/${path}`;
}

/** Files in memory, addressed as `file:///fixture/<path>`. */
export class MemoryFileSystem implements FileSystem {
  readonly files: Map<string, string>;

  constructor(files: ReadonlyMap<string, string>) {
    this.files = new Map([...files].map(([path, text]) => [fixtureUri(path), text]));
  }

  read(uri: string): string | undefined {
    return this.files.get(uri);
  }

  stat(uri: string): 'file' | 'folder' | undefined {
    if (this.files.has(uri)) return 'file';
    return [...this.files.keys()].some((file) => file.startsWith(`${uri}/`)) ? 'folder' : undefined;
  }

  list(uri: string): readonly FolderEntry[] | undefined {
    const entries = new Map<string, FolderEntry>();
    for (const file of this.files.keys()) {
      if (!file.startsWith(`${uri}/`)) continue;
      const [name = '', ...deeper] = file.slice(uri.length + 1).split('/');
      const decoded = decodeURIComponent(name);
      entries.set(decoded, { name: decoded, kind: deeper.length > 0 ? 'folder' : 'file' });
    }
    return entries.size > 0 ? [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) : undefined;
  }
}

export interface AnalysedFixture {
  readonly workspace: Workspace;
  readonly snapshots: readonly Snapshot[];
  /** The only project; throws if there are none or several. */
  readonly snapshot: Snapshot;
  sourceOf(path: string): SourceFile;
}

/** Analyses files as the server would. */
export function analyseFixture(files: ReadonlyMap<string, string>, settings: Partial<Settings> = {}): AnalysedFixture {
  const workspace = new Workspace(new MemoryFileSystem(files));
  workspace.setFolders([FIXTURE_ROOT]);
  workspace.setSettings(settings);
  workspace.addFiles([...files.keys()].filter((path) => /\.(?:conf|ya?ml|template)$/.test(path)).map(fixtureUri));
  const snapshots = workspace.snapshots();
  return {
    workspace,
    snapshots,
    get snapshot() {
      const [only] = snapshots;
      if (!only || snapshots.length > 1) throw new Error(`the fixture has ${snapshots.length} projects`);
      return only;
    },
    sourceOf: (path) => new SourceFile(fixtureUri(path), files.get(path) ?? ''),
  };
}
