import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import { type FlowPlace, readFlow } from './cursor-flow';
import { type ComposeSibling, type LinePart, readLine, type YamlLine } from './cursor-line';

export type { ComposeSibling } from './cursor-line';

/**
 * What is being typed in a compose file, read from its lines: the tree of a file that is half typed is that of its last
 * readable version, or none.
 */
export interface ComposeCursor {
  readonly source: SourceFile;
  readonly offset: number;
  /** The keys around, outermost first, `[]` for an item of a list; the key of a value is the last one. */
  readonly path: readonly string[];
  /**
   * `key`: of a mapping, or a new line that may become anything · `item`: of a list · `value`: behind `key: ` ·
   * `none`: in a comment, in a text of several lines, or where nothing can stand.
   */
  readonly at: 'key' | 'item' | 'value' | 'none';
  /** What of the word stands before the offset, without its opening quote. */
  readonly typed: string;
  /** The word at the offset, without its quotes. */
  readonly word: Span;
  readonly quote: '"' | "'" | undefined;
  /** In brackets. */
  readonly isFlow: boolean;
  /** Nothing but white space stands on the line. */
  readonly isBlankLine: boolean;
  /**
   * What stands beside a key or an item in the same list or mapping, in text order; nothing at the top of the file, for a
   * value, and of what begins behind a dash.
   */
  readonly siblings: () => readonly ComposeSibling[];
}

/** @param offset in UTF-16 units; any text will do */
export function composeCursorAt(source: SourceFile, offset: number): ComposeCursor {
  const { line, character } = source.placeAt(offset);
  const own = readLine(source.lineText(line));
  const around = enclosing(source, offset, line, columnOf(own, character), isItem(own, character));
  const nothing: ComposeCursor = {
    source,
    offset,
    path: around.path,
    at: 'none',
    typed: '',
    word: { start: offset, end: offset },
    quote: undefined,
    isFlow: false,
    isBlankLine: false,
    siblings: () => [],
  };
  if (around.isInText) return nothing;
  if (around.flow) return flowCursor(nothing, around.path, around.flow);
  if (own.comment !== undefined && character > own.comment) return nothing;
  const part = partAt(own, character);
  if (!part) return nothing;
  const lineStart = source.lineStarts[line] ?? 0;
  const word = { start: lineStart + part.start, end: lineStart + part.end };
  return {
    ...nothing,
    path: [...around.path, ...part.path],
    at: part.at,
    typed: source.text.slice(word.start, offset),
    word,
    quote: part.quote,
    isBlankLine: own.isBlank,
    siblings: () => (part.at === 'value' ? [] : blockSiblings(source, around.line, line)),
  };
}

interface OwnPart {
  readonly at: ComposeCursor['at'];
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly quote: ComposeCursor['quote'];
}

/** What of its own line the cursor is in. */
function partAt(own: YamlLine, character: number): OwnPart | undefined {
  const empty = { start: character, end: character, quote: undefined };
  if (own.isBlank) return { at: 'key', path: [], ...empty };
  const items = own.dashes.map(() => '[]');
  const { key, content } = own;
  if (key && character >= key.start && character <= key.end) {
    return { at: 'key', path: items, start: key.start, end: key.end, quote: key.quote };
  }
  if (content && character >= content.start && character <= content.end) {
    const at = key ? 'value' : items.length > 0 ? 'item' : 'key';
    const path = key ? [...items, key.text] : items.slice(0, -1);
    return { at, path, start: content.start, end: content.end, quote: content.quote };
  }
  if (content) return undefined;
  const lastDash = own.dashes.at(-1);
  if (key) return character > key.colon + 1 ? { at: 'value', path: [...items, key.text], ...empty } : undefined;
  if (lastDash === undefined || character <= lastDash + 1) return undefined;
  return { at: 'item', path: items.slice(0, -1), ...empty };
}

/** The column of what begins at the cursor: what stands further left on the lines above is around it. */
function columnOf(own: YamlLine, character: number): number {
  return own.isBlank ? character : own.indent;
}

function isItem(own: YamlLine, character: number): boolean {
  return own.dashes.length > 0 && character > own.indent;
}

interface Enclosing {
  readonly path: readonly string[];
  /** The line of the innermost key or dash that is around; -1 for the top of the file. */
  readonly line: number;
  /** In a text of several lines (`|`). */
  readonly isInText: boolean;
  readonly flow: FlowPlace | undefined;
}

