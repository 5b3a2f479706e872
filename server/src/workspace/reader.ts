import type { FileSystem, FolderEntry } from '../text/file-system';
import type { SourceFile } from '../text/source';
import { parentUri } from '../text/uri';

/** Files with their texts kept as objects, so that what is derived from a text can be kept with it. */
export interface SourceReader extends FileSystem {
  get(uri: string): SourceFile | undefined;
}

/** Passes everything through and remembers what was asked for, also in vain: what an answer depends on. */
export class RecordingReader implements SourceReader {
  readonly #reader: SourceReader;
  readonly #sources = new Map<string, SourceFile | undefined>();
  readonly #kinds = new Map<string, 'file' | 'folder' | undefined>();
  readonly #lists = new Map<string, string>();

  constructor(reader: SourceReader) {
    this.#reader = reader;
  }

  get(uri: string): SourceFile | undefined {
    const source = this.#reader.get(uri);
    this.#sources.set(uri, source);
    return source;
  }

  read(uri: string): string | undefined {
    return this.get(uri)?.text;
  }

  stat(uri: string): 'file' | 'folder' | undefined {
    const kind = this.#reader.stat(uri);
    this.#kinds.set(uri, kind);
    return kind;
  }

  list(uri: string): readonly FolderEntry[] | undefined {
    const entries = this.#reader.list(uri);
    this.#lists.set(uri, namesOf(entries));
    return entries;
  }

  refusal(uri: string): string | undefined {
    return this.#reader.refusal?.(uri);
  }

  /** Whether a change of this file may change what was read. */
  dependsOn(uri: string): boolean {
    return this.#sources.has(uri) || this.#kinds.has(uri) || this.#lists.has(uri) || this.#lists.has(parentUri(uri));
  }

  /** Whether everything that was read is still the same. */
  isCurrent(): boolean {
    for (const [uri, source] of this.#sources) if (this.#reader.get(uri) !== source) return false;
    for (const [uri, kind] of this.#kinds) if (this.#reader.stat(uri) !== kind) return false;
    for (const [uri, names] of this.#lists) if (namesOf(this.#reader.list(uri)) !== names) return false;
    return true;
  }
}

function namesOf(entries: readonly FolderEntry[] | undefined): string {
  return entries ? entries.map(({ name, kind }) => `${kind} ${name}`).join('\n') : 'none';
}
