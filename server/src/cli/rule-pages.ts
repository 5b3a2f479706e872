import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The page of a rule, as Markdown; undefined where the package comes without it. */
export function rulePage(id: string): string | undefined {
  // bundles are dist/cli.js and dist/cli/check.js
  for (const up of ['../..', '..']) {
    try {
      return readFileSync(join(__dirname, up, 'docs/rules', `${id}.md`), 'utf8');
    } catch {
      // not there
    }
  }
  return undefined;
}
