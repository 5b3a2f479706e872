import type { Span } from '../text/span';

/**
 * Characters that look like white space, or like nothing, and that are letters like all others to nginx: only space,
 * tab, CR and LF part its words.
 */
const INVISIBLE = /[\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]+/g;
/** Those of them that have no width. */
const WITHOUT_WIDTH = /^[\u200b-\u200f\u2060\ufeff]+$/;

export function hasInvisible(text: string): boolean {
  return text.search(INVISIBLE) >= 0;
}

/** The stretches of such characters in a part of a text. */
export function invisibleSpans(text: string, { start, end }: Span): Span[] {
  return [...text.slice(start, end).matchAll(INVISIBLE)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

/** What a stretch stands for: a space, or nothing. */
export function visibleText(stretch: string): string {
  return WITHOUT_WIDTH.test(stretch) ? '' : ' '.repeat(stretch.length);
}

/** The first character as Unicode writes it: `U+00A0`. */
export function codePointOf(stretch: string): string {
  return `U+${(stretch.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
