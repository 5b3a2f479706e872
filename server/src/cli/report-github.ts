import type { Severity } from '../rules/rule';
import type { Finding } from '../rules/run';
import { isInside, relativeUri } from '../text/uri';
import type { Report } from './analyse';
import { displayPath, toUri } from './paths';
import { plain } from './plain';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/**
 * Workflow commands that GitHub Actions shows at the lines of a pull request.
 * @param repository the checkout's folder (`GITHUB_WORKSPACE`), to which GitHub wants paths to be relative
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function reportGithub(report: Report, cwd: string, repository: string | undefined): string {
  const root = repository ? toUri(repository) : undefined;
  const pathOf = (uri: string) => (root && isInside(uri, root) ? relativeUri(root, uri) : displayPath(uri, cwd));
  return report.projects
    .flatMap(({ findings }) => findings)
    .map((finding) => annotation(finding, pathOf(finding.uri), report))
    .join('');
}

function annotation({ uri, span, severity, rule, message }: Finding, file: string, report: Report): string {
  const source = report.sourceOf(uri);
  const start = source?.placeAt(span.start) ?? { line: 0, character: 0 };
  const end = source?.placeAt(span.end) ?? start;
  const properties: Record<string, string | number> = {
    file,
    line: start.line + 1,
    endLine: end.line + 1,
    // GitHub takes columns only within one line
    ...(end.line === start.line && { col: start.character + 1, endColumn: end.character + 1 }),
    title: rule,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[severity]} ${list.join(',')}::${escapeData(plain(message))}\n`;
}

/** As `@actions/core` does. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
