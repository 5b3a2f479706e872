import { describe, expect, test } from 'vitest';
import { fuzzWorkspace, readProjects } from '../../support/fuzz-workspace';

/**
 * 2,000 projects in which several files are broken at random, always the same ones: no throw, every finding and every
 * edit within its file, and an edited workspace says what one that is opened anew says. `node scripts/fuzz.mjs workspace`
 * tries others, and measures how long each takes.
 */
const INPUTS = 2000;
const PARTS = 4;
const SEED = 20_261_123;

describe(`${INPUTS} broken projects obey the laws of the analysis`, () => {
  const projects = readProjects();

  test.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
    `part %i of ${PARTS}`,
    { timeout: 120_000 },
    (part) => {
      expect(fuzzWorkspace(INPUTS / PARTS, SEED + part, {}, projects)).toBeUndefined();
    },
  );
});
