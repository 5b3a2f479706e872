import { breaksIn, hasLineBreak } from './format-gaps';
import { StatementKind } from './format-layout';
import { type ConfigFile, TokenKind } from './tree';

/** A statement on a line of its own. */
interface Line {
  /** Index of its first word, and of its `;`. */
  readonly first: number;
  readonly end: number;
  readonly kind: StatementKind;
}

/**
 * Puts the values of lines that follow each other into columns: the first value of each, with the second one where the
 * directive is the same, and the comments after them. Lines are parted by blank lines, comments, blocks, and statements
 * that take several lines.
 * @param starts what `statementStarts` gives
 * @param gaps the white space before each token, with one blank between words; changed in place
 */
export function alignColumns(file: ConfigFile, starts: Uint8Array, gaps: string[]): void {
  let run: Line[] = [];
  for (let index = 0; index < file.tokens.length; index++) {
    if (starts[index] === StatementKind.none) continue;
    const line = lineAt(file, index, starts, gaps);
    const last = run.at(-1);
    if (!line || !last || !follows(file, last, line, gaps)) {
      alignRun(file, run, gaps);
      run = [];
    }
    if (line) run.push(line);
  }
  alignRun(file, run, gaps);
}

function lineAt({ tokens, source }: ConfigFile, first: number, starts: Uint8Array, gaps: string[]): Line | undefined {
  if (first > 0 && breaksIn(gaps[first] ?? '') === 0) return undefined;
  for (let index = first; index < tokens.length; index++) {
    const kind = tokens.kind(index);
    if (index > first && breaksIn(gaps[index] ?? '') > 0) return undefined;
    if (kind === TokenKind.end) return { first, end: index, kind: starts[first] as StatementKind };
    if (kind > TokenKind.quoted || (index > first && starts[index] !== StatementKind.none)) return undefined;
    if (hasLineBreak(source.text, tokens.start(index), tokens.end(index))) return undefined;
  }
  return undefined;
}

/** Whether a line comes right after another one; the first of them may have a comment. */
function follows({ tokens }: ConfigFile, last: Line, next: Line, gaps: readonly string[]): boolean {
  if (breaksIn(gaps[next.first] ?? '') !== 1) return false;
  if (next.first === last.end + 1) return true;
  return next.first === last.end + 2 && hasComment(tokens, last, gaps);
}

function hasComment(tokens: ConfigFile['tokens'], { end }: Line, gaps: readonly string[]): boolean {
  return end + 1 < tokens.length && tokens.kind(end + 1) === TokenKind.comment && breaksIn(gaps[end + 1] ?? '') === 0;
}

function alignRun(file: ConfigFile, run: readonly Line[], gaps: string[]): void {
  if (run.length < 2) return;
  alignValue(file, run, 1, gaps);
  for (let from = 0; from < run.length; ) {
    let to = from + 1;
    while (to < run.length && isSameName(file, run[from], run[to])) to++;
    alignValue(file, run.slice(from, to), 2, gaps);
    from = to;
  }
  const commented = run.filter((line) => hasComment(file.tokens, line, gaps));
  align(
    commented.map((line) => ({ at: line.end + 1, width: widthBefore(file, line.first, line.end + 1, gaps) })),
    gaps,
  );
}

function isSameName({ tokens, source }: ConfigFile, one: Line | undefined, other: Line | undefined): boolean {
  if (!one || !other || one.kind === StatementKind.data || other.kind === StatementKind.data) return false;
  const nameOf = ({ first }: Line): string => source.text.slice(tokens.start(first), tokens.end(first));
  return nameOf(one) === nameOf(other);
}

/** Puts the words at `index` of the statements into one column. */
function alignValue(file: ConfigFile, lines: readonly Line[], index: number, gaps: string[]): void {
  // a word that touches the one before it has to
  const having = lines.filter(({ first, end }) => first + index < end && gaps[first + index] !== '');
  align(
    having.map(({ first }) => ({ at: first + index, width: widthBefore(file, first, first + index, gaps) })),
    gaps,
  );
}

function align(places: readonly { readonly at: number; readonly width: number }[], gaps: string[]): void {
  const widest = places.reduce((most, { width }) => Math.max(most, width), 0);
  for (const { at, width } of places) gaps[at] = ' '.repeat(widest - width + 1);
}

/** How wide the line is before the gap at `end`. */
function widthBefore({ tokens }: ConfigFile, first: number, end: number, gaps: readonly string[]): number {
  let width = tokens.end(first) - tokens.start(first);
  for (let index = first + 1; index < end; index++) {
    width += (gaps[index] ?? '').length + tokens.end(index) - tokens.start(index);
  }
  return width;
}
