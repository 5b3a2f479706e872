import type { TextEdit } from '../text/edit';
import { LONG } from './buffer';
import { alignColumns } from './format-columns';
import {
  breaksIn,
  columnAfter,
  columnAfterToken,
  gapEdits,
  gapIn,
  indentTo,
  keptBreaks,
  lastBreakEnd,
  lastLineFeed,
  widthAfter,
} from './format-gaps';
import { type HangingComment, hangComments } from './format-hanging';
import { keptBlocks, StatementKind, statementStarts } from './format-layout';
import type { FormatStyle } from './format-style';
import { type ConfigFile, TokenKind, type TokenList } from './tree';

/**
 * Formats a file: what has to change in the white space between its tokens. Nothing else can: each edit replaces white
 * space by white space, and two tokens that touch, or do not, go on doing so where nginx cares.
 *
 * The decisions are written down in `docs/formatting.md`. A second run changes nothing.
 * @returns edits in text order that do not overlap, each as small as it can be. Those of a file with syntax problems
 *   (`formatRefusal`) are sound before the first problem only
 */
export function formatConfig(file: ConfigFile, style: FormatStyle): TextEdit[] {
  const layout = new Layout(file, style);
  const gaps = layout.gaps();
  if (style.alignment === 'columns') alignColumns(file, layout.starts, gaps);
  hangComments(file, layout.hanging, gaps, style);
  return gapEdits(file, gaps);
}

const BYTE_ORDER_MARK = 0xfeff;
/** Blocks further in are indented no more: thousands of them would take a step more for each line. */
const MOST_STEPS = 100;

/** Lays the tokens out one after the other. Columns are counted from 0, with tab stops. */
class Layout {
  readonly #text: string;
  readonly #tokens: TokenList;
  readonly #style: FormatStyle;
  readonly #lineEnding: string;
  /** What `statementStarts` gives. */
  readonly starts: Uint8Array;
  readonly #isKept: Uint8Array;
  #open = 0;
  #inStatement = false;
  /** How many blocks around the token stay on their line. */
  #kept = 0;
  #nextLineFeed = -1;
  /** A line ending with the indentation of so many steps. */
  readonly #lines: string[] = [];
  /** How many line endings there are before the token. */
  #oldBreaks = 0;
  /** Where the token before ends, in the text as it is and as it will be. */
  #oldColumn = 0;
  #newColumn = 0;
  /** Where the first token of the line stands. */
  #oldLineStart = 0;
  #newLineStart = 0;
  /** Columns of the statement's words: old and new in turn. */
  readonly #words: number[] = [];
  readonly #columnOf = new Map<number, number>();
  /** How many of `#words` are in the map. */
  #mapped = 0;
  /** The comment before the token, if it stands after something else: the column where it stood. */
  #commentColumn: number | undefined;
  /** Comments that go on below such a comment. */
  readonly hanging: HangingComment[] = [];
  /** The first continuation line of the statement. */
  #base: { readonly old: number; readonly new: number } | undefined;

  constructor(file: ConfigFile, style: FormatStyle) {
    this.#text = file.source.text;
    this.#tokens = file.tokens;
    this.#style = style;
    this.#lineEnding = style.lineEnding ?? file.source.lineEnding;
    this.starts = statementStarts(file);
    this.#isKept = keptBlocks(file, this.starts, style);
  }

  /** The white space before each token, and at the end of the file. */
  gaps(): string[] {
    const { length } = this.#tokens;
    const gaps = new Array<string>(length + 1);
    let position = 0;
    for (let index = 0; index < length; index++) {
      const old = gapIn(this.#text, position, this.#tokens.start(index));
      this.#oldBreaks = breaksIn(old);
      const gap = this.#gapBefore(index, old);
      gaps[index] = gap;
      position = this.#tokens.end(index);
      this.#advance(index, old, gap);
    }
    const rest = this.#text.slice(position);
    this.#oldBreaks = breaksIn(rest);
    gaps[length] = this.#gapAtEnd(rest);
    return gaps;
  }

  #gapBefore(index: number, old: string): string {
    if (index === 0) return '';
    const kind = this.#tokens.kind(index);
    const previous = this.#tokens.kind(index - 1);
    const isMarked = index === 1 && this.#text.charCodeAt(0) === BYTE_ORDER_MARK;
    // what is on its line is one word with it, or is not
    if (isMarked) return this.#oldBreaks > 0 ? this.#newLine(old, previous) : old;
    if (isUntouchable(kind) || isUntouchable(previous)) return old;
    switch (kind) {
      case TokenKind.comment:
        if (this.#oldBreaks === 0) return this.#beforeTrailingComment(old);
        if (this.#inStatement) return this.#continuation(old);
        return this.#isHanging(old) ? this.#hang(index, old) : this.#newLine(old, previous);
      case TokenKind.end:
        return previous === TokenKind.comment || this.#isInLineEnding(index, old) ? this.#continuation(old) : '';
      case TokenKind.open:
        if (previous === TokenKind.comment || this.#isInLineEnding(index, old)) {
          return this.#breaks(old, 1) + this.#indent(this.#depth);
        }
        return old === '' && this.#isLong(index - 1) ? '' : ' ';
      case TokenKind.close:
        return this.#beforeClose(old, previous);
      default:
        return this.#beforeWord(index, old, previous);
    }
  }

  /** Whether the word before has escaped the CR of a CRLF: to an editor that is a line ending, and no place is in it. */
  #isInLineEnding(index: number, old: string): boolean {
    return old.startsWith('\n') && this.#endsInCarriageReturn(index - 1);
  }

  #endsInCarriageReturn(index: number): boolean {
    return this.#text.charCodeAt(this.#tokens.end(index) - 1) === 13;
  }

