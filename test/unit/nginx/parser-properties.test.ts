import { describe, expect, test } from 'vitest';
import { fuzz, readSeeds } from '../../support/fuzz';

/**
 * 100,000 random mutations of the project's configurations (and of the real ones where they are present), always the
 * same ones. The laws are in test/support/parser-laws.ts; `node scripts/fuzz.mjs` tries other mutations, and more.
 */
const MUTATIONS = 100_000;
const PARTS = 8;
const SEED = 20_260_819;

describe(`${MUTATIONS} broken configurations obey the laws of the parser`, () => {
  const seeds = readSeeds();

  test.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
    `part %i of ${PARTS}`,
    { timeout: 120_000 },
    (part) => {
      expect(fuzz(MUTATIONS / PARTS, SEED + part, seeds)).toBeUndefined();
    },
  );
});
