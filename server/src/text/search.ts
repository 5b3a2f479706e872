/**
 * How many of a sorted list's items come before a place; also the index of the first that does not.
 * @param isBefore true for the first items, false for all the others
 */
export function countBefore(length: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
