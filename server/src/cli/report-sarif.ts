import type { Fix, RuleMeta, Severity } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { Origin } from '../text/span';
import type { ProjectReport, Report } from './analyse';
import { displayPath } from './paths';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/**
 * A SARIF 2.1.0 log for code scanning. Written out here: the format is plain JSON, and the builder libraries bring file
 * access and their own defaults for what are five small objects.
 * @param cwd the folder that paths are relative to (`%SRCROOT%`)
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function reportSarif(report: Report, cwd: string, version: string): string {
  const findings = report.projects.flatMap((project) => project.findings.map((finding) => ({ project, finding })));
  const rules = [...new Set(findings.map(({ finding }) => finding.meta))];
  const context: Context = { report, cwd, rules };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Upstream Lens', semanticVersion: version, rules: rules.map(describeRule) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: report.errors.length === 0,
            toolExecutionNotifications: report.errors.map((text) => ({ level: 'error', message: { text } })),
          },
        ],
        results: findings.map(({ project, finding }) => result(finding, project, context)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

interface Context {
  readonly report: Report;
  readonly cwd: string;
  readonly rules: readonly RuleMeta[];
}

function describeRule(meta: RuleMeta) {
  return {
    id: meta.id,
    shortDescription: { text: meta.title },
    ...(meta.sources[0] && { helpUri: meta.sources[0] }),
    ...(meta.severity !== 'off' && { defaultConfiguration: { level: LEVELS[meta.severity] } }),
    properties: { tags: [meta.category] },
  };
}

function result(finding: Finding, project: ProjectReport, context: Context) {
  const { rule, severity, message, meta, related = [] } = finding;
  return {
    ruleId: rule,
    ruleIndex: context.rules.indexOf(meta),
    level: LEVELS[severity],
    message: { text: message },
    locations: [location(finding, context)],
    ...(related.length > 0 && {
      relatedLocations: related.map((place, id) => ({
        id,
        message: { text: place.message },
        ...location(place, context),
      })),
    }),
    ...fixes(project.fixesOf(finding), context),
  };
}

/** Without edits a fix says nothing; the schema wants at least one change in each. */
function fixes(all: readonly Fix[], context: Context) {
  const useful = all.filter(({ edits }) => edits.length > 0);
  if (useful.length === 0) return {};
  return {
    fixes: useful.map(({ title, edits }) => ({
      description: { text: title },
      artifactChanges: [...new Set(edits.map(({ uri }) => uri))].map((uri) => ({
        artifactLocation: artifact(uri, context),
        replacements: edits
          .filter((edit) => edit.uri === uri)
          .map((edit) => ({ deletedRegion: region(edit, context), insertedContent: { text: edit.newText } })),
      })),
    })),
  };
}

function location(place: Origin, context: Context) {
  return {
    physicalLocation: { artifactLocation: artifact(place.uri, context), region: region(place, context) },
  };
}

/** Relative to the current folder, which is the checkout's root in continuous integration; absolute outside of it. */
function artifact(uri: string, { cwd }: Context) {
  const path = displayPath(uri, cwd);
  if (path.startsWith('../') || /^(?:[a-zA-Z]:)?[\\/]/.test(path)) return { uri };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

/** From 1, the end exclusive. */
function region({ uri, span }: Origin, { report }: Context) {
  const source = report.sourceOf(uri);
  const start = source?.placeAt(span.start) ?? { line: 0, character: 0 };
  const end = source?.placeAt(span.end) ?? start;
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
