import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../server/src/rules';
import type { Rule } from '../../server/src/rules/rule';
import type { Finding } from '../../server/src/rules/run';
import type { Settings } from '../../server/src/settings';
import { analyseFixture } from '../support/fixture';
import { RULE_PAGES, readPageFiles, readSections } from '../support/pages';

/** What the pages say is run: "Wrong" raises the rule's finding, "Right" raises nothing. */

const HEADINGS = ['Why it matters', 'Wrong', 'Right', 'How to fix', 'Sources'];

const pages = readdirSync(RULE_PAGES)
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -'.md'.length))
  .sort();

function findingsIn(page: string, section: string, settings: Partial<Settings> = {}): readonly Finding[] {
  const files = readPageFiles(page, section);
  expect(files.size, 'fenced files with a path after the language').toBeGreaterThan(0);
  return analyseFixture(files, settings).snapshots.flatMap(({ findings }) => findings);
}

function quoteLine({ meta }: Rule): string {
  const fix = meta.fixable === 'no' ? 'no quick fix' : 'quick fix';
  return `> \`${meta.id}\` · ${meta.category} · ${meta.severity} · ${fix}`;
}

describe('the pages of the rules', () => {
  it('are one for each rule', () => {
    expect(pages).toEqual(rules.map(({ meta }) => meta.id).sort());
  });
});

describe.each(rules.filter(({ meta }) => pages.includes(meta.id)).map((rule) => [rule.meta.id, rule] as const))(
  'docs/rules/%s.md',
  (id, rule) => {
    const page = readFileSync(join(RULE_PAGES, `${id}.md`), 'utf8');
    const sections = readSections(page);
    const isOff = rule.meta.severity === 'off';

    it('says what the rule says of itself', () => {
      const [title, , quote, , what] = (sections.get('') ?? '').split('\n');
      expect(title).toBe(`# ${rule.meta.title}`);
      expect(quote).toBe(quoteLine(rule));
      expect(what).not.toBe('');
      expect([...sections.keys()].slice(1)).toEqual(HEADINGS);
      const links = [...(sections.get('Sources') ?? '').matchAll(/^- <(.+)>$/gm)].map(([, link]) => link);
      expect(links).toEqual(rule.meta.sources);
    });

    it('is right about what is wrong', () => {
      const found = findingsIn(page, 'Wrong', isOff ? { rules: { [id]: 'hint' } } : {}).map((finding) => finding.rule);
      expect(found).toContain(id);
    });

    it('is right about what is right', () => {
      const found = findingsIn(page, 'Right').filter(
        ({ rule: other, severity }) => other === id || severity === 'error' || severity === 'warning',
      );
      expect(found.map((finding) => `${finding.rule}: ${finding.message}`)).toEqual([]);
    });
  },
);
