import type { Severity } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { Origin } from '../text/span';
import type { Topology } from '../topology/types';
import type { ProjectReport, Report } from './analyse';
import { type CheckOptions, SEVERITIES } from './args';
import { codeFrame } from './code-frame';
import type { Terminal } from './output';
import { displayPath } from './paths';
import { plain } from './plain';
import { startupSection } from './report-startup';

const COLORS = { error: 31, warning: 33, information: 36, hint: 36, bold: 1, dim: 2, green: 32 } as const;

/** What all parts of the report need. */
interface Context {
  readonly report: Report;
  readonly cwd: string;
  readonly terminal: Terminal;
  paint(style: keyof typeof COLORS, text: string): string;
  pathOf(uri: string): string;
  lineOf(place: Origin): number;
}

/** Findings with the code they are about, then one line that sums up, and what was taken for granted. */
export function reportText(report: Report, options: CheckOptions, cwd: string, terminal: Terminal): string {
  const context: Context = {
    report,
    cwd,
    terminal,
    paint: (style, text) => (terminal.isColored ? `\x1b[${COLORS[style]}m${text}\x1b[0m` : text),
    pathOf: (uri) => plain(displayPath(uri, cwd)),
    lineOf: ({ uri, span }) => (report.sourceOf(uri)?.placeAt(span.start).line ?? 0) + 1,
  };
  const isShown = ({ severity }: Finding) =>
    !options.isQuiet || SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(options.failOn);
  const blocks = report.projects.flatMap((project) =>
    project.findings.filter(isShown).map((finding) => findingBlock(finding, project, context)),
  );
  if (options.isQuiet) return blocks.join('\n');
  const [heading, ...reasons] = startupSection(report, (finding) => ({
    path: context.pathOf(finding.uri),
    line: context.lineOf(finding),
  }));
  if (heading !== undefined) blocks.push(`${[context.paint('bold', heading), ...reasons].join('\n')}\n`);
  blocks.push(summary(context, options.isStartup));
  return blocks.join('\n');
}

function findingBlock(finding: Finding, project: ProjectReport, context: Context): string {
  const { paint, pathOf, lineOf, report, terminal } = context;
  const { uri, span, severity, rule, message, related = [] } = finding;
  const source = report.sourceOf(uri);
  const column = (source?.placeAt(span.start).character ?? 0) + 1;
  const place = paint('bold', `${pathOf(uri)}:${lineOf(finding)}:${column}`);
  const lines = [`${place}: ${paint(severity, severity)}: ${plain(message)} ${paint('dim', `[${rule}]`)}`];
  if (source) {
    const gutter = String(lineOf(finding)).length;
    const frame = codeFrame(source, span, terminal.width - gutter - 4);
    lines.push(
      ` ${paint('dim', `${frame.line} |`)} ${frame.text}`,
      ` ${' '.repeat(gutter)} ${paint('dim', '|')} ${paint(severity, frame.carets)}`,
    );
  }
  for (const place of related) {
    lines.push(`  see ${pathOf(place.uri)}:${lineOf(place)}: ${plain(place.message)}`);
  }
  const [fix] = project.fixesOf(finding);
  if (fix) lines.push(`  ${paint('green', 'fix:')} ${plain(fix.title)}`);
  return `${lines.join('\n')}\n`;
}

function summary(context: Context, isStartup: boolean): string {
  const { report, paint } = context;
  const findings = report.projects.flatMap((project) => project.findings);
  const [only, ...more] = report.projects;
  const subject = more.length === 0 && only ? filesOf(only, context) : `${report.projects.length} projects`;
  const lines: string[] = [];
  if (findings.length === 0)
    lines.push(
      paint(
        'green',
        isStartup ? `Nothing found that would keep ${subject} from starting` : `No findings in ${subject}`,
      ),
    );
  else {
    const files = new Set(findings.map(({ uri }) => uri)).size;
    lines.push(`${paint('bold', `${countSeverities(findings)} in ${count(files, 'file')}`)} · ${subject}`);
  }
  for (const line of baselines(context)) lines.push(paint('dim', `  ${line}`));
  lines.push(...repeatedRules(findings, context));
  for (const project of report.projects) {
    const name = more.length > 0 ? `${filesOf(project, context)}: ` : '';
    lines.push(paint('dim', `  ${name}${assumptions(project.snapshot.topology)}`));
    for (const reason of unseen(project, context)) lines.push(paint('dim', `  not seen: ${reason}`));
  }
  return `${lines.join('\n')}\n`;
}

/** The rules that speak more than once, most often first: what to begin with, or to turn off. */
function repeatedRules(findings: readonly Finding[], { paint }: Context): string[] {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const repeated = [...counts].filter(([, number]) => number > 1);
  const width = String(Math.max(...counts.values())).length;
  return repeated
    .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .map(([rule, number]) => `  ${String(number).padStart(width)} ${paint('dim', rule)}`);
}

/** What is left out must not pass for what is not there. */
function baselines({ report, pathOf }: Context): string[] {
  return report.baselines.flatMap(({ uri, known, stale }) => [
    ...(known > 0 ? [`left out: ${count(known, 'finding')} that ${pathOf(uri)} knows`] : []),
    ...(stale > 0
      ? [
          `${pathOf(uri)} knows ${count(stale, 'finding')} that ${stale === 1 ? 'is' : 'are'} gone; drop ${stale === 1 ? 'it' : 'them'} with --write-baseline`,
        ]
      : []),
  ]);
}

function filesOf({ snapshot }: ProjectReport, { pathOf }: Context): string {
  const compose = snapshot.files.compose.map(pathOf);
  const nginx = pathOf(snapshot.files.nginx);
  return compose.length > 0 ? `${nginx} with ${compose.join(' and ')}` : `${nginx} without a compose file`;
}

/** Which files belong together and which nginx runs them: both are guesses that the reader may want to correct. */
function assumptions({ pairing, version }: Topology): string {
  const files = pairing.kind === 'setting' ? [] : [plain(pairing.text)];
  const nginx = version.known
    ? `nginx ${plain(version.text)}${version.reason.startsWith('the setting') ? '' : ` (${plain(version.reason)})`}`
    : `nginx version unknown: ${plain(version.reason)}`;
  return [...files, nginx].join('; ');
}

function unseen({ snapshot }: ProjectReport, { pathOf, lineOf }: Context): string[] {
  return snapshot.topology.blindSpots.map(({ reason, origin }) => {
    const isWholeFile = origin && origin.span.start === origin.span.end;
    const place = origin && `${pathOf(origin.uri)}${isWholeFile ? '' : `:${lineOf(origin)}`}`;
    return `${place ? `${place}: ` : ''}${plain(reason)}`;
  });
}

const NOUNS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'hint',
};

function countSeverities(findings: readonly Finding[]): string {
  return SEVERITIES.flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [count(number, NOUNS[severity])];
  }).join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
