import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyseFixture } from '../support/fixture';

/** Rules that repeat nginx's own verdicts on directives and variables. */
const RULES =
  /^(?:directive-(?:unknown|wrong-context|arguments-invalid|duplicate)|variable-undefined|next-upstream-invalid|sticky-parameter-invalid)$/;

const FOLDER = join(import.meta.dirname, '../../../shared/corpus');
const VERSIONS = ['nginx 1.22.1', 'nginx 1.31.5'] as const;

type Line = { readonly path: string } & Record<
  (typeof VERSIONS)[number],
  { readonly errors: readonly { readonly message: string }[] }
>;

// left out by vitest.config.mts where the corpus is not beside the repository
describe('the real configurations', () => {
  const lines = readFileSync(join(FOLDER, 'nginx.jsonl'), 'utf8').split('\n').filter(Boolean);
  const found = lines.flatMap((text) => {
    const line = JSON.parse(text) as Line;
    const { path } = line;
    const name = `nginx/${path.replace(/^.*\//, '').replace(/\.conf$/, '')}.conf`;
    const { snapshots } = analyseFixture(new Map([[name, readFileSync(join(FOLDER, path), 'utf8')]]));
    const findings = snapshots.flatMap((snapshot) => snapshot.findings).filter(({ rule }) => RULES.test(rule));
    return findings.map((finding) => ({ line, finding }));
  });

  test('hold no directive that both versions of nginx accept and a rule does not', () => {
    const wrong = found.filter(({ line, finding }) => {
      const message = finding.refusal?.message;
      return !VERSIONS.every((version) => line[version].errors.some((error) => error.message === message));
    });
    expect(wrong.map(({ line, finding }) => `${line.path}: ${finding.rule}: ${finding.refusal?.message}`)).toEqual([]);
  });

  test('hold mistakes that are found', () => {
    expect(new Set(found.map(({ finding }) => finding.rule)).size).toBeGreaterThanOrEqual(3);
  });
});
