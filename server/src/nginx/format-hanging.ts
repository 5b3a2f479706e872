import { breaksIn, columnAfter, columnAfterToken, indentTo, lastLineFeed } from './format-gaps';
import type { FormatStyle } from './format-style';
import type { ConfigFile } from './tree';

/** A comment that goes on below one that ends a line. */
export interface HangingComment {
  readonly index: number;
  /** The steps that it is indented where it cannot stand below that one. */
  readonly depth: number;
}

/**
 * Puts comments below the ones that they go on with.
 * @param comments in text order; their gaps end with the line ending
 * @param gaps the white space before each token; changed in place
 */
export function hangComments(
  { tokens, source }: ConfigFile,
  comments: readonly HangingComment[],
  gaps: string[],
  style: FormatStyle,
): void {
  for (const { index, depth } of comments) {
    let first = index - 1;
    while (first > 0 && breaksIn(gaps[first] ?? '') === 0) first--;
    let column = 0;
    for (let at = first; at < index; at++) {
      column = columnAfter(column, gaps[at] ?? '', style.tabSize);
      const [start, end] = [tokens.start(at), tokens.end(at)];
      if (at < index - 1) column = columnAfterToken(column, start, end, lastLineFeed(source.text, start, end));
    }
    gaps[index] += indentTo(Math.max(column, depth * style.tabSize), depth, style);
  }
}
