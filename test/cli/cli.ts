/** Runs the command line as it is shipped, on folders that are made for one test. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonFinding, JsonReport } from '../../server/src/cli/report-json';
import { rules } from '../../server/src/rules';
import { applyEdits } from '../../server/src/text/edit';
import { SourceFile } from '../../server/src/text/source';
import { parseFixture } from '../support/fixture';

export const ROOT = join(import.meta.dirname, '../..');
const BUNDLES = [
  ...['cli.js', 'cli/check.js', 'cli/fix.js', 'cli/format-file.js', 'cli/patterns.js', 'cli/report-sarif.js'],
].map((path) => join(ROOT, 'dist', path));

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A text, or no standard input at all. */
  readonly stdin?: 'closed' | { readonly text: string };
  /** Every write to a file fails, for root too. */
  readonly isDiskFull?: boolean;
  readonly allRules?: boolean;
}

/** What the command line's tests are about: they must not change whenever a rule is added. */
const TESTED: ReadonlySet<string> = new Set([
  'brace-unbalanced',
  'compose-syntax',
  'upstream-host-missing',
  'upstream-host-unreachable',
  'upstream-server-missing-health-parameters',
]);
export const OTHERS_OFF = rules.flatMap(({ meta }) => (TESTED.has(meta.id) ? [] : ['--rule', `${meta.id}=off`]));

export interface RunResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `upstream-lens` with arguments; colors are off unless the environment asks for them. */
export function runCli(
  args: readonly string[],
  { cwd = ROOT, env = {}, stdin, isDiskFull, allRules }: RunOptions = {},
): RunResult {
  buildIfStale();
  const { NO_COLOR, FORCE_COLOR, GITHUB_WORKSPACE, ...inherited } = process.env;
  const input = typeof stdin === 'object' ? stdin.text : undefined;
  const options = { cwd, encoding: 'utf8', input, env: { ...inherited, ...env } } as const;
  const [name = '', ...rest] = args;
  const command = [
    BUNDLES[0] ?? '',
    ...(args.length > 0 ? [name] : []),
    ...(name === 'check' && !allRules ? OTHERS_OFF : []),
    ...rest,
  ];
  const shell = [
    ...(isDiskFull ? ["trap '' XFSZ", 'ulimit -f 0'] : []),
    `exec "$0" "$@"${stdin === 'closed' ? ' <&-' : ''}`,
  ];
  const result: SpawnSyncReturns<string> =
    stdin === 'closed' || isDiskFull
      ? spawnSync('sh', ['-c', shell.join('; '), process.execPath, ...command], options)
      : spawnSync(process.execPath, command, options);
  return { code: result.status, out: result.stdout, err: result.stderr };
}

/** Files as in `parseFixture`, on disk in a folder of their own that goes after the test. */
export function temporaryStack(fixture: string | ReadonlyMap<string, string>, name = 'stack'): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'upstream-lens-cli-')));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, name);
  for (const [path, text] of typeof fixture === 'string' ? parseFixture(fixture) : fixture) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export function readJson({ out }: RunResult): JsonReport {
  return JSON.parse(out) as JsonReport;
}

/**
 * Applies the preferred fix of each finding to the files in a folder, as a script over the JSON would: identical edits
 * once, and of two that overlap the first.
 * @returns how many edits there were
 */
export function applyPreferredFixes(report: JsonReport, folder: string): number {
  const edits = new Map<string, Map<string, JsonFinding['fixes'][number]['edits'][number]>>();
  for (const finding of report.projects.flatMap(({ findings }) => findings)) {
    const [fix] = finding.fixes;
    if (!fix?.preferred) continue;
    for (const edit of fix.edits) {
      const ofFile = edits.get(edit.file) ?? new Map();
      edits.set(edit.file, ofFile.set(JSON.stringify(edit), edit));
    }
  }
  let count = 0;
  for (const [file, ofFile] of edits) {
    const path = join(folder, file);
    const source = new SourceFile('file:///file', readFileSync(path, 'utf8'));
    const spans = [...ofFile.values()].map(({ range, newText }) => ({
      span: { start: source.offsetAt(range.start), end: source.offsetAt(range.end) },
      newText,
    }));
    writeFileSync(path, applyEdits(source.text, spans));
    count += spans.length;
  }
  return count;
}

/** Test files run side by side: one of them builds, the others wait. */
function buildIfStale(): void {
  const lock = join(ROOT, 'dist', '.building');
  for (let waited = 0; isStale(); waited += 100) {
    mkdirSync(dirname(lock), { recursive: true });
    try {
      mkdirSync(lock);
    } catch {
      // left behind by a run that was killed
      if (waited > 60_000) rmdirSync(lock);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      continue;
    }
    try {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, encoding: 'utf8' });
      if (status !== 0) throw new Error(`the build failed\n${stderr}`);
      return;
    } finally {
      rmdirSync(lock);
    }
  }
}

function isStale(): boolean {
  const built = Math.min(...BUNDLES.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0));
  const sources = readdirSync(join(ROOT, 'server/src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [...sources, join(ROOT, 'package-lock.json')].some((path) => statSync(path).mtimeMs > built);
}
