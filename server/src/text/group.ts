/** Lists of the items with the same key, in the order in which their keys come first; without items that have no key. */
export function groupBy<T, K extends string | number | object>(
  items: Iterable<T>,
  keyOf: (item: T) => K | undefined,
): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
