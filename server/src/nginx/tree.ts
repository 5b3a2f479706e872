import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';

/** What a token is. White space is what lies between tokens. */
export const TokenKind = { word: 0, quoted: 1, end: 2, open: 3, close: 4, comment: 5, raw: 6, stray: 7 } as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/**
 * The tokens of a file in text order, three numbers each: kind, start, end (UTF-16 offsets, half-open).
 * Tokens never overlap, and only white space (or a byte order mark) lies between them: the tree loses nothing.
 */
export class TokenList {
  data: Int32Array;
  /** How many numbers of `data` are in use. */
  used = 0;

  constructor(capacity: number) {
    this.data = new Int32Array(Math.max(48, capacity * 3));
  }

  get length(): number {
    return this.used / 3;
  }

  /** @returns the new token's index */
  push(kind: TokenKind, start: number, end: number): number {
    if (this.used + 3 > this.data.length) this.#grow();
    const at = this.used;
    this.data[at] = kind;
    this.data[at + 1] = start;
    this.data[at + 2] = end;
    this.used = at + 3;
    return at / 3;
  }

  kind(index: number): TokenKind {
    return this.data[index * 3] as TokenKind;
  }

  start(index: number): number {
    return this.data[index * 3 + 1] ?? 0;
  }

  end(index: number): number {
    return this.data[index * 3 + 2] ?? 0;
  }

  /** Forgets all tokens from `index` on; for a parser that reads a stretch again. */
  truncate(index: number): void {
    this.used = index * 3;
  }

  #grow(): void {
    const larger = new Int32Array(this.data.length * 2);
    larger.set(this.data);
    this.data = larger;
  }
}

/** A name or an argument. A word is its own span. */
export class Word implements Span {
  readonly file: ConfigFile;
  readonly start: number;
  readonly end: number;
  readonly quote: '"' | "'" | undefined;
  #value: string | undefined;

  constructor(file: ConfigFile, start: number, end: number, isQuoted: boolean) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.quote = isQuoted ? (file.source.text[start] as '"' | "'") : undefined;
  }

  get span(): Span {
    return this;
  }

  /** As written, quotes included. */
  get raw(): string {
    return this.file.source.text.slice(this.start, this.end);
  }

  /** What nginx sees: without quotes, with its six escapes decoded (`\" \' \\ \t \r \n`), a template's variables replaced. */
  get value(): string {
    this.#value ??= decodeWord(substitute(this.raw, this.file.variables), this.quote);
    return this.#value;
  }
}

/** What envsubst replaces: `$NAME` and `${NAME}`. */
const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** envsubst: variables that are defined; the others stay. */
function substitute(text: string, variables: ReadonlyMap<string, string> | undefined): string {
  if (!variables || !text.includes('$')) return text;
  return text.replace(VARIABLE, (whole, braced?: string, bare?: string) => {
    return variables.get(braced ?? bare ?? '') ?? whole;
  });
}

/** Part of a template's word: where it stands in the value, and where in the file. */
export interface WordPiece {
  readonly value: Span;
  readonly source: Span;
  /** True for a variable: no offset inside its value has a place of its own. */
  readonly isReplaced: boolean;
}

/**
 * The pieces of a word in a template, one after the other.
 * @returns undefined if the word has no variable that is replaced, or escapes that shift what follows
 */
export function templatePieces(word: Word): readonly WordPiece[] | undefined {
  const { variables, source } = word.file;
  const { raw } = word;
  if (!variables || !raw.includes('$') || raw.includes('\\')) return undefined;
  const start = word.start + (word.quote ? 1 : 0);
  const isClosed = word.quote !== undefined && raw.length > 1 && raw.endsWith(word.quote);
  const text = source.text.slice(start, word.end - (isClosed ? 1 : 0));
  const pieces: WordPiece[] = [];
  let at = 0;
  let inValue = 0;
  const add = (length: number, valueLength: number, isReplaced: boolean): void => {
    if (length > 0) {
      pieces.push({
        value: { start: inValue, end: inValue + valueLength },
        source: { start: start + at, end: start + at + length },
        isReplaced,
      });
    }
    at += length;
    inValue += valueLength;
  };
  for (const match of text.matchAll(VARIABLE)) {
    const value = variables.get(match[1] ?? match[2] ?? '');
    if (value === undefined) continue;
    add(match.index - at, match.index - at, false);
    add(match[0].length, value.length, true);
  }
  add(text.length - at, text.length - at, false);
  return pieces.some(({ isReplaced }) => isReplaced) ? pieces : undefined;
}