  /** nginx counts what follows a word or a comment with it, and refuses one that fills its buffer. */
  #isLong(index: number): boolean {
    return this.#tokens.end(index) - this.#tokens.start(index) >= LONG;
  }

  #beforeClose(old: string, previous: TokenKind): string {
    if (this.#kept > 0) return previous === TokenKind.open ? '' : ' ';
    return this.#line(old, 1, Math.min(MOST_STEPS, Math.max(0, this.#open - 1)));
  }

  #beforeWord(index: number, old: string, previous: TokenKind): string {
    if (this.starts[index] !== StatementKind.none) return this.#kept > 0 ? ' ' : this.#newLine(old, previous);
    if (this.#oldBreaks > 0) return this.#continuation(old, index - 1);
    return old === '' || this.#style.alignment === 'keep' ? old : ' ';
  }

  /** Steps of indentation of a statement. */
  get #depth(): number {
    return Math.min(MOST_STEPS, this.#open);
  }

  /** Before what has a line of its own in a block. */
  #newLine(old: string, previous: TokenKind): string {
    const most = previous === TokenKind.open ? 1 : this.#style.maxBlankLines + 1;
    return this.#line(old, most, this.#depth);
  }

  #line(old: string, most: number, depth: number): string {
    // most lines are there already: a string for each of them is much to clean up
    this.#lines[depth] ??= `\n${this.#indent(depth)}`;
    return this.#lines[depth] === old ? old : this.#breaks(old, most) + this.#indent(depth);
  }

  #breaks(old: string, most: number): string {
    return keptBreaks(old, most, this.#lineEnding, this.#style.trimTrailingWhitespace !== false);
  }

  #indent(depth: number): string {
    return this.#style.insertSpaces ? ' '.repeat(depth * this.#style.tabSize) : '\t'.repeat(depth);
  }

  /** Whether a comment stands right below the one that ends the line before. */
  #isHanging(old: string): boolean {
    if (this.#oldBreaks !== 1) return false;
    return this.#commentColumn === widthAfter(0, old.slice(lastBreakEnd(old)), this.#style.tabSize);
  }

  /** Its indentation follows once the line above is laid out. */
  #hang(index: number, old: string): string {
    this.hanging.push({ index, depth: this.#depth });
    return this.#breaks(old, 1);
  }

  /** A comment keeps its place on the line, as far as there is room. */
  #beforeTrailingComment(old: string): string {
    if (old === '' || this.#style.alignment !== 'keep') return ' ';
    const before = this.#newColumn - this.#newLineStart;
    if (this.#oldColumn - this.#oldLineStart === before) return old;
    const column = widthAfter(this.#oldColumn, old, this.#style.tabSize) - this.#oldLineStart;
    return ' '.repeat(Math.max(1, column - before));
  }

  /**
   * Before a line that goes on with a statement: it stays below the word that it stands below; else the first such line
   * gets one step, and those after it keep their distance to that.
   * @param previous index of the word before, if it is one
   */
  #continuation(old: string, previous = -1): string {
    const breaks = this.#breaks(old, this.#style.maxBlankLines + 1);
    const { tabSize, alignment } = this.#style;
    // the tag of a template stands for itself
    if (previous >= 0 && this.#text.startsWith('%>', this.#tokens.end(previous) - 2)) {
      return breaks + this.#indent(this.#depth);
    }
    const indent = this.#depth * tabSize;
    if (alignment === 'none') return breaks + this.#indent(this.#depth + 1);
    const column = widthAfter(0, old.slice(lastBreakEnd(old)), tabSize);
    const wanted = this.#columnBelow(column) ?? this.#columnByBase(column);
    const isBelow = wanted !== undefined && wanted > indent;
    const found = isBelow ? wanted : indent + tabSize;
    this.#base ??= { old: column, new: found };
    return breaks + indentTo(found, this.#depth, this.#style);
  }

  /** The new column of a word of the statement that stood in this one. */
  #columnBelow(column: number): number | undefined {
    // the name is nothing to stand below
    for (this.#mapped = Math.max(2, this.#mapped); this.#mapped < this.#words.length; this.#mapped += 2) {
      this.#columnOf.set(this.#words[this.#mapped] ?? 0, this.#words[this.#mapped + 1] ?? 0);
    }
    return this.#columnOf.get(column);
  }

  #columnByBase(column: number): number | undefined {
    if (!this.#base) return undefined;
    return Math.max(this.#base.new + column - this.#base.old, (this.#depth + 1) * this.#style.tabSize);
  }

  #gapAtEnd(old: string): string {
    const { length } = this.#tokens;
    if (length === 0) return '';
    if (this.#tokens.kind(length - 1) === TokenKind.stray) return old;
    if (this.#oldBreaks > 0) return this.#breaks(old, 1);
    const isOpen = this.#isLong(length - 1) || this.#endsInCarriageReturn(length - 1);
    return this.#style.insertFinalNewline === false || isOpen ? '' : this.#lineEnding;
  }

  /** Goes past a token. */
  #advance(index: number, old: string, gap: string): void {
    const { tabSize } = this.#style;
    const start = this.#tokens.start(index);
    const end = this.#tokens.end(index);
    const isSame = gap === old && (this.#oldBreaks > 0 || this.#oldColumn === this.#newColumn);
    this.#oldColumn = columnAfter(this.#oldColumn, old, tabSize);
    this.#newColumn = isSame ? this.#oldColumn : columnAfter(this.#newColumn, gap, tabSize);
    if (index === 0 || (gap === old ? this.#oldBreaks : breaksIn(gap)) > 0) {
      this.#oldLineStart = this.#oldColumn;
      this.#newLineStart = this.#newColumn;
    }
    this.#enter(index);
    const lineFeed = this.#lineFeedIn(start, end);
    this.#oldColumn = columnAfterToken(this.#oldColumn, start, end, lineFeed);
    this.#newColumn = columnAfterToken(this.#newColumn, start, end, lineFeed);
    if (lineFeed < 0) return;
    this.#oldLineStart = 0;
    this.#newLineStart = 0;
  }

  /** The last one in a token, -1 if there is none; tokens come in text order. */
  #lineFeedIn(start: number, end: number): number {
    if (this.#nextLineFeed < start) {
      const next = this.#text.indexOf('\n', start);
      this.#nextLineFeed = next < 0 ? this.#text.length : next;
    }
    return this.#nextLineFeed < end ? lastLineFeed(this.#text, start, end) : -1;
  }

  #enter(index: number): void {
    const kind = this.#tokens.kind(index);
    const isTrailing = index > 0 && (this.#oldBreaks === 0 || this.hanging.at(-1)?.index === index);
    this.#commentColumn = kind === TokenKind.comment && isTrailing ? this.#oldColumn : undefined;
    switch (kind) {
      case TokenKind.word:
      case TokenKind.quoted:
        if (this.starts[index] !== StatementKind.none) this.#startStatement();
        this.#words.push(this.#oldColumn, this.#newColumn);
        break;
      case TokenKind.end:
        this.#inStatement = false;
        break;
      case TokenKind.open:
        this.#inStatement = false;
        this.#open++;
        if (this.#kept > 0 || this.#isKept[index] === 1) this.#kept++;
        break;
      case TokenKind.close:
        this.#inStatement = false;
        this.#open = Math.max(0, this.#open - 1);
        this.#kept = Math.max(0, this.#kept - 1);
    }
  }

  #startStatement(): void {
    this.#inStatement = true;
    this.#words.length = 0;
    this.#mapped = 0;
    this.#base = undefined;
    if (this.#columnOf.size > 0) this.#columnOf.clear();
  }
}

/** Lua, a byte order mark, and braces that close nothing. */
function isUntouchable(kind: TokenKind): boolean {
  return kind === TokenKind.raw || kind === TokenKind.stray;
}
