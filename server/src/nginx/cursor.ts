import { groupBy } from '../text/group';
import { onceFor } from '../text/memo';
import { countBefore } from '../text/search';
import type { Span } from '../text/span';
import { type LoadedConfig, type Scope, walkScopes } from './scope';
import { type Block, type ConfigFile, type Directive, decodeWord, TokenKind } from './tree';

/**
 * What is being typed at an offset, read from the tokens, so that it holds in text that is half typed: a statement that
 * has no `;` yet, a block that is not closed.
 */
export interface Cursor {
  readonly file: ConfigFile;
  readonly offset: number;
  /** The blocks around the offset in this file, outermost first. */
  readonly blocks: readonly Directive[];
  /**
   * `name`: the first word of a statement, perhaps nothing yet · `argument`: a later one · `none`: in Lua, in a comment,
   * or glued to a quote, where no word can begin.
   */
  readonly at: 'name' | 'argument' | 'none';
  /** Words of the statement before the one at the offset as they are written, name first. */
  readonly before: readonly string[];
  /** Words of the statement after the one at the offset as they are written. */
  readonly after: readonly string[];
  /** Whether the statement goes on behind the word on its line: with words, `;` or `{`. */
  readonly isFollowed: boolean;
  /** What of the word stands before the offset, without its opening quote. */
  readonly typed: string;
  /** The word at the offset without its quotes, also where it begins there; empty where nothing is typed yet. */
  readonly word: Span;
  readonly quote: '"' | "'" | undefined;
  /** The comment that holds the offset. */
  readonly comment: Span | undefined;
}

export function cursorAt(file: ConfigFile, offset: number): Cursor {
  const { tokens, source } = file;
  const blocks = blocksAround(file, offset);
  const word = { start: offset, end: offset };
  const nothing = { file, offset, blocks, before: [], after: [], isFollowed: false, typed: '', word, quote: undefined };
  const none: Cursor = { ...nothing, at: 'none', comment: undefined };
  const last = lastTokenBefore(file, offset);
  if (blocks.at(-1)?.block?.kind === 'lua') return none;
  if (last >= 0 && tokens.kind(last) === TokenKind.comment && offset <= tokens.end(last)) {
    return { ...none, comment: { start: tokens.start(last), end: tokens.end(last) } };
  }
  if (isGluedToQuote(file, last, offset)) return none;

  const index = wordIndexAt(file, last, offset);
  const words = wordsBefore(file, last, index === undefined ? offset : tokens.start(index));
  const at = words.length === 0 ? 'name' : 'argument';
  const before = words.map((each) => source.text.slice(tokens.start(each), tokens.end(each)));
  const found = { ...none, ...wordsAfter(file, (index ?? last) + 1, words[0], offset), at, before } as const;
  if (index === undefined) return found;
  const start = tokens.start(index);
  const end = tokens.end(index);
  const quote = tokens.kind(index) === TokenKind.quoted ? (source.text[start] as '"' | "'") : undefined;
  const from = quote ? start + 1 : start;
  const isWhole = quote !== undefined && isClosed(file, index);
  const typed = source.text.slice(from, offset);
  return { ...found, typed, word: { start: from, end: isWhole ? end - 1 : end }, quote };
}

/** Nothing can be typed before an opening quote or after a closing one that would be a word. */
function isGluedToQuote(file: ConfigFile, last: number, offset: number): boolean {
  const { tokens } = file;
  if (last + 1 < tokens.length && tokens.kind(last + 1) === TokenKind.quoted && tokens.start(last + 1) === offset) {
    return true;
  }
  return last >= 0 && tokens.kind(last) === TokenKind.quoted && tokens.end(last) === offset && isClosed(file, last);
}

function isClosed({ tokens, source }: ConfigFile, index: number): boolean {
  const start = tokens.start(index);
  const end = tokens.end(index);
  return end - start > 1 && source.text[end - 1] === source.text[start];
}

/** What nginx takes a word for as it is written: without its quotes, escapes read. */
export function wordValue(written: string): string {
  const quote = written.startsWith('"') ? '"' : written.startsWith("'") ? "'" : undefined;
  return decodeWord(written, quote);
}

/** The token of the word that holds the offset, its ends included. */
function wordIndexAt({ tokens }: ConfigFile, last: number, offset: number): number | undefined {
  if (last >= 0 && tokens.kind(last) <= TokenKind.quoted && offset <= tokens.end(last)) return last;
  const next = last + 1;
  const isNext = next < tokens.length && tokens.kind(next) === TokenKind.word && tokens.start(next) === offset;
  return isNext ? next : undefined;
}

/**
 * The tokens of the statement that a word goes on with.
 * @param last the last token before the offset
 * @param word where the word begins, or would
 */
function wordsBefore(file: ConfigFile, last: number, word: number): number[] {
  const { tokens, source } = file;
  const indexes: number[] = [];
  for (let at = last; at >= 0; at--) {
    const kind = tokens.kind(at);
    if (kind === TokenKind.comment || tokens.start(at) >= word) continue;
    if (kind > TokenKind.quoted) break;
    indexes.unshift(at);
    // the parser has found out where a statement begins although the one before has no `;`
    if (isFirstOfStatement(file, at)) break;
  }
  // what is not indented deeper than the statement before, which has no `;`, is a statement of its own
  let first = 0;
  for (let next = 1; next < indexes.length; next++) {
    const [start = 0, other = 0] = [indexes[first], indexes[next]].map((index) => tokens.start(index ?? 0));
    if (mayBeName(source.text, other) && !goesOn(file, start, other)) first = next;
  }
  const statement = indexes.slice(first);
  if (statement[0] === undefined) return [];
  return !mayBeName(source.text, word) || goesOn(file, tokens.start(statement[0]), word) ? statement : [];
}

