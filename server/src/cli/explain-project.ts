import {
  type Explanation,
  explainProject as explainSnapshot,
  explanationText,
  type Remark,
} from '../workspace/explain';
import { analyse, type ProjectReport, type Report } from './analyse';
import type { CheckOptions } from './args';
import { write } from './output';
import { displayPath } from './paths';
import { plain } from './plain';
import type { JsonRange } from './report-json';

/** A place as the JSON gives it: paths relative to the current folder, positions zero-based. */
interface JsonPlace {
  readonly file: string;
  readonly range: JsonRange;
}

interface JsonRemark {
  readonly text: string;
  readonly place?: JsonPlace;
}

/** What `explain-project --format json` prints for each project. */
export interface JsonExplanation {
  readonly nginx: string;
  readonly service: {
    readonly name: string;
    readonly place: JsonPlace;
    readonly evidence: readonly JsonRemark[];
  } | null;
  readonly pairing: string;
  /** In the order of loading; the root file is the first. `file` is null for a file of the image. */
  readonly files: readonly {
    readonly file: string | null;
    readonly containerPath: string | null;
    readonly kind: string;
  }[];
  /** In merge order. */
  readonly compose: readonly { readonly file: string; readonly role: string }[];
  readonly assumption: string | null;
  readonly alternatives: readonly (readonly string[])[];
  readonly version: { readonly number: string | null; readonly reason: string };
  readonly edition: string | null;
  readonly blindSpots: readonly JsonRemark[];
}

/**
 * Runs `upstream-lens explain-project`: what is taken for granted about each project, on standard output.
 * @returns the exit code: 0, or 2 for errors
 */
export function explainProject(options: CheckOptions): number {
  const cwd = process.cwd();
  const report = analyse(options, cwd);
  for (const error of report.errors) write(2, `upstream-lens: ${plain(error)}\n`);
  const explanations = report.projects.map((project) => explainAsked(project, options));
  if (options.format === 'json') write(1, jsonOf(explanations, report, cwd));
  else write(1, explanations.map((explanation) => textOf(explanation, report, cwd)).join('\n'));
  return report.errors.length > 0 ? 2 : 0;
}

/** What the command line says comes as settings to the analysis, and is told as what it is. */
function explainAsked({ snapshot }: ProjectReport, { nginxVersion }: CheckOptions): Explanation {
  const explanation = explainSnapshot(snapshot);
  const { isChosen, pairing, version } = explanation;
  const reason = 'the option --nginx-version';
  return {
    ...explanation,
    pairing: isChosen ? 'the option --compose says so' : pairing,
    version:
      nginxVersion === '' ? version : { ...version, reason, text: `nginx ${nginxVersion} (option --nginx-version)` },
  };
}

const ADVICE =
  'A wrong guess is put right with --nginx and --compose, or in VS Code by the setting upstreamLens.projects.';

function textOf(explanation: Explanation, report: Report, cwd: string): string {
  const show = (uri: string, offset?: number): string => {
    const path = plain(pathOf(uri, cwd));
    const line = offset === undefined ? undefined : report.sourceOf(uri)?.placeAt(offset).line;
    return line === undefined ? path : `${path}:${line + 1}`;
  };
  return explanationText(explanation, show, plain, ADVICE);
}

function jsonOf(explanations: readonly Explanation[], report: Report, cwd: string): string {
  const projects = explanations.map((explanation) => jsonExplanation(explanation, report, cwd));
  return `${JSON.stringify({ version: 1, projects, errors: report.errors }, undefined, 2)}\n`;
}

function jsonExplanation(explanation: Explanation, report: Report, cwd: string): JsonExplanation {
  const { service, version, assumption, edition } = explanation;
  const place = ({ uri, span }: NonNullable<Remark['origin']>): JsonPlace => {
    const source = report.sourceOf(uri);
    const nowhere = { line: 0, character: 0 };
    const range = { start: source?.placeAt(span.start) ?? nowhere, end: source?.placeAt(span.end) ?? nowhere };
    return { file: pathOf(uri, cwd), range };
  };
  const remark = ({ text, origin }: Remark): JsonRemark => ({ text, ...(origin && { place: place(origin) }) });
  return {
    nginx: pathOf(explanation.nginx, cwd),
    service: service
      ? { name: service.name, place: place(service.origin), evidence: service.evidence.map(remark) }
      : null,
    pairing: explanation.pairing,
    files: explanation.files.map(({ origin, path, kind }) => ({
      file: origin ? pathOf(origin.uri, cwd) : null,
      containerPath: path ?? null,
      kind,
    })),
    compose: explanation.compose.map(({ uri, role }) => ({ file: pathOf(uri, cwd), role })),
    assumption: assumption ?? null,
    alternatives: explanation.alternatives.map((uris) => uris.map((uri) => pathOf(uri, cwd))),
    version: { number: version.number ?? null, reason: version.reason },
    edition: edition ?? null,
    blindSpots: explanation.blindSpots.map(remark),
  };
}

/** What stands inline in a compose file is named after it; a file of the image has its path there. */
function pathOf(uri: string, cwd: string): string {
  if (!uri.startsWith('file:')) return uri;
  const [file = '', inline] = uri.split('#');
  return `${displayPath(file, cwd)}${inline === undefined ? '' : `#${decodeURIComponent(inline)}`}`;
}