/** Goes up by indentation. */
function enclosing(source: SourceFile, offset: number, from: number, column: number, isOwnItem: boolean): Enclosing {
  const own = readLine(source.lineText(from));
  const ownFlow = flowIn(source, own, from, offset);
  const found = {
    path: ownFlow ? pathBefore(own, ownFlow.column) : [],
    line: -1,
    isInText: false,
    flow: ownFlow?.flow,
  };
  let limit = column;
  let mayBeEqual = isOwnItem;
  for (let line = from - 1; line >= 0 && (limit > 0 || mayBeEqual); line--) {
    const start = source.lineStarts[line] ?? 0;
    const indent = indentOf(source, start);
    if (indent < 0 || indent > limit || (indent === limit && !mayBeEqual)) continue;
    if (indent === 0 && source.text.startsWith('---', start)) break;
    const text = readLine(source.lineText(line));
    const outer = flowIn(source, text, line, offset);
    if (outer) {
      found.flow = outer.flow;
      found.path = [];
    }
    // what stands in brackets has no columns
    const parts = partsOf(text).filter((part) =>
      outer ? part.column < outer.column : isAround(part, limit, mayBeEqual),
    );
    const last = parts.at(-1);
    if (!last) continue;
    found.path.unshift(...parts.map((part) => part.text).reverse());
    found.isInText ||= text.isText && parts[0]?.kind === 'key';
    if (found.line < 0) found.line = line;
    limit = last.column;
    mayBeEqual = last.kind === 'item';
  }
  return found;
}

/** Whether a key or a dash further up is around what begins at a column; a list may stand below the very column of its key. */
function isAround({ kind, column }: LinePart, limit: number, mayBeEqual: boolean): boolean {
  return column < limit || (mayBeEqual && kind === 'key' && column === limit);
}

/** Indentation of the line at an offset; -1 for one that is blank or a comment. */
function indentOf({ text }: SourceFile, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  const first = text[at];
  return first === undefined || first === '\n' || first === '\r' || first === '#' ? -1 : at - start;
}

/** Keys and dashes of a line, from the right. */
function partsOf({ key, dashes }: YamlLine): LinePart[] {
  const items = dashes.map((column): LinePart => ({ kind: 'item', text: '[]', column })).reverse();
  return key ? [{ kind: 'key', text: key.text, column: key.column }, ...items] : items;
}

/** A collection in brackets that begins on a line and is open at the offset, and the column of its bracket. */
function flowIn(
  source: SourceFile,
  { content, isFlow }: YamlLine,
  line: number,
  offset: number,
): { readonly flow: FlowPlace; readonly column: number } | undefined {
  if (!isFlow || !content) return undefined;
  const start = (source.lineStarts[line] ?? 0) + content.start;
  const flow = start < offset ? readFlow(source, start, offset) : undefined;
  return flow && { flow, column: content.start };
}

function pathBefore(line: YamlLine, column: number): string[] {
  return partsOf(line)
    .filter((part) => part.column < column)
    .map(({ text }) => text)
    .reverse();
}

function flowCursor(nothing: ComposeCursor, path: readonly string[], flow: FlowPlace): ComposeCursor {
  return {
    ...nothing,
    path: [...path, ...flow.path],
    at: flow.at,
    typed: nothing.source.text.slice(flow.word.start, nothing.offset),
    word: flow.word,
    quote: flow.quote,
    isFlow: true,
    siblings: () => (flow.at === 'value' ? [] : flow.siblings),
  };
}

/** The children of what begins on a line, without the one at the cursor. */
function blockSiblings(source: SourceFile, parent: number, own: number): ComposeSibling[] {
  const siblings: ComposeSibling[] = [];
  const above = parent < 0 ? undefined : partsOf(readLine(source.lineText(parent)))[0];
  if (!above) return siblings;
  let column: number | undefined;
  for (let line = parent + 1; line < source.lineStarts.length; line++) {
    const start = source.lineStarts[line] ?? 0;
    const indent = indentOf(source, start);
    if (indent < 0 || indent > (column ?? indent)) continue;
    const text = readLine(source.lineText(line));
    if (indent < (column ?? 0) || !isBelow(text, above)) break;
    column ??= indent;
    const sibling = line === own ? undefined : siblingOn(text, source.lineText(line));
    if (sibling) siblings.push(sibling);
  }
  return siblings;
}

function isBelow({ indent, dashes }: YamlLine, above: LinePart): boolean {
  return indent > above.column || (indent === above.column && dashes.length > 0 && above.kind === 'key');
}

function siblingOn({ key, content, dashes, indent }: YamlLine, line: string): ComposeSibling | undefined {
  const value = content ? line.slice(content.start, content.end) : '';
  if (dashes.length > 0) {
    const text = key ? line.slice(key.start, content?.end ?? key.end) : value;
    return { kind: 'item', text, column: indent, value: '', quote: key ? undefined : content?.quote };
  }
  return key && { kind: 'key', text: key.text, column: indent, value, quote: undefined };
}
