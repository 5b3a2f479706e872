import type { Finding } from '../rules/run';
import { uriName } from '../text/uri';
import { startupRefusals } from '../workspace/startup';
import type { ProjectReport, Report } from './analyse';
import { plain } from './plain';

/** A report of nothing but what keeps nginx or Compose from starting, in the order in which it would come up. */
export function onlyRefusals(report: Report): Report {
  return {
    ...report,
    projects: report.projects.map((project) => ({
      ...project,
      findings: [...new Set(refusalsOf(project, report).map(({ finding }) => finding))],
    })),
  };
}

/** Those that an earlier project has not told. */
export function refusalsOf({ snapshot, findings }: ProjectReport, { workspace }: Report) {
  const told = new Set(findings);
  return startupRefusals(snapshot, workspace).filter(({ finding }) => told.has(finding));
}

/**
 * The list of reasons that follows the findings; nothing if all would start.
 * @param placeOf the place of a finding, for a person to go to
 */
export function startupSection(report: Report, placeOf: (finding: Finding) => Place): string[] {
  const refusals = report.projects.flatMap((project) => refusalsOf(project, report));
  if (refusals.length === 0) return [];
  const who = [...new Set(refusals.map(({ finding }) => finding.refusal?.by ?? 'nginx'))].join(' and ');
  const order = refusals.length > 1 ? ', in the order in which it would come up' : '';
  const reasons = `${refusals.length} ${refusals.length === 1 ? 'reason' : 'reasons'}`;
  return [
    `${who} would not start: ${reasons}${order}`,
    ...refusals.flatMap((refusal, index) => {
      const { path, line } = placeOf(refusal.finding);
      const isNamed = refusal.line === line && uriName(refusal.path ?? '') === uriName(path);
      // nginx often names another line than the one to mend, and Compose none
      return [`  ${index + 1}. ${plain(refusal.text)}`, ...(isNamed ? [] : [`     because of ${path}:${line}`])];
    }),
  ];
}

interface Place {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
}
