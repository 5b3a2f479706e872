import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixAll } from '../../server/src/workspace/fix-all';
import { analyseFixture, fixtureUri } from '../support/fixture';
import { findNginx, nginxTest } from '../support/nginx';

const FOLDER = join(import.meta.dirname, '../../../shared/corpus');
const SAMPLE = 100;

interface Line {
  readonly path: string;
  readonly context: string;
  readonly 'nginx 1.22.1': { readonly ok: boolean };
}

/** The files around a real one, so that it stands where it belongs. */
const AROUND: Readonly<Record<string, (include: string) => string>> = {
  http: (include) => `events {}\nhttp {\n  ${include}\n}\n`,
  server: (include) => `events {}\nhttp {\n  server {\n    ${include}\n  }\n}\n`,
  location: (include) => `events {}\nhttp {\n  server {\n    location / {\n      ${include}\n    }\n  }\n}\n`,
  stream: (include) => `events {}\nstream {\n  ${include}\n}\n`,
};

const PART = 'part.conf';

/** The files that nginx reads for a real one. */
function layoutOf(context: string, text: string): Record<string, string> | undefined {
  if (context === 'main') return { 'nginx.conf': text };
  const around = AROUND[context]?.(`include ${PART};`);
  return around === undefined ? undefined : { 'nginx.conf': around, [PART]: text };
}

interface Candidate {
  readonly path: string;
  readonly before: Record<string, string>;
  /** Undefined where nothing is fixed. */
  readonly after: Record<string, string> | undefined;
}

/** What nginx accepts; first what there is something to fix in. */
function candidates(kinds: 'safe' | 'preferred'): readonly Candidate[] {
  const lines = readFileSync(join(FOLDER, 'nginx.jsonl'), 'utf8').split('\n').filter(Boolean);
  const all = lines.flatMap((text): Candidate[] => {
    const { path, context, 'nginx 1.22.1': verdict } = JSON.parse(text) as Line;
    const before = verdict.ok ? layoutOf(context, readFileSync(join(FOLDER, path), 'utf8')) : undefined;
    if (!before) return [];
    const { workspace } = analyseFixture(new Map(Object.entries(before)));
    const { texts } = fixAll(workspace, { kinds });
    if (texts.size === 0) return [{ path, before, after: undefined }];
    const after = Object.entries(before).map(([name, was]) => [name, texts.get(fixtureUri(name)) ?? was]);
    return [{ path, before, after: Object.fromEntries(after) as Record<string, string> }];
  });
  return [...all.filter(({ after }) => after), ...all.filter(({ after }) => !after)];
}

// left out by vitest.config.mts where the corpus is not beside the repository
describe.skipIf(!findNginx()).each(['safe', 'preferred'] as const)(
  'real configurations, all that is %s fixed',
  (kinds) => {
    test('are accepted by nginx as before', { timeout: 120_000 }, async () => {
      const refused: string[] = [];
      let accepted = 0;
      let fixed = 0;
      for (const { path, before, after } of candidates(kinds)) {
        if (accepted === SAMPLE) break;
        if (!(await nginxTest(before, { hosts: 'all' })).ok) continue;
        accepted++;
        if (!after) continue;
        fixed++;
        const { ok, output } = await nginxTest(after, { hosts: 'all' });
        if (!ok) refused.push(`${path}: ${output}`);
      }
      expect(refused).toEqual([]);
      expect(accepted).toBe(SAMPLE);
      // without compose files little is certain enough to be safe
      expect(fixed).toBeGreaterThanOrEqual(kinds === 'safe' ? 1 : 40);
    });
  },
);
