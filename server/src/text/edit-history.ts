import { applyEdits, type TextEdit } from './edit';

type Change = Pick<TextEdit, 'span' | 'newText'>;

/** A stretch of the first text, or a text that came in later. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string };

/** Edits of a text that were made one after the other, told as edits of the text as it was at first. */
export class EditHistory {
  readonly #first: string;
  #text: string;
  #pieces: readonly Piece[];

  constructor(text: string) {
    this.#first = text;
    this.#text = text;
    this.#pieces = [{ start: 0, end: text.length }];
  }

  /** The text before all edits. */
  get first(): string {
    return this.#first;
  }

  /** The text after all edits. */
  get text(): string {
    return this.#text;
  }

  /** Applies edits to the text as it is now, as {@link applyEdits} does. */
  apply(changes: readonly Change[]): void {
    const ordered = [...changes].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
    const pieces: Piece[] = [];
    let position = 0;
    for (const { span, newText } of ordered) {
      if (span.start < position) continue;
      pieces.push(...this.#cut(position, span.start));
      if (newText !== '') pieces.push({ text: newText });
      position = span.end;
    }
    pieces.push(...this.#cut(position, this.#text.length));
    this.#pieces = pieces;
    this.#text = applyEdits(this.#text, ordered);
  }

  /** The edits that lead from the first text to this one, in text order; none if it is the same again. */
  edits(): Change[] {
    if (this.#text === this.#first) return [];
    const edits: Change[] = [];
    let position = 0;
    let newText = '';
    const flush = (end: number): void => {
      if (end > position || newText !== '') edits.push({ span: { start: position, end }, newText });
      newText = '';
    };
    for (const piece of this.#pieces) {
      if ('text' in piece) {
        newText += piece.text;
        continue;
      }
      if (piece.start === piece.end) continue;
      flush(piece.start);
      position = piece.end;
    }
    flush(this.#first.length);
    return edits;
  }

  /** The pieces between two offsets of the text as it is now. */
  #cut(start: number, end: number): Piece[] {
    const found: Piece[] = [];
    let offset = 0;
    for (const piece of this.#pieces) {
      const length = 'text' in piece ? piece.text.length : piece.end - piece.start;
      const from = Math.max(0, start - offset);
      const to = Math.min(length, end - offset);
      if (from < to) {
        if ('text' in piece) found.push({ text: piece.text.slice(from, to) });
        else found.push({ start: piece.start + from, end: piece.start + to });
      }
      offset += length;
      if (offset >= end) break;
    }
    return found;
  }
}
