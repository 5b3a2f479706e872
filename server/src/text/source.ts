import type { Span } from './span';

/** A place as the Language Server Protocol counts it: zero-based line, UTF-16 units into that line. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/**
 * An immutable text with its address and a line index.
 * LF, CRLF and a lone CR each end a line, as in the Language Server Protocol.
 */
export class SourceFile {
  readonly uri: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(uri: string, text: string) {
    this.uri = uri;
    this.text = text;
  }

  /** Offsets at which lines begin; the first is 0. */
  get lineStarts(): readonly number[] {
    this.#lineStarts ??= findLineStarts(this.text);
    return this.#lineStarts;
  }

  /** The line ending that the file uses first, LF if it has one line only. */
  get lineEnding(): '\n' | '\r\n' {
    const end = this.text.indexOf('\n');
    return end > 0 && this.text[end - 1] === '\r' ? '\r\n' : '\n';
  }

  /** The place of an offset; offsets outside the text are clamped. */
  placeAt(offset: number): Place {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const starts = this.lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: clamped - (starts[low] ?? 0) };
  }

  /** The offset of a place; a character past the line's end gives the line's end. */
  offsetAt(place: Place): number {
    if (place.line < 0) return 0;
    const start = this.lineStarts[place.line];
    if (start === undefined) return this.text.length;
    return Math.min(start + Math.max(0, place.character), this.lineEnd(place.line));
  }

  /** Offset of the end of a line, before its line ending. */
  lineEnd(line: number): number {
    const next = this.lineStarts[line + 1];
    if (next === undefined) return this.text.length;
    return next - (this.text.startsWith('\r\n', next - 2) ? 2 : 1);
  }

  /** The line's text without its ending; empty for a line that does not exist. */
  lineText(line: number): string {
    const start = this.lineStarts[line];
    return start === undefined ? '' : this.text.slice(start, this.lineEnd(line));
  }

  /** The white space at the start of the line that holds `offset`. */
  indentAt(offset: number): string {
    return /^[ \t]*/.exec(this.lineText(this.placeAt(offset).line))?.[0] ?? '';
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10) starts.push(index + 1);
    else if (code === 13 && text.charCodeAt(index + 1) !== 10) starts.push(index + 1);
  }
  return starts;
}
