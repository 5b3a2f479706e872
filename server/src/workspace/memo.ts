import { RecordingReader, type SourceReader } from './reader';

interface Kept {
  readonly inputs: readonly unknown[];
  readonly reader: RecordingReader;
  readonly value: unknown;
}

/**
 * Answers that are kept until an input, or a file that was read for them, changes.
 * A pass asks for all it needs; what it did not ask for is forgotten at its end.
 */
export class MemoizedReads {
  readonly #reader: SourceReader;
  readonly #kept = new Map<string, Kept>();
  #used = new Set<string>();
  #touched = new Set<string>();
  /** Files may have changed without a word: every answer is held against the disk once. */
  #verify = false;
  #verified = new Set<string>();

  constructor(reader: SourceReader) {
    this.#reader = reader;
  }

  /** A file was changed, created or deleted. */
  touch(uri: string): void {
    this.#touched.add(uri);
  }

  /** Something may have changed on disk that nobody told of. */
  verify(): void {
    this.#verify = true;
    this.#verified.clear();
  }

  /** @returns the kept answer, or a new one from `compute`, which reads files through the given reader only */
  get<T>(key: string, inputs: readonly unknown[], compute: (reader: SourceReader) => T): T {
    this.#used.add(key);
    const kept = this.#kept.get(key);
    if (kept && this.#isCurrent(key, kept, inputs)) return kept.value as T;
    const reader = new RecordingReader(this.#reader);
    const value = compute(reader);
    this.#kept.set(key, { inputs, reader, value });
    this.#verified.add(key);
    return value;
  }

  /** Ends a pass. */
  endPass(): void {
    for (const key of this.#kept.keys()) if (!this.#used.has(key)) this.#kept.delete(key);
    this.#used = new Set();
    this.#touched = new Set();
    this.#verify = false;
    this.#verified = new Set();
  }

  #isCurrent(key: string, { inputs, reader }: Kept, now: readonly unknown[]): boolean {
    if (inputs.length !== now.length || !inputs.every((input, index) => input === now[index])) return false;
    if (this.#verified.has(key)) return true;
    for (const uri of this.#touched) if (reader.dependsOn(uri)) return this.#remember(key, reader.isCurrent());
    return !this.#verify || this.#remember(key, reader.isCurrent());
  }

  #remember(key: string, isCurrent: boolean): boolean {
    if (isCurrent) this.#verified.add(key);
    return isCurrent;
  }
}
