import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../server/src/rules';

const ROOT = join(__dirname, '../..');

describe('the rules', () => {
  it('are all in the generated index and in the table of the README', () => {
    let output = '';
    try {
      execFileSync(process.execPath, ['scripts/generate.mjs', '--check'], { cwd: ROOT, encoding: 'utf8' });
    } catch (error) {
      output = String((error as { stderr?: unknown }).stderr);
    }
    expect(output).toBe('');
  });

  it('have ids of their own', () => {
    const ids = rules.map(({ meta }) => meta.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each(rules.map((rule) => [rule.meta.id, rule] as const))('%s', (id, { meta, fix }) => {
  it('stands in the file of its name, beside its test and its page', () => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/);
    const file = join(ROOT, `server/src/rules/${id}.ts`);
    expect(existsSync(file) && readFileSync(file, 'utf8')).toContain(`id: '${id}'`);
    expect(existsSync(join(ROOT, `test/rules/${id}.test.ts`)), `test/rules/${id}.test.ts`).toBe(true);
    expect(existsSync(join(ROOT, `docs/rules/${id}.md`)), `docs/rules/${id}.md`).toBe(true);
  });

  it('describes itself as the others do', () => {
    expect(meta.title, 'sentence case, no full stop').toMatch(/^[A-Z`"$].*[^.!?\s]$/);
    expect(meta.title.length).toBeLessThanOrEqual(60);
    expect(meta.since).toMatch(/^\d+\.\d+\.\d+$/);
    expect(meta.sources.length).toBeGreaterThan(0);
    for (const source of meta.sources) expect(source).toMatch(/^https:\/\/\S+$/);
  });

  it('says that it has a fix if it has one', () => {
    expect(fix !== undefined).toBe(meta.fixable !== 'no');
  });
});
