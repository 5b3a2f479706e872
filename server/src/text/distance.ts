/**
 * Edit distance with neighbouring characters swapped counted once (optimal string alignment).
 * @returns the distance, or a number above `limit` as soon as it is clear that it exceeds it
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  return limit <= FEW ? fewEdits(a, b, 0, 0, limit) : alignedDistance(a, b);
}

/** Up to this many edits, trying them one by one takes less than the table of all prefixes. */
const FEW = 3;

/** The distance of what follows `i` in `a` and `j` in `b`, if it is within `limit`. */
function fewEdits(a: string, b: string, i: number, j: number, limit: number): number {
  if (Math.abs(a.length - i - (b.length - j)) > limit) return limit + 1;
  while (i < a.length && j < b.length && a.charCodeAt(i) === b.charCodeAt(j)) {
    i++;
    j++;
  }
  if (i === a.length || j === b.length) return a.length - i + (b.length - j);
  if (limit === 0) return 1;
  const rest = limit - 1;
  let best = fewEdits(a, b, i + 1, j + 1, rest);
  best = Math.min(best, fewEdits(a, b, i + 1, j, rest), fewEdits(a, b, i, j + 1, rest));
  const isSwapped = a.charCodeAt(i) === b.charCodeAt(j + 1) && a.charCodeAt(i + 1) === b.charCodeAt(j);
  if (isSwapped) best = Math.min(best, fewEdits(a, b, i + 2, j + 2, rest));
  return best + 1;
}

function alignedDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (beforePrevious[j - 2] ?? 0) + 1);
      }
      row.push(value);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** Names to compare many words with. */
export class NameList {
  readonly #names: readonly { readonly name: string; readonly lower: string; readonly folded: string }[];

  constructor(names: Iterable<string>) {
    this.#names = [...new Set(names)].map((name) => ({ name, lower: name.toLowerCase(), folded: foldName(name) }));
  }

  /**
   * The names that someone may have meant by `word`, closest first: at most two edits away (one for words of up to four
   * characters), or equal but for `-`, `_` and case.
   */
  closest(word: string, most = 3): string[] {
    const limit = word.length <= 4 ? 1 : 2;
    const plain = foldName(word);
    const lower = word.toLowerCase();
    const found: { name: string; distance: number }[] = [];
    for (const candidate of this.#names) {
      if (candidate.name === word) continue;
      const distance = candidate.folded === plain ? 0.5 : editDistance(lower, candidate.lower, limit);
      if (distance <= limit) found.push({ name: candidate.name, distance });
    }
    return found
      .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
      .slice(0, most)
      .map(({ name }) => name);
  }
}

/** As {@link NameList.closest}, for one word. */
export function closestNames(word: string, candidates: Iterable<string>, most = 3): string[] {
  return new NameList(candidates).closest(word, most);
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}