/**
 * The words behind an offset.
 * @param from the first token behind the word at the offset
 * @param name the token of the statement's name; undefined where the offset is in it
 */
function wordsAfter(
  file: ConfigFile,
  from: number,
  name: number | undefined,
  offset: number,
): Pick<Cursor, 'after' | 'isFollowed'> {
  const { tokens, source } = file;
  const { line } = source.placeAt(offset);
  const after: string[] = [];
  let isFollowed = false;
  for (let at = from; at < tokens.length; at++) {
    const kind = tokens.kind(at);
    if (kind === TokenKind.comment) continue;
    const start = tokens.start(at);
    const isOnLine = source.placeAt(start).line === line;
    if (kind > TokenKind.open || (kind <= TokenKind.quoted && isFirstOfStatement(file, at))) break;
    isFollowed ||= isOnLine;
    if (kind > TokenKind.quoted) break;
    // what stands below a half typed name is rather the next statement
    if (!isOnLine && (name === undefined || !goesOn(file, tokens.start(name), start))) break;
    after.push(source.text.slice(start, tokens.end(at)));
  }
  return { after, isFollowed };
}

/** Quoted values and variables are put below each other; names are letters, or not there yet. */
function mayBeName(text: string, start: number): boolean {
  return !/["'$\d/.-]/.test(text[start] ?? '');
}

function isFirstOfStatement(file: ConfigFile, index: number): boolean {
  const start = file.tokens.start(index);
  const body = blocksAround(file, start + 1).at(-1)?.block?.body ?? file.body;
  return lastBefore(body, start + 1)?.firstToken === index;
}

/** Whether a word on a line of its own is an argument of an unfinished statement: only if it is indented deeper. */
function goesOn({ source }: ConfigFile, first: number, offset: number): boolean {
  const statement = source.placeAt(first);
  const word = source.placeAt(offset);
  if (word.line === statement.line) return true;
  const isFirst = source.lineText(word.line).slice(0, word.character).trim() === '';
  return !isFirst || word.character > statement.character;
}

/** Index of the last token that starts before the offset; -1 if none does. */
export function lastTokenBefore({ tokens }: ConfigFile, offset: number): number {
  return countBefore(tokens.length, (index) => tokens.start(index) < offset) - 1;
}

/**
 * The blocks whose braces are around an offset, outermost first. A block without `}` reaches to where the parser saw its
 * end, and to what is written deeper than it below that.
 */
export function blocksAround(file: ConfigFile, offset: number): Directive[] {
  const blocks: Directive[] = [];
  let body: readonly Directive[] = file.body;
  for (;;) {
    const next = lastBefore(body, offset);
    if (!next?.block || !isInside(file, next, next.block, offset)) return blocks;
    blocks.push(next);
    body = next.block.body;
  }
}

function isInside({ source }: ConfigFile, { start, end }: Directive, block: Block, offset: number): boolean {
  if (offset <= block.open) return false;
  if (block.close !== undefined) return offset <= block.close;
  if (offset <= end) return true;
  return source.placeAt(offset).character > source.indentAt(start).length;
}

/** The last directive that starts before an offset; they stand in the order of the text. */
function lastBefore(body: readonly Directive[], offset: number): Directive | undefined {
  return body[countBefore(body.length, (index) => (body[index]?.start ?? 0) < offset) - 1];
}

/**
 * The scopes that hold an offset of a file: several where the file is included several times, none where nothing
 * includes it any more.
 * @param blocks what `blocksAround` gave for the file as it is in this configuration
 */
export function scopesAround(config: LoadedConfig, file: ConfigFile, blocks: readonly Directive[]): readonly Scope[] {
  const innermost = blocks.at(-1);
  return innermost ? (scopesByDirective(config).get(innermost) ?? []) : scopesOfFile(config, file);
}

/** The scopes that a file's own statements stand in. */
export function scopesOfFile(config: LoadedConfig, file: ConfigFile): readonly Scope[] {
  const first = file.body[0];
  if (config.root === file) return first ? (scopesHolding(config).get(first) ?? [config.main]) : [config.main];
  const includes = new Set(config.included.filter((each) => each.file === file).map(({ directive }) => directive));
  const found = new Set<Scope>();
  // includes are not among a scope's directives: what stands beside one tells where it is
  for (const include of includes) {
    const { parent } = include;
    if (parent) for (const scope of scopesByDirective(config).get(parent) ?? []) found.add(scope);
    else for (const scope of include.file === file ? [] : scopesOfFile(config, include.file)) found.add(scope);
  }
  return [...found];
}

/** Each block with the scopes it opens. */
export const scopesByDirective = onceFor(
  (config: LoadedConfig): ReadonlyMap<Directive, readonly Scope[]> =>
    groupBy(walkScopes(config.main), ({ directive }) => directive),
);

/** Each directive with the scopes it stands in. */
export const scopesHolding = onceFor((config: LoadedConfig): ReadonlyMap<Directive, readonly Scope[]> => {
  const scopes = new Map<Directive, Scope[]>();
  for (const scope of walkScopes(config.main)) {
    for (const directive of scope.directives) {
      const list = scopes.get(directive);
      if (list) list.push(scope);
      else scopes.set(directive, [scope]);
    }
  }
  return scopes;
});
