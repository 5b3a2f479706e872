import type { FileSystem, FolderEntry } from '../text/file-system';
import { parentUri } from '../text/uri';

/** Files with other texts than those on disk, or that are not there yet. */
export class Overlay implements FileSystem {
  readonly #disk: FileSystem;
  readonly #texts: ReadonlyMap<string, string>;

  constructor(disk: FileSystem, texts: ReadonlyMap<string, string>) {
    this.#disk = disk;
    this.#texts = texts;
  }

  read(uri: string): string | undefined {
    return this.#texts.get(uri) ?? this.#disk.read(uri);
  }

  refusal(uri: string): string | undefined {
    return this.#texts.has(uri) ? undefined : this.#disk.refusal?.(uri);
  }

  stat(uri: string): 'file' | 'folder' | undefined {
    if (this.#texts.has(uri)) return 'file';
    const isAround = [...this.#texts.keys()].some((each) => each.startsWith(`${uri}/`));
    return isAround ? 'folder' : this.#disk.stat(uri);
  }

  list(uri: string): readonly FolderEntry[] | undefined {
    const listed = this.#disk.list(uri);
    const added = [...this.#texts.keys()].filter((each) => parentUri(each) === uri && !this.#disk.stat(each));
    if (added.length === 0) return listed;
    const entries = added.map((each): FolderEntry => {
      return { name: decodeURIComponent(each.slice(each.lastIndexOf('/') + 1)), kind: 'file' };
    });
    return [...(listed ?? []), ...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
