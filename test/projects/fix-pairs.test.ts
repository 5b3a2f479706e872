import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fix, Severity } from '../../server/src/rules/rule';
import type { Finding } from '../../server/src/rules/run';
import { applyFix } from '../support/check';
import { analyseFixture } from '../support/fixture';
import { RULE_PAGES, readPageFiles } from '../support/pages';
import { readProjects } from '../support/projects';

/**
 * Wherever rules meet: each fix of each finding of every fixture project, and of the wrong examples of the rules' pages,
 * removes its finding, and leaves none of the same severity or a worse one that was not there before.
 */

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/**
 * A fix that leaves one peer, or changes how the line of the only peer is written, has these say so instead: that a
 * group cannot fail over is told in each case, by decision of the product's owner.
 */
const SINGLE_PEER = ['health-parameters-ignored', 'upstream-server-missing-health-parameters'];

type Files = ReadonlyMap<string, string>;

const examples: readonly (readonly [string, Files])[] = [
  ...readProjects().map(({ name, files }) => [`the project ${name}`, files] as const),
  ...readdirSync(RULE_PAGES)
    .filter((name) => name.endsWith('.md'))
    .map(
      (name) => [`docs/rules/${name}`, readPageFiles(readFileSync(join(RULE_PAGES, name), 'utf8'), 'Wrong')] as const,
    ),
];

/** What every finding is, but for its place: rule, severity and message. */
function countFindings(files: Files): Map<string, { readonly finding: Finding; count: number }> {
  const counts = new Map<string, { finding: Finding; count: number }>();
  for (const finding of analyseFixture(files).snapshots.flatMap(({ findings }) => findings)) {
    const entry = counts.get(finding.rule) ?? { finding, count: 0 };
    entry.count++;
    counts.set(finding.rule, entry);
  }
  return counts;
}

/** What is wrong with a fix, in words; undefined if nothing is. */
function flawOf(files: Files, finding: Finding, fix: Fix): string | undefined {
  const before = countFindings(files);
  const after = analyseFixture(applyFix(files, fix)).snapshots.flatMap(({ findings }) => findings);
  const limit = SEVERITIES.indexOf(finding.severity);
  const count = (rule: string) => after.filter((other) => other.rule === rule).length;
  const title = `${finding.rule}: "${fix.title}"`;
  if (count(finding.rule) >= (before.get(finding.rule)?.count ?? 0)) return `${title} leaves the finding`;
  const fresh = after.find(
    (other) =>
      other.rule !== finding.rule &&
      !(SINGLE_PEER.includes(other.rule) && other.severity === 'information' && other.message.includes('one peer')) &&
      SEVERITIES.indexOf(other.severity) <= limit &&
      count(other.rule) > (before.get(other.rule)?.count ?? 0),
  );
  return fresh && `${title} brings ${fresh.severity} ${fresh.rule}: ${fresh.message}`;
}

describe.each(examples)('in %s', (_, files) => {
  it('no fix makes another finding', () => {
    const { snapshots, workspace } = analyseFixture(files);
    const flaws = snapshots.flatMap((snapshot) =>
      snapshot.findings.flatMap((finding) =>
        workspace.fixes(snapshot, finding).map((fix) => flawOf(files, finding, fix)),
      ),
    );
    expect(flaws.filter((flaw) => flaw !== undefined)).toEqual([]);
  });
});
