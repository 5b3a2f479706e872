import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatConfig } from '../../../server/src/nginx/format';
import { formatTyped } from '../../../server/src/nginx/format-typed';
import { applyEdits, type TextEdit } from '../../../server/src/text/edit';
import { checkTokenizer, parse, STYLES } from '../../support/format-laws';
import { readSeeds } from '../../support/fuzz';
import { mutate, mutation } from '../../support/mutations';

/** Broken configurations: nothing throws, and what is changed is white space. */
const COUNT = 6_000;

function isWhiteSpace(text: string, edits: readonly TextEdit[]): boolean {
  return edits.every(({ span, newText }) => /^[ \t\r\n]*$/.test(text.slice(span.start, span.end) + newText));
}

describe(`${COUNT} broken configurations`, () => {
  const seeds = readSeeds();
  const styles = fc.constantFrom(...STYLES);

  test('lose nothing', () => {
    const law = fc.property(mutation(seeds.length), styles, (each, style) => {
      const text = mutate(each, seeds);
      expect(isWhiteSpace(text, formatConfig(parse(text), style))).toBe(true);
    });
    fc.assert(law, { numRuns: COUNT, seed: 5 });
  });

  test('are formatted while typing on the lines of one statement', () => {
    let edited = 0;
    const law = fc.property(mutation(seeds.length), styles, fc.nat(0xffff), (each, style, pick) => {
      const text = mutate(each, seeds);
      const places = [...text.matchAll(/[;}]/g)].map(({ index }) => index + 1);
      const offset = places[pick % Math.max(1, places.length)] ?? 0;
      const edits = formatTyped(parse(text), offset, style);
      expect(isWhiteSpace(text, edits)).toBe(true);
      if (edits.length === 0) return;
      edited++;
      const after = applyEdits(text, edits);
      checkTokenizer(text, after);
      expect(edits.every(({ span }) => span.end <= offset)).toBe(true);
      // only the last line is indented, or the blanks of the statement change
      expect(after.split(/[\r\n]/).length).toBeLessThanOrEqual(text.split(/[\r\n]/).length);
    });
    fc.assert(law, { numRuns: COUNT, seed: 6 });
    expect(edited).toBeGreaterThan(COUNT / 50);
  });
});
