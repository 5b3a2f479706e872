import { describe, expect, test } from 'vitest';
import { checkNoise } from '../../support/format-laws';

/** 50,000 generated configurations, always the same ones; the laws are in test/support/format-laws.ts. */
const COUNT = 50_000;
const PARTS = 4;
const SEED = 20_261_125;

describe(`${COUNT} configurations in any layout are formatted without loss`, () => {
  test.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
    `part %i of ${PARTS}`,
    { timeout: 120_000 },
    (part) => {
      const { sound, changed, failure } = checkNoise(COUNT / PARTS, SEED + part);
      expect(failure).toBeUndefined();
      // few are refused, and hardly any is tidy already
      expect(sound).toBeGreaterThan((COUNT / PARTS) * 0.9);
      expect(changed).toBeGreaterThan(sound * 0.9);
    },
  );
});
