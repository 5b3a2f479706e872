import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import { plain } from './plain';

const TAB_WIDTH = 4;
const CUT = '…';

/** Characters that take two columns: East Asian wide ones, and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u;
const ZERO = /^(?:\p{Mn}|\p{Me}|[\u200b-\u200d])/u;

/** A line of a file with the columns that a span takes in it. */
export interface CodeFrame {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** Spaces, then carets. */
  readonly carets: string;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  /** UTF-16 units into the line. */
  readonly start: number;
}

/**
 * The first line of a span and the carets that go under it. Tabs become spaces, what a terminal would act on is written
 * out, and a line that is too long is cut around the span.
 * @param width columns that the line may take
 */
export function codeFrame(source: SourceFile, span: Span, width: number): CodeFrame {
  const { line, character } = source.placeAt(span.start);
  const end = source.placeAt(Math.max(span.start, span.end));
  const text = source.lineText(line);
  const cells = toCells(text);
  const first = cells.findIndex((cell) => cell.start >= character);
  const from = first < 0 ? cells.length : first;
  const past = end.line > line ? -1 : cells.findIndex((cell) => cell.start >= end.character);
  const to = past < 0 ? cells.length : past;
  const window = cut(cells, from, to, width);
  return { line: line + 1, ...draw(cells, from, to, window) };
}

function toCells(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  let start = 0;
  for (const character of line) {
    const cell = toCell(character, column);
    cells.push({ ...cell, start });
    column += cell.width;
    start += character.length;
  }
  return cells;
}

function toCell(character: string, column: number): Omit<Cell, 'start'> {
  if (character === '\t') {
    const width = TAB_WIDTH - (column % TAB_WIDTH);
    return { text: ' '.repeat(width), width };
  }
  const text = plain(character);
  if (text !== character) return { text, width: text.length };
  return { text, width: ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1 };
}

/** Which cells are shown: all if they fit, else those around the span's start. */
function cut(cells: readonly Cell[], from: number, to: number, width: number): { start: number; end: number } {
  const widthOf = (start: number, end: number) => cells.slice(start, end).reduce((sum, cell) => sum + cell.width, 0);
  if (widthOf(0, cells.length) <= width) return { start: 0, end: cells.length };
  const room = width - 2 * CUT.length;
  // a third of the room for what stands before the span, more if the rest of the line is short
  const after = Math.min(widthOf(from, cells.length), Math.max(Math.floor((room * 2) / 3), widthOf(from, to)));
  let start = from;
  for (let left = room - Math.min(room, after); start > 0; start--) {
    left -= cells[start - 1]?.width ?? 0;
    if (left < 0) break;
  }
  let end = start;
  for (let left = room; end < cells.length; end++) {
    left -= cells[end]?.width ?? 0;
    if (left < 0) break;
  }
  return { start, end };
}

function draw(
  cells: readonly Cell[],
  from: number,
  to: number,
  { start, end }: { start: number; end: number },
): Pick<CodeFrame, 'text' | 'carets'> {
  const before = start > 0 ? CUT : '';
  let text = before;
  let blank = before.length;
  let carets = 0;
  cells.slice(start, end).forEach((cell, offset) => {
    const index = start + offset;
    text += cell.text;
    if (index < from) blank += cell.width;
    else if (index < to) carets += cell.width;
  });
  return {
    text: (text + (end < cells.length ? CUT : '')).trimEnd(),
    carets: ' '.repeat(blank) + '^'.repeat(Math.max(1, carets)),
  };
}
