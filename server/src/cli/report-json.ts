import type { Fix } from '../rules/rule';
import type { Finding } from '../rules/run';
import type { Place } from '../text/source';
import type { Span } from '../text/span';
import type { ProjectReport, Report } from './analyse';
import { displayPath } from './paths';

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
      findings: project.findings.map((finding) => jsonFinding(finding, project, report, cwd)),
    })),
    errors: report.errors,
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function jsonFinding(finding: Finding, project: ProjectReport, report: Report, cwd: string): JsonFinding {
  return {
    rule: finding.rule,
    category: finding.meta.category,
    severity: finding.severity,
    ...jsonPlace(finding.uri, finding.span, report, cwd),
    message: finding.message,
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
