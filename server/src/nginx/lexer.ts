/** What a character means where a token could start. */
export const CharacterClass = { plain: 0, space: 1, semicolon: 2, open: 3, close: 4, comment: 5, quote: 6 } as const;
export type CharacterClass = (typeof CharacterClass)[keyof typeof CharacterClass];

const CLASSES = new Uint8Array(128);
for (const code of [32, 9, 13, 10]) CLASSES[code] = CharacterClass.space;
CLASSES[59] = CharacterClass.semicolon;
CLASSES[123] = CharacterClass.open;
CLASSES[125] = CharacterClass.close;
CLASSES[35] = CharacterClass.comment;
CLASSES[34] = CharacterClass.quote;
CLASSES[39] = CharacterClass.quote;

export function characterClass(code: number): CharacterClass {
  return code < 128 ? (CLASSES[code] as CharacterClass) : CharacterClass.plain;
}

/** Characters that need a look inside an unquoted word: white space `;` `{` end it, `\` and `$` protect the next. */
const ENDS_WORD = new Uint8Array(128);
for (const code of [32, 9, 13, 10, 59, 123]) ENDS_WORD[code] = 1;
ENDS_WORD[92] = 2;
ENDS_WORD[36] = 3;

/**
 * The end of the unquoted word that starts at `start`.
 * Quotes, `#` and `}` inside a word are literal; a backslash keeps the next character from ending it; `${` belongs to it.
 */
export function scanWord(text: string, start: number): number {
  const { length } = text;
  let at = start;
  while (at < length) {
    const code = text.charCodeAt(at);
    const action = code < 128 ? ENDS_WORD[code] : 0;
    if (action === 0) at++;
    else if (action === 1) return at;
    else if (action === 2) at += 2;
    else {
      at++;
      while (text.charCodeAt(at) === 123) at++;
    }
  }
  return Math.min(at, length);
}

export interface LexedToken {
  /** Offset after the closing quote, or the text's length. */
  readonly end: number;
  /** `unclosed`: no closing quote · `glued`: a character follows it that nginx does not take there. */
  readonly problem?: 'unclosed' | 'glued';
}

/** The quoted word that starts at `start`, whose first character is its quote. */
export function scanQuoted(text: string, start: number): LexedToken {
  const quote = text.charCodeAt(start);
  const { length } = text;
  let at = start + 1;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 2;
    else if (code === quote) {
      const next = text.charCodeAt(at + 1);
      return at + 1 >= length || mayFollowQuote(next) ? { end: at + 1 } : { end: at + 1, problem: 'glued' };
    } else at++;
  }
  return { end: length, problem: 'unclosed' };
}

/** After a closing quote nginx takes white space, `;`, `{` and `)` only. */
function mayFollowQuote(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13 || code === 59 || code === 123 || code === 41;
}

export interface LuaText {
  /** The offset of the `}` that closes the block, or the text's length. */
  readonly end: number;
  /** Why the block has no end: nginx's words, and the offset whose line it names. */
  readonly problem?: { readonly message: string; readonly at: number };
}

const LUA_UNFINISHED = 'unexpected end of file, expecting terminating characters for lua code block';

/**
 * The raw Lua text from `start` on.
 * Braces balance, except in Lua strings, which end on their line, and in comments; an unpaired quote means nothing.
 */
export function scanLua(text: string, start: number): LuaText {
  return new LuaScanner(text, start).scan();
}

class LuaScanner {
  readonly #text: string;
  #at: number;
  #depth = 0;
  #lastOpen: number;
  /** Up to where each kind of quote has no partner. */
  readonly #unpaired = { 34: 0, 39: 0 };

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
    this.#lastOpen = start;
  }

  scan(): LuaText {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === 123) {
        this.#depth++;
        this.#lastOpen = this.#at++;
      } else if (code === 125) {
        if (this.#depth === 0) return { end: this.#at };
        this.#depth--;
        this.#at++;
      } else if (code === 34 || code === 39) {
        this.#skipString(code);
      } else if (code === 91 || (code === 45 && text.charCodeAt(this.#at + 1) === 45)) {
        const problem = this.#skipBracketOrComment(code === 45);
        if (problem) return { end: text.length, problem };
      } else this.#at++;
    }
    return { end: text.length, problem: { message: LUA_UNFINISHED, at: this.#lastOpen } };
  }

  #skipString(quote: 34 | 39): void {
    const start = this.#at++;
    if (start < this.#unpaired[quote]) return;
    const { end, isClosed } = scanLuaString(this.#text, start, quote);
    if (isClosed) this.#at = end;
    else this.#unpaired[quote] = end;
  }

  /** @returns why the text has no end, if it is open to its last character */
  #skipBracketOrComment(isComment: boolean): LuaText['problem'] {
    const at = this.#at;
    const opening = isComment ? at + 2 : at;
    const close = longBracketClose(this.#text, opening);
    if (close) {
      const end = this.#text.indexOf(close, opening + close.length);
      this.#at = end + close.length;
      const message = `Lua code block missing the closing long bracket "${close}", the inlined Lua code may be too long`;
      return end < 0 ? { message, at } : undefined;
    }
    const end = isComment ? this.#text.indexOf('\n', at) : at;
    this.#at = end + 1;
    return end < 0 ? { message: LUA_UNFINISHED, at: this.#lastOpen } : undefined;
  }
}

/** The offset after the closing quote; where there is none on the line, of what ends the line. */
function scanLuaString(text: string, start: number, quote: number): { end: number; isClosed: boolean } {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return { end: at + 1, isClosed: true };
    if (code === 10) break;
    if (code === 92 && text.charCodeAt(at + 1) !== 10) at++;
  }
  return { end: Math.min(at, text.length), isClosed: false };
}

/** What closes the long bracket that starts at `start`: `]]` for `[[`, `]==]` for `[==[`. */
function longBracketClose(text: string, start: number): string | undefined {
  if (text.charCodeAt(start) !== 91) return undefined;
  let at = start + 1;
  while (text.charCodeAt(at) === 61) at++;
  return text.charCodeAt(at) === 91 ? `]${'='.repeat(at - start - 1)}]` : undefined;
}
