import { describe, expect, it } from 'vitest';
import { matchesSegment } from '../../../server/src/compose/paths';

describe('glob(3) in a segment', () => {
  it.each([
    ['*.conf', 'a.conf', true],
    ['*.conf', '.a.conf', false],
    ['.*', '.a', true],
    ['a*b*c', 'axbxbxc', true],
    ['a*b*c', 'axcxb', false],
    ['*ab*ab', 'ab', false],
    ['**', 'a', true],
    ['*1*2', 'x11222', true],
    ['[!a]*.[ch]', 'b.h', true],
    ['[]x]?', ']y', true],
    ['\\*', '*', true],
    ['[z-a]', 'z', false],
  ])('%s and %s: %s', (pattern, name, expected) => expect(matchesSegment(pattern, name)).toBe(expected));

  it('takes no longer for many stars', () => {
    const start = performance.now();
    expect(matchesSegment('*a*a*a*a*a*a*a*a*b', 'a'.repeat(250))).toBe(false);
    expect(performance.now() - start).toBeLessThan(200);
  });
});
