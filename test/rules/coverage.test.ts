import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCoverage } from '../../scripts/lib/coverage.mjs';
import { rules } from '../../server/src/rules';

/** Every rule is shown to speak, to stay silent, and to mend what it finds; see docs/rule-coverage.md. */

const ROOT = join(__dirname, '../..');
const coverage = readCoverage(
  ROOT,
  rules.map(({ meta }) => meta),
);

describe.each(coverage.map((row) => [row.id, row] as const))('the tests of %s', (_, row) => {
  it('hold when it speaks, when it does not, and what its fixes leave', () => {
    expect(row.when, 'titles with "when: "').toBeGreaterThan(0);
    expect(row.not, 'titles with "not: "').toBeGreaterThan(0);
    if (row.fixable !== 'no') expect(row.fix, 'titles with "fix: "').toBeGreaterThan(0);
    expect(row.page).toBe(true);
  });
});
