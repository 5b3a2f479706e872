import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import type { ArtifactLocation, Location, Region, ReportingDescriptor, Result } from 'sarif';
import { fingerprints } from '../rules/fingerprint';
import { type Fix, pageUrl, type RuleMeta, refusalText, type Severity } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { Origin } from '../text/span';
import type { ProjectReport, Report } from './analyse';
import { displayPath } from './paths';
import { rulePage } from './rule-pages';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/**
 * A SARIF 2.1.0 log for code scanning.
 * @param cwd the folder that paths are relative to (`%SRCROOT%`)
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function reportSarif(report: Report, cwd: string, version: string): string {
  const findings = report.projects.flatMap((project) => project.findings.map((finding) => ({ project, finding })));
  const rules = [...new Set(findings.map(({ finding }) => finding.meta))];
  const prints = fingerprints(
    findings.map(({ finding }) => finding),
    (uri) => displayPath(uri, cwd),
    report.sourceOf,
  );
  const context: Context = { report, cwd, prints };
  const run = new SarifRunBuilder({
    tool: {
      driver: {
        name: 'Upstream Lens',
        semanticVersion: version,
        informationUri: 'https://github.com/upstream-lens/upstream-lens',
        rules: [],
      },
    },
    columnKind: 'utf16CodeUnits',
    // the builder would name them without their base
    artifacts: [...new Set(findings.map(({ finding }) => finding.uri))].map((uri) => ({
      location: artifact(uri, context),
    })),
    invocations: [
      {
        executionSuccessful: report.errors.length === 0,
        toolExecutionNotifications: report.errors.map((text) => ({ level: 'error', message: { text } })),
      },
    ],
  });
  for (const meta of rules) run.addRule(new SarifRuleBuilder(describeRule(meta)));
  for (const { finding, project } of findings) run.addResult(new SarifResultBuilder(result(finding, project, context)));
  const log = new SarifBuilder({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json' });
  log.addRun(run);
  // not the builder's own text: it refuses logs in which a file of the user quotes its error message
  return `${JSON.stringify(log.buildSarifOutput(), undefined, 2)}\n`;
}

interface Context {
  readonly report: Report;
  readonly cwd: string;
  readonly prints: ReadonlyMap<Finding, string>;
}

function describeRule(meta: RuleMeta): ReportingDescriptor {
  const page = rulePage(meta.id);
  return {
    id: meta.id,
    shortDescription: { text: meta.title },
    ...(page !== undefined && { help: { text: page, markdown: page } }),
    helpUri: pageUrl(meta.id),
    ...(meta.severity !== 'off' && { defaultConfiguration: { level: LEVELS[meta.severity] } }),
    properties: { tags: [meta.category] },
  };
}

function result(finding: Finding, project: ProjectReport, context: Context): Result {
  const { rule, severity, message, related = [], refusal } = finding;
  const print = context.prints.get(finding);
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: message },
    locations: [location(finding, context)],
    ...(print !== undefined && { partialFingerprints: { 'upstreamLens/v1': print } }),
    ...(refusal && { properties: { refusal: refusalText(refusal) } }),
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
function fixes(all: readonly Fix[], context: Context): Pick<Result, 'fixes'> {
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

function location(place: Origin, context: Context): Location {
  return {
    physicalLocation: { artifactLocation: artifact(place.uri, context), region: region(place, context) },
  };
}

/** Relative to the current folder, which is the checkout's root in continuous integration; absolute outside of it. */
function artifact(uri: string, { cwd }: Context): ArtifactLocation {
  const path = displayPath(uri, cwd);
  if (path.startsWith('../') || /^(?:[a-zA-Z]:)?[\\/]/.test(path)) return { uri };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

/** From 1, the end exclusive. */
function region({ uri, span }: Origin, { report }: Context): Region {
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
