import type { ConfigSource } from './model';

/** A text that stands somewhere as it is. */
export type StoredEntry =
  /** A file of the project. */
  | { readonly kind: 'host'; readonly uri: string; readonly readOnly: boolean }
  /** Inline text of a compose file (`configs.content`). */
  | { readonly kind: 'config'; readonly config: ConfigSource }
  /** A file that the image brings. */
  | { readonly kind: 'image'; readonly text: string };

/** What stands at a path of a container. */
export type ContainerEntry =
  | StoredEntry
  /** A template, with the variables that envsubst replaces in it. */
  | { readonly kind: 'template'; readonly source: StoredEntry; readonly variables: ReadonlyMap<string, string> }
  | { readonly kind: 'folder' }
  /** Something is there, or may be, that the files do not tell. */
  | { readonly kind: 'opaque'; readonly reason: string }
  | { readonly kind: 'missing' };

export interface FolderListing {
  /** Sorted as glob(3) sorts them: by bytes. */
  readonly names: readonly string[];
  /** Why there may be more than `names`. */
  readonly opaque: string | undefined;
}

export function isStored(entry: ContainerEntry): entry is StoredEntry {
  return entry.kind === 'host' || entry.kind === 'config' || entry.kind === 'image';
}
