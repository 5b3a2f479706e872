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

/** The list of reasons that follows the findings; nothing if all would start. */
export function startupSection(report: Report): string[] {
  const refusals = report.projects.flatMap((project) => refusalsOf(project, report));
  if (refusals.length === 0) return [];
  const who = [...new Set(refusals.map(({ finding }) => finding.refusal?.by ?? 'nginx'))].join(' and ');
  const order = refusals.length > 1 ? ', in the order in which it would come up' : '';
  const reasons = `${refusals.length} ${refusals.length === 1 ? 'reason' : 'reasons'}`;
  return [
    `${who} would not start: ${reasons}${order}`,
    ...refusals.map(({ text }, index) => `  ${index + 1}. ${plain(text)}`),
  ];
}
