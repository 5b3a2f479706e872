/**
 * How well a name fits what was typed of it; both in lower case. Lower is better: the whole name, its start, the start
 * of a word in it, a piece of it, its letters in this order with anything between them.
 * @returns undefined if it does not fit; 0 for an empty query
 */
export function fuzzyRank(query: string, name: string): number | undefined {
  if (query === '' || query === name) return 0;
  const at = name.indexOf(query);
  if (at === 0) return 1;
  if (at > 0) return startsWord(query, name, at) ? 2 : 3;
  return hasLetters(name, query) ? 4 : undefined;
}

/** Whether letters stand in a text in their order, as editors compare what is typed. Both are in lower case. */
export function hasLetters(text: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const found = text.indexOf(letter, from);
    if (found < 0) return false;
    from = found + letter.length;
  }
  return true;
}

function startsWord(query: string, name: string, first: number): boolean {
  for (let at = first; at >= 0; at = name.indexOf(query, at + 1)) {
    if (/[^a-z0-9]/.test(name[at - 1] ?? ' ')) return true;
  }
  return false;
}
