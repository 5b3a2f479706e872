import type { Span } from '../../text/span';
import type { Suggestion } from './suggestion';

/** More than nginx has directives: only names of a large project are cut. */
const MANY = 800;
/** What is left of them. */
const SHOWN = 100;

export interface Limited {
  readonly suggestions: readonly Suggestion[];
  /** Some are left out: the editor has to ask again when more is typed. */
  readonly isCut: boolean;
}

/**
 * Of very many suggestions the likeliest that go on with what is typed.
 * @param typed the text before the cursor from an offset on
 * @param word what is replaced where a suggestion does not say
 */
export function limitSuggestions(
  suggestions: readonly Suggestion[],
  typed: (start: number) => string,
  word: Span,
): Limited {
  if (suggestions.length <= MANY) return { suggestions, isCut: false };
  const texts = new Map<number, string>();
  const fitting = suggestions.filter(({ filter, insert, snippet, label, replace }) => {
    const { start } = replace ?? word;
    const text = texts.get(start) ?? typed(start).toLowerCase();
    texts.set(start, text);
    return (
      text === '' || isSubsequence(text, (filter ?? (snippet === undefined ? insert : label) ?? label).toLowerCase())
    );
  });
  const sorted = fitting.length > SHOWN ? fitting.toSorted((a, b) => a.rank - b.rank) : fitting;
  return { suggestions: sorted.slice(0, SHOWN), isCut: fitting.length > SHOWN };
}

/** As editors compare: all letters, in their order. */
function isSubsequence(typed: string, text: string): boolean {
  let at = 0;
  for (const letter of typed) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
