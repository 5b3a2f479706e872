import type { FileSystem, FolderEntry } from '../text/file-system';
import { SourceFile } from '../text/source';
import { normalizeUri } from '../text/uri';
import { contentRefusal, sizeRefusal } from './limits';
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
  readonly #refused = new Map<string, string>();
  #changed: (uri: string) => void = () => undefined;

  constructor(disk: FileSystem) {
    this.#disk = disk;
  }

  /** The same texts in a store of its own: what is opened or replaced there is not seen here. */
  fork(): SourceStore {
    const copy = new SourceStore(this);
    for (const [uri, source] of this.#sources) copy.#sources.set(uri, source);
    for (const [uri, document] of this.#open) copy.#open.set(uri, document);
    return copy;
  }

  /** Puts a text over that of a file or document, whose language and version stay. */
  replace(uri: string, text: string): void {
    const { languageId = '', version = 0, uri: editorUri = uri } = this.#open.get(uri) ?? {};
    this.open(editorUri, languageId, version, text);
  }

  /** Tells of documents that were opened, changed or closed; the last caller is told. */
  onChange(listener: (uri: string) => void): void {
    this.#changed = listener;
  }

  /** Takes an open document's text; it stands before the file's. */
  open(uri: string, languageId: string, version: number, text: string): void {
    const key = normalizeUri(uri);
    const before = this.#open.get(key)?.source ?? this.#sources.get(key);
    const source = before?.text === text ? before : new SourceFile(key, text);
    this.#open.set(key, { source, version, languageId, uri });
    this.#changed(key);
  }

  close(uri: string): void {
    const key = normalizeUri(uri);
    const open = this.#open.get(key);
    // what was saved is what is on disk now: nothing has to be parsed again
    if (open) this.#sources.set(key, open.source);
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
    const open = this.#open.get(uri)?.source;
    const text = open?.text ?? this.#disk.read(uri);
    const refusal =
      text === undefined ? this.#disk.refusal?.(uri) : (sizeRefusal(uri, text.length) ?? contentRefusal(text));
    if (refusal === undefined) this.#refused.delete(uri);
    else this.#refused.set(uri, refusal);
    if (text === undefined || refusal !== undefined) {
      this.#sources.delete(uri);
      return undefined;
    }
    if (open) return open;
    const kept = this.#sources.get(uri);
    if (kept?.text === text) return kept;
    const source = new SourceFile(uri, text);
    this.#sources.set(uri, source);
    return source;
  }

  /** Files that were asked for and are there, but are not read, with the reason. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  refusal(uri: string): string | undefined {
    return this.#refused.get(uri);
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
