import { onceFor } from '../text/memo';
import { type LoadedConfig, type Scope, walkScopes } from './scope';
import { type ConfigFile, type Directive, TokenKind } from './tree';
import { directiveAt } from './walk';

/**
 * What is being typed at an offset, read from the tokens, so that it holds in text that is half typed: a statement that
 * has no `;` yet, a block that is not closed.
 */
export interface Cursor {
  readonly file: ConfigFile;
  readonly offset: number;
  /** The blocks around the offset in this file, outermost first. */
  readonly blocks: readonly Directive[];
  /** `name`: the first word of a statement, perhaps nothing yet · `argument`: a later one · `none`: in a comment or Lua. */
  readonly at: 'name' | 'argument' | 'none';
  /** Words of the statement before the one at the offset as they are written, name first. */
  readonly before: readonly string[];
  /** What of the word stands before the offset, without its opening quote. */
  readonly typed: string;
  /** The word at the offset without its quotes; empty where nothing is typed yet. */
  readonly word: { readonly start: number; readonly end: number };
  readonly quote: '"' | "'" | undefined;
}

export function cursorAt(file: ConfigFile, offset: number): Cursor {
  const { tokens, source } = file;
  const blocks = blocksAround(file, offset);
  const nothing = {
    file,
    offset,
    blocks,
    before: [],
    typed: '',
    word: { start: offset, end: offset },
    quote: undefined,
  };
  const last = lastTokenBefore(file, offset);
  if (blocks.at(-1)?.block?.kind === 'lua') return { ...nothing, at: 'none' };
  if (last < 0) return { ...nothing, at: 'name' };
  if (tokens.kind(last) === TokenKind.comment && offset <= tokens.end(last)) return { ...nothing, at: 'none' };

  const isInWord = isWordAt(file, last, offset);
  const before = wordsBefore(file, isInWord ? last - 1 : last, isInWord ? tokens.start(last) : offset);
  const at = before.length === 0 ? 'name' : 'argument';
  if (!isInWord) return { ...nothing, at, before };
  const start = tokens.start(last);
  const end = tokens.end(last);
  const quote = tokens.kind(last) === TokenKind.quoted ? (source.text[start] as '"' | "'") : undefined;
  const from = quote ? start + 1 : start;
  const isClosed = quote !== undefined && end - start > 1 && source.text[end - 1] === quote;
  const word = { start: from, end: isClosed ? end - 1 : end };
  return { ...nothing, at, before, typed: source.text.slice(from, offset), word, quote };
}

/** The words of the statement that ends with the token at `index`, as far as a word at `offset` goes on with it. */
function wordsBefore(file: ConfigFile, index: number, offset: number): string[] {
  const { tokens, source } = file;
  const words: string[] = [];
  let first = -1;
  for (let at = index; at >= 0; at--) {
    const kind = tokens.kind(at);
    if (kind === TokenKind.comment) continue;
    if (kind !== TokenKind.word && kind !== TokenKind.quoted) break;
    words.unshift(source.text.slice(tokens.start(at), tokens.end(at)));
    first = at;
    // the parser has found out where a statement begins although the one before has no `;`
    if (directiveAt(file, tokens.start(at))?.firstToken === at) break;
  }
  if (first < 0 || goesOn(file, first, offset)) return words;
  return [];
}

/** Whether a word on a line of its own is an argument of an unfinished statement: only if it is indented deeper. */
function goesOn({ tokens, source }: ConfigFile, first: number, offset: number): boolean {
  const statement = source.placeAt(tokens.start(first));
  const word = source.placeAt(offset);
  if (word.line === statement.line) return true;
  const isFirst = source.lineText(word.line).slice(0, word.character).trim() === '';
  return !isFirst || word.character > statement.character;
}

function isWordAt({ tokens, source }: ConfigFile, index: number, offset: number): boolean {
  const kind = tokens.kind(index);
  const end = tokens.end(index);
  if (kind === TokenKind.word) return offset <= end;
  if (kind !== TokenKind.quoted) return false;
  const isClosed = end - tokens.start(index) > 1 && source.text[end - 1] === source.text[tokens.start(index)];
  return isClosed ? offset < end : offset <= end;
}

/** Index of the last token that starts before the offset; -1 if none does. */
export function lastTokenBefore({ tokens }: ConfigFile, offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.start(middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The blocks whose braces are around an offset, outermost first; an open block reaches to the end of the file. */
export function blocksAround(file: ConfigFile, offset: number): Directive[] {
  const blocks: Directive[] = [];
  let body: readonly Directive[] = file.body;
  for (;;) {
    const next = body.findLast(
      ({ block, end }) => block && block.open < offset && offset <= (block.close ?? Math.max(end, offset)),
    );
    if (!next?.block) return blocks;
    blocks.push(next);
    body = next.block.body;
  }
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
export const scopesByDirective = onceFor((config: LoadedConfig): ReadonlyMap<Directive, readonly Scope[]> => {
  const scopes = new Map<Directive, Scope[]>();
  for (const scope of walkScopes(config.main)) {
    if (!scope.directive) continue;
    const list = scopes.get(scope.directive);
    if (list) list.push(scope);
    else scopes.set(scope.directive, [scope]);
  }
  return scopes;
});

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
