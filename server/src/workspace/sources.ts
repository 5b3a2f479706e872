import type { FileSystem, FolderEntry } from '../text/file-system';
import { SourceFile } from '../text/source';
import { normalizeUri } from '../text/uri';
import type { SourceReader } from './reader';

/**
 * The texts of the workspace: open documents over files on disk.
 * One text gives one {@link SourceFile} for as long as it does not change, so that what is derived from it can be kept.
 */
export class SourceStore implements SourceReader {
  readonly #disk: FileSystem;
  readonly #open = new Map<
    string,
    { readonly source: SourceFile; readonly version: number; readonly languageId: string; readonly uri: string }
  >();
  readonly #sources = new Map<string, SourceFile>();
  #changed: (uri: string) => void = () => undefined;

  constructor(disk: FileSystem) {
    this.#disk = disk;
  }

  /** Tells of documents that were opened, changed or closed; the last caller is told. */
  onChange(listener: (uri: string) => void): void {
    this.#changed = listener;
  }

  /** Takes an open document's text; it stands before the file's. */
  open(uri: string, languageId: string, version: number, text: string): void {
    const key = normalizeUri(uri);
    this.#open.set(key, { source: new SourceFile(key, text), version, languageId, uri });
    this.#changed(key);
  }

  close(uri: string): void {
    const key = normalizeUri(uri);
    this.#open.delete(key);
    this.#changed(key);
  }

  /** Version of an open document; null for a file on disk, as the Language Server Protocol has it. */
  versionOf(uri: string): number | null {
    return this.#open.get(uri)?.version ?? null;
  }

  /** The URI as the editor writes it. */
  editorUri(uri: string): string {
    return this.#open.get(uri)?.uri ?? uri;
  }

  openDocuments(): { uri: string; languageId: string }[] {
    return [...this.#open].map(([uri, { languageId }]) => ({ uri, languageId }));
  }

  /** @returns the file's text with its lines, or undefined if there is none */
  get(uri: string): SourceFile | undefined {
    const open = this.#open.get(uri);
    if (open) return open.source;
    const text = this.#disk.read(uri);
    const kept = this.#sources.get(uri);
    if (text === undefined) {
      this.#sources.delete(uri);
      return undefined;
    }
    if (kept?.text === text) return kept;
    const source = new SourceFile(uri, text);
    this.#sources.set(uri, source);
    return source;
  }

  read(uri: string): string | undefined {
    return this.get(uri)?.text;
  }

  list(uri: string): readonly FolderEntry[] | undefined {
    return this.#disk.list(uri);
  }

  stat(uri: string): 'file' | 'folder' | undefined {
    return this.#open.has(uri) ? 'file' : this.#disk.stat(uri);
  }
}
