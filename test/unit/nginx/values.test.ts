import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../server/src/nginx/values';

describe('parseTime', () => {
  it.each([
    ['60', 60_000],
    ['0', 0],
    ['60s', 60_000],
    ['500ms', 500],
    ['1m', 60_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1m 30', 90_000],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
    ['1M', 2_592_000_000],
    ['1y', 31_536_000_000],
  ])('%s is %i ms', (text, milliseconds) => {
    expect(parseTime(text)).toBe(milliseconds);
  });

  it.each(['', 's', '1.5s', '-1', '1x', '30m1h', '1s1s', '1s2', '1 2', `$timeout`, '10S', '1 h'])(
    '%j is no time',
    (text) => {
      expect(parseTime(text)).toBeUndefined();
    },
  );

  it('is quick with long digits', () => {
    expect(parseTime(`${'1'.repeat(50_000)}x`)).toBeUndefined();
  });
});
