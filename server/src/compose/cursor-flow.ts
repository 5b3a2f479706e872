import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import { type ComposeSibling, quotedEnd } from './cursor-line';

/** A place in a collection in brackets. */
export interface FlowPlace {
  /** Of the outermost bracket. */
  readonly start: number;
  /** Keys and items around, from the outermost bracket on. */
  readonly path: readonly string[];
  readonly at: 'key' | 'item' | 'value' | 'none';
  readonly word: Span;
  readonly quote: '"' | "'" | undefined;
  readonly siblings: readonly ComposeSibling[];
}

interface Collection {
  readonly bracket: '[' | '{';
  readonly siblings: ComposeSibling[];
  /** The key whose value is being read. */
  key: string | undefined;
  /** The entry has its value: another word is none of it. */
  isFull: boolean;
}

/** Brackets that are never closed swallow the rest of the file. */
const LONGEST = 20_000;

/**
 * Reads the collection that opens at `start`.
 * @returns undefined if it is closed before the offset
 */
export function readFlow(source: SourceFile, start: number, offset: number): FlowPlace | undefined {
  return new FlowReader(source, start, offset).read();
}

class FlowReader {
  readonly #source: SourceFile;
  readonly #start: number;
  readonly #offset: number;
  readonly #open: Collection[] = [];
  /** What stands at the offset; siblings that follow are added while reading on. */
  #found: FlowPlace | undefined;
  #depth = 0;

  constructor(source: SourceFile, start: number, offset: number) {
    this.#source = source;
    this.#start = start;
    this.#offset = offset;
  }

  read(): FlowPlace | undefined {
    const { text } = this.#source;
    const end = Math.min(text.length, this.#offset + LONGEST);
    let at = this.#start;
    while (at < end) {
      // a word that begins at the offset is the one to be read
      if (at > this.#offset || (at === this.#offset && /[\s,[\]{}]/.test(text[at] ?? ''))) this.#find();
      const next = this.#step(at);
      if (next === undefined) return this.#found;
      at = next;
    }
    this.#find();
    return this.#found;
  }

  /** @returns where to read on; undefined at the end of what there is to find */
  #step(at: number): number | undefined {
    const { text } = this.#source;
    const letter = text[at] ?? '';
    const collection = this.#open.at(-1);
    if (letter === '[' || letter === '{') {
      this.#open.push({ bracket: letter, siblings: [], key: undefined, isFull: false });
      return at + 1;
    }
    if (!collection) return undefined;
    if (letter === ']' || letter === '}') return this.#close(at);
    if (/\s/.test(letter)) return at + 1;
    if (letter === '#' && /\s/.test(text[at - 1] ?? ' ')) return this.#skipComment(at);
    if (letter !== ',') return this.#readWord(at, collection);
    collection.key = undefined;
    collection.isFull = false;
    return at + 1;
  }

  #close(at: number): number | undefined {
    if (this.#found && this.#open.length === this.#depth) return undefined;
    this.#open.pop();
    const around = this.#open.at(-1);
    if (around) around.isFull = true;
    return around ? at + 1 : undefined;
  }

  #skipComment(at: number): number {
    const end = this.#source.lineEnd(this.#source.placeAt(at).line);
    if (!this.#found && this.#offset > at && this.#offset <= end) this.#find('none');
    return end;
  }

  #readWord(at: number, collection: Collection): number | undefined {
    const { text } = this.#source;
    const { inner, end, quote } = wordAt(text, at);
    const isOwn = !this.#found && this.#offset >= inner.start && this.#offset <= inner.end;
    if (isOwn) this.#find(undefined, inner, quote);
    const colon = /^[ \t]*:/.exec(text.slice(end, end + 20))?.[0].length ?? 0;
    // a line that goes on with the block mapping around: the brackets were never closed
    if (this.#found && !isOwn && colon > 0 && /[\r\n]/.test(text[end + colon] ?? '\n')) return undefined;
    const written = text.slice(inner.start, inner.end);
    const isKey = collection.bracket === '{' && collection.key === undefined;
    if (isKey) collection.key = written;
    if (!isOwn && !collection.isFull && (isKey || collection.bracket === '[')) {
      collection.siblings.push({ kind: isKey ? 'key' : 'item', text: written, column: 0, value: '', quote });
    }
    if (!isKey) collection.isFull = true;
    return end + colon;
  }

  #find(
    at?: 'none',
    word: Span = { start: this.#offset, end: this.#offset },
    quote: FlowPlace['quote'] = undefined,
  ): void {
    const collection = this.#open.at(-1);
    if (this.#found || !collection) return;
    const path = this.#open.flatMap(({ bracket, key }, index) => {
      if (bracket === '{') return key ?? [];
      return index === this.#open.length - 1 ? [] : '[]';
    });
    this.#depth = this.#open.length;
    this.#found = {
      start: this.#start,
      path,
      at: at ?? kindOf(collection),
      word,
      quote,
      siblings: collection.siblings,
    };
  }
}

function kindOf({ bracket, key, isFull }: Collection): FlowPlace['at'] {
  if (isFull) return 'none';
  if (bracket === '[') return 'item';
  return key === undefined ? 'key' : 'value';
}

interface FlowWord {
  readonly inner: Span;
  readonly end: number;
  readonly quote: '"' | "'" | undefined;
}

function wordAt(text: string, start: number): FlowWord {
  const first = text[start];
  if (first === '"' || first === "'") return quotedAt(text, start, first);
  let end = start;
  while (end < text.length && !endsWord(text, end)) end++;
  const length = Math.max(1, text.slice(start, end).trimEnd().length);
  return { inner: { start, end: start + length }, end: start + length, quote: undefined };
}

function endsWord(text: string, at: number): boolean {
  const letter = text[at] ?? '';
  if (letter === ':') return /[\s,[\]{}]/.test(text[at + 1] ?? ' ');
  return /[,[\]{}\r\n]/.test(letter) || (letter === '#' && /\s/.test(text[at - 1] ?? ''));
}

/** Quotes that are open reach to the end of their line. */
function quotedAt(text: string, start: number, quote: '"' | "'"): FlowWord {
  const end = quotedEnd(text, start);
  const line = /[\r\n]/.exec(text.slice(start, end))?.index;
  if (line !== undefined) return { inner: { start: start + 1, end: start + line }, end: start + line, quote };
  const isClosed = end > start + 1 && text[end - 1] === quote;
  return { inner: { start: start + 1, end: isClosed ? end - 1 : end }, end, quote };
}
