import { chmodSync, chownSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FixAllResult, fixAll } from '../workspace/fix-all';
import type { Report } from './analyse';
import type { CheckOptions } from './args';
import { displayPath } from './paths';
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

/**
 * Puts a text in the place of another, as a whole: who reads meanwhile gets the old or the new file. Links, mode and
 * owner stay.
 * @returns why the file was left as it is
 */
function replaceFile(link: string, before: string, after: string): string | undefined {
  let temporary: string | undefined;
  try {
    const path = realpathSync(link);
    // bytes that are no UTF-8 would not survive, and what another program has written since is not ours to undo
    if (!readFileSync(path).equals(Buffer.from(before))) return 'it has changed meanwhile, or is not UTF-8';
    const { mode, uid, gid } = statSync(path);
    temporary = join(dirname(path), `.upstream-lens-${process.pid}.tmp`);
    writeFileSync(temporary, after, { flag: 'wx' });
    keepOwner(temporary, uid, gid);
    chmodSync(temporary, mode);
    renameSync(temporary, path);
    return undefined;
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    return error instanceof Error ? error.message : String(error);
  }
}

function keepOwner(path: string, uid: number, gid: number): void {
  try {
    chownSync(path, uid, gid);
  } catch {
    // only root may give files away
  }
}
