/**
 * Edit distance with neighbouring characters swapped counted once (optimal string alignment).
 * @returns the distance, or a number above `limit` as soon as it is clear that it exceeds it
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (beforePrevious[j - 2] ?? 0) + 1);
      }
      row.push(value);
      smallest = Math.min(smallest, value);
    }
    if (smallest > limit) return limit + 1;
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/**
 * The candidates that someone may have meant by `word`, closest first: at most two edits away (one for words of up to
 * four characters), or equal but for `-`, `_` and case.
 */
export function closestNames(word: string, candidates: Iterable<string>, most = 3): string[] {
  const limit = word.length <= 4 ? 1 : 2;
  const plain = foldName(word);
  const found: { name: string; distance: number }[] = [];
  for (const name of candidates) {
    if (name === word) continue;
    const distance = foldName(name) === plain ? 0.5 : editDistance(word.toLowerCase(), name.toLowerCase(), limit);
    if (distance <= limit) found.push({ name, distance });
  }
  return found
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}
