import type { Fix } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { Place } from '../text/source';
import type { Span } from '../text/span';
import type { ProjectReport, Report } from './analyse';
import { displayPath } from './paths';
import { refusalsOf } from './report-startup';

/**
 * The stable JSON contract; `version` changes if a field changes its meaning or goes. Positions are zero-based lines and
 * UTF-16 units, as in the Language Server Protocol; paths are relative to the current folder.
 */
export interface JsonReport {
  readonly version: 1;
  readonly projects: readonly JsonProject[];
  readonly errors: readonly string[];
}

export interface JsonProject {
  readonly nginx: string;
  readonly compose: readonly string[];
  readonly findings: readonly JsonFinding[];
}

export interface JsonFinding {
  readonly rule: string;
  readonly category: string;
  readonly severity: string;
  readonly file: string;
  readonly range: JsonRange;
  readonly message: string;
  /** What nginx or Compose would print instead of starting, once for each place. Absent where it starts. */
  readonly refusal?: { readonly by: string; readonly message: string; readonly texts: readonly string[] };
  readonly related: readonly { readonly file: string; readonly range: JsonRange; readonly message: string }[];
  /** The preferred one first, if there is one. */
  readonly fixes: readonly JsonFix[];
}

export interface JsonFix {
  readonly title: string;
  /** The one fix that "fix all" would choose. */
  readonly preferred: boolean;
  /** `safe` keeps behaviour apart from the problem; `suggestion` wants to be looked at. */
  readonly kind: 'safe' | 'suggestion';
  readonly edits: readonly { readonly file: string; readonly range: JsonRange; readonly newText: string }[];
}

export interface JsonRange {
  readonly start: Place;
  readonly end: Place;
}

/** @param cwd the folder that paths are relative to */
export function reportJson(report: Report, cwd: string): string {
  const json: JsonReport = {
    version: 1,
    projects: report.projects.map((project) => ({
      nginx: displayPath(project.snapshot.files.nginx, cwd),
      compose: project.snapshot.files.compose.map((uri) => displayPath(uri, cwd)),
      findings: jsonFindings(project, report, cwd),
    })),
    errors: report.errors,
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function jsonFindings(project: ProjectReport, report: Report, cwd: string): JsonFinding[] {
  const texts = new Map<Finding, string[]>();
  for (const { finding, text } of refusalsOf(project, report)) {
    texts.set(finding, [...(texts.get(finding) ?? []), text]);
  }
  return project.findings.map((finding) =>
    jsonFinding(finding, { project, report, cwd, texts: texts.get(finding) ?? [] }),
  );
}

interface Context {
  readonly project: ProjectReport;
  readonly report: Report;
  readonly cwd: string;
  /** What nginx or Compose would print. */
  readonly texts: readonly string[];
}

function jsonFinding(finding: Finding, { project, report, cwd, texts }: Context): JsonFinding {
  const { refusal } = finding;
  return {
    rule: finding.rule,
    category: finding.meta.category,
    severity: finding.severity,
    ...jsonPlace(finding.uri, finding.span, report, cwd),
    message: finding.message,
    ...(refusal && { refusal: { by: refusal.by, message: refusal.message, texts } }),
    related: (finding.related ?? []).map(({ uri, span, message }) => ({
      ...jsonPlace(uri, span, report, cwd),
      message,
    })),
    fixes: project.fixesOf(finding).map((fix) => jsonFix(fix, report, cwd)),
  };
}

function jsonFix({ title, kind, isPreferred, edits }: Fix, report: Report, cwd: string): JsonFix {
  return {
    title,
    preferred: isPreferred === true,
    kind,
    edits: edits.map(({ uri, span, newText }) => ({ ...jsonPlace(uri, span, report, cwd), newText })),
  };
}

function jsonPlace(uri: string, span: Span, report: Report, cwd: string): { file: string; range: JsonRange } {
  const source = report.sourceOf(uri);
  const nowhere = { line: 0, character: 0 };
  const range = {
    start: source?.placeAt(span.start) ?? nowhere,
    end: source?.placeAt(span.end) ?? nowhere,
  };
  return { file: displayPath(uri, cwd), range };
}
