import { fileURLToPath } from 'node:url';
import { type FixAllResult, fixAll } from '../workspace/fix-all';
import type { Report } from './analyse';
import type { CheckOptions } from './args';
import { displayPath } from './paths';
import { replaceFile } from './replace-file';
import { unifiedDiff } from './unified-diff';

/** What `--fix` and `--fix-dry-run` do to the files of the checked projects, and to no others. */
export interface Fixes {
  readonly result: FixAllResult;
  /** For `git apply`; in the order of the paths. */
  diff(): string;
  /** @returns what went wrong, each a sentence for a person */
  write(): string[];
}

export function fixProjects(report: Report, { fixKinds }: CheckOptions, cwd: string): Fixes {
  const projects = report.projects.map(({ snapshot }) => snapshot.files.id);
  const known = new Set(report.projects.flatMap(({ snapshot }) => [...snapshot.sources.keys()]));
  const all = fixAll(report.workspace, { kinds: fixKinds, projects });
  const texts = new Map([...all.texts].filter(([uri]) => known.has(uri)).sort(([a], [b]) => (a < b ? -1 : 1)));
  const before = (uri: string) => report.sourceOf(uri)?.text ?? '';
  return {
    result: { ...all, texts },
    diff: () => [...texts].map(([uri, text]) => unifiedDiff(displayPath(uri, cwd), before(uri), text)).join(''),
    write: () =>
      [...texts].flatMap(([uri, text]) => {
        const problem = replaceFile(fileURLToPath(uri), before(uri), text);
        return problem === undefined ? [] : [`cannot write ${displayPath(uri, cwd)}: ${problem}`];
      }),
  };
}
