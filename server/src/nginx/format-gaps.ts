import type { TextEdit } from '../text/edit';
import type { FormatStyle } from './format-style';
import type { ConfigFile } from './tree';

/** White space between two tokens: blanks, and line endings with blanks around them. */

/** The white space in a stretch of a text. */
export function gapIn(text: string, start: number, end: number): string {
  // most gaps are one blank: a string for each of them is much to clean up
  if (end - start === 1 && text.charCodeAt(start) === 32) return ' ';
  return end === start ? '' : text.slice(start, end);
}

/** How many line endings there are; a lone CR is one too. */
export function breaksIn(gap: string): number {
  if (gap === '' || gap === ' ') return 0;
  let count = 0;
  for (let at = 0; at < gap.length; at++) {
    const code = gap.charCodeAt(at);
    if (code === 10 || (code === 13 && gap.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}

/**
 * The line endings of a gap, at most so many, as they are; one if there is none.
 * @param lineEnding for a line that is new, and in the place of a lone CR, which nginx does not take for one
 * @param isTrimmed whether blanks before line endings go
 */
export function keptBreaks(gap: string, most: number, lineEnding: string, isTrimmed: boolean): string {
  if (gap[0] === '\n' && breaksIn(gap) === 1) return '\n';
  let kept = '';
  let count = 0;
  for (const [, blanks = '', ending = ''] of gap.matchAll(/([ \t]*)(\r\n|\n|\r)/g)) {
    if (count++ === most) break;
    if (!isTrimmed) kept += blanks;
    kept += ending === '\r' ? lineEnding : ending;
  }
  return kept === '' ? lineEnding : kept;
}

/** The column after white space without line endings that begins in a column. */
export function widthAfter(column: number, blanks: string, tabSize: number): number {
  let at = column;
  for (let index = 0; index < blanks.length; index++) {
    at += blanks.charCodeAt(index) === 9 ? tabSize - (at % tabSize) : 1;
  }
  return at;
}

/** The offset after the last line ending; 0 if there is none. */
export function lastBreakEnd(gap: string): number {
  let end = gap.length;
  while (end > 0 && gap.charCodeAt(end - 1) !== 10 && gap.charCodeAt(end - 1) !== 13) end--;
  return end;
}

/** Whether a stretch of a text holds CR or LF. */
export function hasLineBreak(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return true;
  }
  return false;
}

/** The column after white space that begins in a column. */
export function columnAfter(column: number, gap: string, tabSize: number): number {
  if (gap === '') return column;
  if (gap === ' ') return column + 1;
  const end = lastBreakEnd(gap);
  return end === 0 ? widthAfter(column, gap, tabSize) : widthAfter(0, gap.slice(end), tabSize);
}

/**
 * The column after a token that begins in a column; a quoted word, an escaped line ending and Lua may take lines.
 * @param lineFeed the last one in the token, -1 if there is none
 */
export function columnAfterToken(column: number, start: number, end: number, lineFeed: number): number {
  return lineFeed < 0 ? column + end - start : end - lineFeed - 1;
}

/** The last line feed in a stretch of a text, -1 if there is none. */
export function lastLineFeed(text: string, start: number, end: number): number {
  let at = end - 1;
  while (at >= start && text.charCodeAt(at) !== 10) at--;
  return at < start ? -1 : at;
}

/**
 * The indentation up to a column, which is no less than that of the statement: whole steps as the file indents; else the
 * statement's own indentation and spaces, which any tab width keeps.
 * @param depth steps of the statement
 */
export function indentTo(column: number, depth: number, { insertSpaces, tabSize }: FormatStyle): string {
  if (insertSpaces) return ' '.repeat(column);
  const extra = column - depth * tabSize;
  return extra % tabSize === 0 ? '\t'.repeat(column / tabSize) : '\t'.repeat(depth) + ' '.repeat(extra);
}

/**
 * What turns the gaps of a file into others.
 * @param gaps the white space before each token, and at the end of the file
 * @throws if what stands between two tokens is no white space: the tree would have lost it
 */
export function gapEdits(file: ConfigFile, gaps: readonly string[]): TextEdit[] {
  const { tokens, source } = file;
  const { text, uri } = source;
  const edits: TextEdit[] = [];
  let position = 0;
  for (let index = 0; index < gaps.length; index++) {
    const end = index < tokens.length ? tokens.start(index) : text.length;
    const gap = gaps[index] ?? '';
    if (gap.length !== end - position || !text.startsWith(gap, position)) {
      const old = text.slice(position, end);
      if (/[^ \t\r\n]/.test(old)) throw new Error(`the tree of ${uri} loses ${JSON.stringify(old)}`);
      addEdits(edits, uri, position, old, gap);
    }
    if (index < tokens.length) position = tokens.end(index);
  }
  return edits;
}

/** What ends the line, the blank lines and the indentation apart: an edit of one line touches no other. */
function addEdits(edits: TextEdit[], uri: string, start: number, old: string, gap: string): void {
  const before = splitGap(old);
  const after = splitGap(gap);
  const parts =
    before && after ? before.map((part, index) => [part, after[index] ?? ''] as const) : [[old, gap] as const];
  let at = start;
  for (const [oldPart, part] of parts) {
    const edit = gapEdit(uri, at, oldPart, part);
    if (edit) edits.push(edit);
    at += oldPart.length;
  }
}

/** Blanks before the first line ending; all up to the last one; the indentation. */
function splitGap(gap: string): readonly [string, string, string] | undefined {
  const [, trailing = '', lines = '', indent = ''] = /^([ \t]*)([\r\n]\s*[\r\n]|[\r\n])([ \t]*)$/.exec(gap) ?? [];
  return lines === '' ? undefined : [trailing, lines, indent];
}

/**
 * The least edit that turns white space at an offset into other white space; undefined if it is the same.
 * @param old what stands there
 */
export function gapEdit(uri: string, start: number, old: string, gap: string): TextEdit | undefined {
  if (old === gap) return undefined;
  const shorter = Math.min(old.length, gap.length);
  let same = 0;
  while (same < shorter && old[same] === gap[same]) same++;
  let tail = 0;
  // CR and LF of one line ending stay together: no place of an editor is between them
  if (old[same - 1] === '\r') same--;
  while (tail < shorter - same && old[old.length - 1 - tail] === gap[gap.length - 1 - tail]) tail++;
  if (tail > 0 && old[old.length - 1 - tail] === '\r' && old[old.length - tail] === '\n') tail--;
  const span = { start: start + same, end: start + old.length - tail };
  return { uri, span, newText: gap.slice(same, gap.length - tail) };
}
