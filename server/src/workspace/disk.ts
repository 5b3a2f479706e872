import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FileSystem, FolderEntry } from '../text/file-system';
import { contentRefusal, sizeRefusal } from './limits';

interface CachedText {
  readonly modified: number;
  readonly size: number;
  readonly text: string;
}

/** The files of this machine. Texts are kept until the file's time or size changes. */
export class DiskFileSystem implements FileSystem {
  readonly #texts = new Map<string, CachedText>();
  readonly #refusals = new Map<string, string>();

  read(uri: string): string | undefined {
    const path = toPath(uri);
    if (path === undefined) return undefined;
    this.#refusals.delete(uri);
    try {
      const stat = statSync(path);
      if (stat.isDirectory()) return undefined;
      // a pipe or a device would be read forever
      if (!stat.isFile()) return this.#refuse(uri, 'it is no regular file');
      const tooLarge = sizeRefusal(uri, stat.size);
      if (tooLarge !== undefined) return this.#refuse(uri, tooLarge);
      const cached = this.#texts.get(uri);
      if (cached?.modified === stat.mtimeMs && cached.size === stat.size) return cached.text;
      const text = readFileSync(path, 'utf8');
      const noText = contentRefusal(text);
      if (noText !== undefined) return this.#refuse(uri, noText);
      this.#texts.set(uri, { modified: stat.mtimeMs, size: stat.size, text });
      return text;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EACCES' || code === 'EPERM') return this.#refuse(uri, 'permission denied');
      if (code === 'ELOOP') return this.#refuse(uri, 'it is a symbolic link that leads to itself');
      // gone since the folder was listed, perhaps: the same as a file that was never there
      this.#texts.delete(uri);
      return undefined;
    }
  }

  refusal(uri: string): string | undefined {
    return this.#refusals.get(uri);
  }

  #refuse(uri: string, reason: string): undefined {
    this.#texts.delete(uri);
    this.#refusals.set(uri, reason);
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
