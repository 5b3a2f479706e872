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

/**
 * The end of raw Lua text: the offset of the `}` that closes the block, or the text's length.
 * Braces balance, except in Lua strings and comments.
 */
export function scanLua(text: string, start: number): number {
  let depth = 0;
  let at = start;
  const { length } = text;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === 123) depth++;
    else if (code === 125) {
      if (depth === 0) return at;
      depth--;
    } else if (code === 34 || code === 39) at = skipLuaString(text, at) - 1;
    else if (code === 45 && text.charCodeAt(at + 1) === 45) at = skipLuaComment(text, at) - 1;
    else if (code === 91) at = (skipLongBracket(text, at) ?? at + 1) - 1;
    at++;
  }
  return length;
}

function skipLuaString(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === quote || code === 10) return at + 1;
    at++;
  }
  return text.length;
}

function skipLuaComment(text: string, start: number): number {
  const long = skipLongBracket(text, start + 2);
  if (long !== undefined) return long;
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

/** `[[ … ]]` or `[==[ … ]==]`; undefined if no long bracket starts here. */
function skipLongBracket(text: string, start: number): number | undefined {
  if (text.charCodeAt(start) !== 91) return undefined;
  let at = start + 1;
  while (text.charCodeAt(at) === 61) at++;
  if (text.charCodeAt(at) !== 91) return undefined;
  const close = `]${'='.repeat(at - start - 1)}]`;
  const end = text.indexOf(close, at + 1);
  return end < 0 ? text.length : end + close.length;
}
