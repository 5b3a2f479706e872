import type { Severity } from '../rules/rule';
import { isInside } from '../text/uri';
import { analyse, type Report } from './analyse';
import { type CheckOptions, SEVERITIES } from './args';
import { saveBaseline } from './baseline';
import { readInput } from './input';
import { readTerminal, write } from './output';
import { displayPath, toUri } from './paths';
import { plain } from './plain';
import { reportGithub } from './report-github';
import { reportGitlab } from './report-gitlab';
import { reportJson } from './report-json';
import { onlyRefusals } from './report-startup';
import { reportText } from './report-text';
import { readVersion } from './version';

export { explainProject } from './explain-project';
export { explainRule } from './explain-rule';
export { format } from './format-files';

/**
 * Runs `upstream-lens check`: report on standard output, errors on standard error.
 * @returns the exit code: 0 clean, 1 findings at or above `--fail-on`, 2 errors
 */
export async function check(written: CheckOptions): Promise<number> {
  const cwd = process.cwd();
  const { options, texts, errors } = await readInput(written, cwd);
  const first = analyse(options, cwd, texts);
  const found: Report = errors.length > 0 ? { ...first, projects: [], errors } : first;
  const { report, output, problems } = options.fix
    ? await fix(found, options, cwd, texts)
    : { report: options.isStartup ? onlyRefusals(found) : found, output: undefined, problems: [] };
  for (const { uri, text } of report.notices) tell(`${displayPath(uri, cwd)} ${text}`);
  for (const error of [...report.errors, ...problems]) tell(error);
  write(1, output ?? (await format(report, options, cwd)));
  if (report.errors.length > 0 || problems.length > 0) return 2;
  if (options.writesBaseline) return saveBaselines(report, options, cwd);
  return hasFailures(report, options) ? 1 : 0;
}

function tell(text: string): void {
  write(2, `upstream-lens: ${plain(text)}\n`);
}

interface Fixed {
  /** What is left. */
  readonly report: Report;
  /** Instead of the report. */
  readonly output: string | undefined;
  readonly problems: readonly string[];
}

async function fix(
  report: Report,
  options: CheckOptions,
  cwd: string,
  texts: ReadonlyMap<string, string>,
): Promise<Fixed> {
  const isDryRun = options.fix === 'diff';
  if (report.errors.length > 0) return { report, output: isDryRun ? '' : undefined, problems: [] };
  const { fixProjects } = await import('./fix');
  const fixes = fixProjects(report, options, cwd);
  const { texts: changed, fixed } = fixes.result;
  const problems = isDryRun ? [] : fixes.write();
  if (!options.isQuiet && problems.length === 0) {
    const what = `${count(fixed.length, 'finding')} in ${count(changed.size, 'file')}`;
    tell(isDryRun ? `would fix ${what}` : `fixed ${what}`);
  }
  const left = analyse(options, cwd, isDryRun ? new Map([...texts, ...changed]) : texts);
  return { report: left, output: isDryRun ? fixes.diff() : undefined, problems };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** @returns the exit code */
function saveBaselines({ baselines }: Report, { baseline: named }: CheckOptions, cwd: string): number {
  for (const baseline of baselines) {
    const path = displayPath(baseline.uri, cwd);
    // what somebody's configuration file names is not written where nobody asked for it
    if (named === undefined && !isInside(baseline.uri, toUri(cwd))) {
      tell(`${path} is outside of the current folder; to write it: --write-baseline ${path}`);
      return 2;
    }
    try {
      saveBaseline(baseline);
    } catch (error) {
      tell(`cannot write ${path}: ${error instanceof Error ? error.message : error}`);
      return 2;
    }
    const known = new Set(baseline.entries.map(({ file, fingerprint }) => `${file} ${fingerprint}`));
    tell(`${path} knows ${count(known.size, 'finding')} now`);
  }
  return 0;
}

/** Formats that programs read are complete documents even if nothing could be analysed. */
async function format(report: Report, options: CheckOptions, cwd: string): Promise<string> {
  switch (options.format) {
    case 'json':
      return reportJson(report, cwd);
    case 'sarif': {
      const { reportSarif } = await import('./report-sarif');
      return reportSarif(report, cwd, readVersion());
    }
    case 'github':
      return reportGithub(report, cwd, process.env.GITHUB_WORKSPACE);
    case 'gitlab':
      return reportGitlab(report, cwd);
    case 'text':
      return report.errors.length > 0 ? '' : reportText(report, options, cwd, readTerminal(options.color, process.env));
  }
}

function hasFailures({ projects }: Report, { failOn, maxWarnings, isStartup }: CheckOptions): boolean {
  if (isStartup) return projects.some(({ findings }) => findings.length > 0);
  const limit = SEVERITIES.indexOf(failOn);
  const severities = projects.flatMap(({ findings }) => findings.map(({ severity }): Severity => severity));
  if (severities.some((severity) => SEVERITIES.indexOf(severity) <= limit)) return true;
  return maxWarnings !== undefined && severities.filter((severity) => severity === 'warning').length > maxWarnings;
}
