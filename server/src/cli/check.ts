import { analyse, type Report } from './analyse';
import { type CheckOptions, SEVERITIES } from './args';
import { readTerminal, write } from './output';
import { displayPath } from './paths';
import { plain } from './plain';
import { reportGithub } from './report-github';
import { reportJson } from './report-json';
import { reportText } from './report-text';
import { readVersion } from './version';

export { explain } from './explain';

/**
 * Runs `upstream-lens check`: report on standard output, errors on standard error.
 * @returns the exit code: 0 clean, 1 findings at or above `--fail-on`, 2 errors
 */
export async function check(options: CheckOptions): Promise<number> {
  const cwd = process.cwd();
  const report = analyse(options, cwd);
  for (const { uri, text } of report.notices) write(2, `upstream-lens: ${plain(`${displayPath(uri, cwd)} ${text}`)}\n`);
  for (const error of report.errors) write(2, `upstream-lens: ${plain(error)}\n`);
  write(1, await format(report, options, cwd));
  if (report.errors.length > 0) return 2;
  return hasFailures(report, options) ? 1 : 0;
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
    case 'text':
      return report.errors.length > 0 ? '' : reportText(report, options, cwd, readTerminal(options.color, process.env));
  }
}

function hasFailures({ projects }: Report, { failOn }: CheckOptions): boolean {
  const limit = SEVERITIES.indexOf(failOn);
  return projects.some(({ findings }) => findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= limit));
}
