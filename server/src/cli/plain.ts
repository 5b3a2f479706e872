/**
 * Characters that a terminal acts on instead of showing them: control characters, and those that turn the direction of
 * the text around. Line ends and tabs are among them.
 */
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text from a file as it can be printed: what a terminal would act on is written out, `\x1b`. */
export function plain(text: string): string {
  return text.replace(ACTIVE, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
