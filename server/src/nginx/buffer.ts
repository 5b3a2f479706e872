import { CharacterClass, characterClass } from './lexer';

/** `NGX_CONF_BUFFER` of nginx's `src/core/ngx_conf_file.c`. */
const BUFFER_BYTES = 4096;
/** No shorter text, in UTF-16 units, can fill the buffer. */
export const LONG = BUFFER_BYTES / 3 - 2;

/** nginx reads through a buffer of 4096 bytes; a word or a comment that fills it is refused unless the file ends. */
export function fillsBuffer(text: string, start: number, end: number): boolean {
  const bytes = utf8Length(text, start, end);
  return bytes > BUFFER_BYTES || (bytes === BUFFER_BYTES && end < text.length);
}

/** nginx's complaint about the length of the word whose first character, without quote, is at `start`. */
export function lengthProblem(text: string, start: number, end: number, quote: string): string | undefined {
  if (end - start < LONG) return undefined;
  if (quote && fillsBuffer(text, start, end - quote.length)) {
    return `too long parameter, probably missing terminating "${quote}" character`;
  }
  // white space after a word is still read with it
  const isSpaced = characterClass(text.charCodeAt(end)) === CharacterClass.space;
  return fillsBuffer(text, start, isSpaced ? end + 1 : end) ? tooLong(text, start) : undefined;
}

/** The character at an offset, both halves of a surrogate pair. */
export function characterAt(text: string, offset: number): string {
  return String.fromCodePoint(text.codePointAt(offset) ?? 0);
}

function utf8Length(text: string, start: number, end: number): number {
  return new TextEncoder().encode(text.slice(start, end)).length;
}

/** nginx quotes the first ten bytes; a character that is not whole within them is kept whole here. */
export function tooLong(text: string, start: number): string {
  let end = start;
  for (let bytes = 0; bytes < 10 && end < text.length; ) {
    const character = characterAt(text, end);
    bytes += utf8Length(character, 0, character.length);
    end += character.length;
  }
  return `too long parameter "${text.slice(start, end)}..." started`;
}
