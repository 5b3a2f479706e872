import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '../../../server/src/text/group';
import { countBefore } from '../../../server/src/text/search';

describe('lists', () => {
  it('are grouped in their order, without what has no key', () => {
    const groups = groupBy(['b1', 'a1', '', 'b2'], (text) => text[0]);
    expect([...groups]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1']],
    ]);
  });

  it('are searched for the first item that is not before a place', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (items, place) => {
        const sorted = items.toSorted((a, b) => a - b);
        const count = countBefore(sorted.length, (index) => (sorted[index] ?? 0) < place);
        expect(count).toBe(items.filter((item) => item < place).length);
      }),
    );
  });
});
