import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FileSystem, FolderEntry } from '../text/file-system';

/** Files above this size are not read: no configuration that a person wrote is that large. */
const MAX_BYTES = 50 * 1024 * 1024;

interface CachedText {
  readonly modified: number;
  readonly size: number;
  readonly text: string;
}

/** The files of this machine. Texts are kept until the file's time or size changes. */
export class DiskFileSystem implements FileSystem {
  readonly #texts = new Map<string, CachedText>();

  read(uri: string): string | undefined {
    const path = toPath(uri);
    if (path === undefined) return undefined;
    try {
      const stat = statSync(path);
      if (!stat.isFile() || stat.size > MAX_BYTES) return undefined;
      const cached = this.#texts.get(uri);
      if (cached?.modified === stat.mtimeMs && cached.size === stat.size) return cached.text;
      const text = readFileSync(path, 'utf8');
      if (text.slice(0, 8192).includes('\0')) return undefined;
      this.#texts.set(uri, { modified: stat.mtimeMs, size: stat.size, text });
      return text;
    } catch {
      // gone, or not ours to read: the same as a file that is not there
      this.#texts.delete(uri);
      return undefined;
    }
  }

  list(uri: string): readonly FolderEntry[] | undefined {
    const path = toPath(uri);
    if (path === undefined) return undefined;
    try {
      return readdirSync(path, { withFileTypes: true })
        .map((entry) => {
          const kind = entry.isSymbolicLink()
            ? this.stat(`${uri}/${encodeURIComponent(entry.name)}`)
            : entry.isDirectory()
              ? 'folder'
              : 'file';
          return { name: entry.name, kind: kind ?? 'file', isLink: entry.isSymbolicLink() };
        })
        .filter(({ kind, isLink }) => kind === 'file' || !isLink)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      return undefined;
    }
  }

  stat(uri: string): 'file' | 'folder' | undefined {
    const path = toPath(uri);
    if (path === undefined) return undefined;
    try {
      return statSync(path).isDirectory() ? 'folder' : 'file';
    } catch {
      return undefined;
    }
  }
}

function toPath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