/** Text of a word without quotes and with nginx's escapes decoded; every other backslash stays. */
export function decodeWord(raw: string, quote: '"' | "'" | undefined): string {
  let text = raw;
  if (quote) text = raw.length > 1 && raw.endsWith(quote) ? raw.slice(1, -1) : raw.slice(1);
  if (!text.includes('\\')) return text;
  return text.replace(/\\(["'\\trn])/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** `name args;` or `name args { … }`. */
export class Directive {
  readonly file: ConfigFile;
  /** The directive around it in the same file. */
  readonly parent: Directive | undefined;
  /** Index of the name's token. */
  readonly firstToken: number;
  /** Tokens from the name to the last argument; comments between arguments are among them. */
  tokenCount = 1;
  /** Offset after `;` or the block's `}`, or after the last word where the terminator is missing. */
  end = 0;
  block: Block | undefined;
  /** False where the file ends, or a `}` comes, before the statement's own `;`. */
  isTerminated = true;
  #name: Word | undefined;
  #args: readonly Word[] | undefined;

  constructor(file: ConfigFile, parent: Directive | undefined, firstToken: number) {
    this.file = file;
    this.parent = parent;
    this.firstToken = firstToken;
  }

  get start(): number {
    return this.file.tokens.start(this.firstToken);
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  get uri(): string {
    return this.file.source.uri;
  }

  get name(): Word {
    this.#name ??= this.#wordAt(this.firstToken);
    return this.#name;
  }

  get args(): readonly Word[] {
    this.#args ??= this.#readArgs();
    return this.#args;
  }

  /** How many arguments there are; makes no words of them. */
  get argumentCount(): number {
    if (this.#args) return this.#args.length;
    const { tokens } = this.file;
    let count = 0;
    for (let index = this.firstToken + 1; index < this.firstToken + this.tokenCount; index++) {
      if (tokens.kind(index) <= TokenKind.quoted) count++;
    }
    return count;
  }

  /** The span of the name and the arguments, without terminator or block. */
  get head(): Span {
    const last = this.args.at(-1) ?? this.name;
    return { start: this.start, end: last.end };
  }

  #readArgs(): Word[] {
    // of the right length from the start: a list that grows takes room for 17
    const words = new Array<Word>(this.argumentCount);
    const { tokens } = this.file;
    let count = 0;
    for (let index = this.firstToken + 1; index < this.firstToken + this.tokenCount; index++) {
      if (tokens.kind(index) <= TokenKind.quoted) words[count++] = this.#wordAt(index);
    }
    return words;
  }

  #wordAt(index: number): Word {
    const { tokens } = this.file;
    return new Word(this.file, tokens.start(index), tokens.end(index), tokens.kind(index) === TokenKind.quoted);
  }
}

/** What a block holds: directives; entries of data (`map`, `geo`, `types` …); or foreign text (Lua). */
export type BlockKind = 'directives' | 'data' | 'lua';

export interface Block {
  readonly kind: BlockKind;
  /** Offset of `{`. */
  readonly open: number;
  /** Offset of `}`, or undefined if the file ends before. */
  close: number | undefined;
  readonly body: Directive[];
}

/** The codes are the ids of the rules that report them. */
export type SyntaxProblemCode =
  | 'brace-unbalanced'
  | 'directive-missing-semicolon'
  | 'quote-unclosed'
  | 'token-unexpected'
  | 'regex-brace-unquoted'
  | 'file-bom';

export interface SyntaxProblem {
  readonly code: SyntaxProblemCode;
  /** Where a person would mend it. */
  readonly span: Span;
  /** nginx's own words, without file and line; absent where they depend on what follows. */
  readonly nginxMessage?: string;
  /** The line (from 1) that nginx would name. */
  readonly nginxLine: number;
  /** True if nginx's tokenizer itself refuses the file here; false if what follows is read as something unintended. */
  readonly isLexical: boolean;
  /** True where the tree is what a person meant, and not what nginx reads from here on. */
  readonly isMended?: boolean;
  /** The text that would mend it, and where. */
  readonly repair?: { readonly span: Span; readonly newText: string; readonly title: string };
}

/** One parsed file. Every byte is in a token or is white space between two tokens. */
export interface ConfigFile {
  readonly source: SourceFile;
  readonly tokens: TokenList;
  readonly body: Directive[];
  readonly problems: SyntaxProblem[];
  /** What envsubst replaces in a template before nginx reads it. */
  readonly variables?: ReadonlyMap<string, string>;
}
