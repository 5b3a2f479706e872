import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCoverage } from '../../scripts/lib/coverage.mjs';
import { rules } from '../../server/src/rules';

/** Holds the rules to the catalogue they were written from. It lies beside the repository; without it vitest.config.mts leaves the test out. */

const ROOT = join(import.meta.dirname, '../..');
const CATALOGUE = join(ROOT, '../shared/facts/rules.md');

/** Entries that are no rule: an offer in the editor only. */
const ACTIONS = new Set(['hash-server-removed']);
/** Rules without the fix of their entry, because only the user knows the value it would have to invent. */
const NEEDS_THE_USER = new Set(['compose-variable-unset']);

const metas = new Map(rules.map(({ meta }) => [meta.id, meta]));
const coverage = new Map(readCoverage(ROOT, [...metas.values()]).map((row) => [row.id, row]));

interface Entry {
  readonly id: string;
  readonly category: string;
  /** The first one the entry names; what follows in brackets are cases. */
  readonly severity: string;
  readonly tier: string;
  readonly verified: string;
  /** The text between "Not:" and the message. */
  readonly not: string;
  readonly fix: string;
}

const entries = readEntries();

function readEntries(): Entry[] {
  const found: Entry[] = [];
  let category = '';
  for (const text of readFileSync(CATALOGUE, 'utf8').split(/\n(?=- \*\*`|## )/)) {
    category = /^## (\w+)\n/.exec(text)?.[1] ?? category;
    // the severity is sometimes set in bold
    const head = /^- \*\*`([a-z0-9-]+)`\*\* · \**(\w+)[^·]*· (T\d) · ([^·]+) · /.exec(text);
    if (!head) continue;
    const [, id = '', severity = '', tier = '', verified = ''] = head;
    const not = /\*Not\*: ([^\n]*)/.exec(text)?.[1] ?? '';
    const fix = /\*\*fix\*\*: ([^\n]*)/.exec(text)?.[1] ?? '';
    found.push({ id, category, severity, tier, verified, not, fix });
  }
  return found;
}

describe('the catalogue', () => {
  it('is read to the last entry', () => {
    const heads = [...readFileSync(CATALOGUE, 'utf8').matchAll(/^- \*\*`([a-z0-9-]+)`\*\* · /gm)].map(([, id]) => id);
    expect(heads.length).toBeGreaterThan(150);
    // the first one says how to read an entry
    expect(['id', ...entries.map(({ id }) => id)]).toEqual(heads);
    expect(entries.filter(({ not, fix }) => not === '' || fix === '').map(({ id }) => id)).toEqual([]);
  });

  it('names every rule', () => {
    const known = new Set(entries.map(({ id }) => id));
    expect([...metas.keys()].filter((id) => !known.has(id))).toEqual([]);
  });

  it('has a rule for every entry but those left for later', () => {
    const missing = entries.filter(({ id, tier }) => tier !== 'T3' && !metas.has(id) && !ACTIONS.has(id));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});

const existing = entries.filter(({ id }) => metas.has(id)).map((entry) => [entry.id, entry] as const);

describe.each(existing)('%s of the catalogue', (id, { category, severity, verified, not, fix }) => {
  const meta = metas.get(id);
  const held = coverage.get(id);

  it('has its category and severity', () => {
    expect({ category: meta?.category, severity: meta?.severity }).toEqual({ category, severity });
  });

  it('has a fix where the entry has one', () => {
    if (NEEDS_THE_USER.has(id)) return;
    expect(meta?.fixable === 'no').toBe(/^none\b/.test(fix));
  });

  it('has near misses where the entry names some', () => {
    expect(held?.not).toBeGreaterThanOrEqual(/^(?:–|otherwise)/.test(not) ? 0 : 1);
  });

  it('is held to a real nginx where the entry was', () => {
    expect(held?.nginx).toBeGreaterThanOrEqual(/\b[NR]T/.test(verified) ? 1 : 0);
  });
});
