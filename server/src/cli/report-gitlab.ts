import { fingerprints } from '../rules/fingerprint';
import type { Severity } from '../rules/rule';
import type { Report } from './analyse';
import { displayPath } from './paths';

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  information: 'minor',
  hint: 'info',
};

/**
 * A code quality report for GitLab, which shows it in merge requests; what keeps nginx from starting is a blocker.
 * @param cwd the folder that paths are relative to: the checkout
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function reportGitlab(report: Report, cwd: string): string {
  const findings = report.projects.flatMap((project) => project.findings);
  const prints = fingerprints(findings, (uri) => displayPath(uri, cwd), report.sourceOf);
  const issues = findings.map((finding) => {
    const { rule, message, severity, uri, span, refusal } = finding;
    const begin = (report.sourceOf(uri)?.placeAt(span.start).line ?? 0) + 1;
    return {
      description: message,
      check_name: rule,
      fingerprint: prints.get(finding),
      severity: refusal ? 'blocker' : SEVERITIES[severity],
      location: { path: displayPath(uri, cwd), lines: { begin } },
    };
  });
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
