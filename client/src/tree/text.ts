import type { FindingView, ViewSeverity } from '../../../server/src/protocol';

const SEVERITIES: readonly ViewSeverity[] = ['error', 'warning', 'information', 'hint'];

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly information: number;
  readonly hint: number;
}

/** The worst severity that is there at all. */
export function worstOf(counts: Counts): ViewSeverity | undefined {
  return SEVERITIES.find((severity) => counts[severity] > 0);
}

/** "1 peer", "3 peers", "2 entries" with an irregular plural given. */
export function count(amount: number, thing: string, things = `${thing}s`): string {
  return `${amount} ${amount === 1 ? thing : things}`;
}

export function countFindings(findings: Iterable<FindingView>): Counts {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/** "2 errors and 1 warning"; empty if there is neither. Information and hints are no part of a verdict. */
export function verdict({ error, warning }: Pick<Counts, 'error' | 'warning'>): string {
  const parts = [error > 0 ? count(error, 'error') : '', warning > 0 ? count(warning, 'warning') : ''];
  return parts.filter(Boolean).join(' and ');
}

/** Findings that several nodes carry (an upstream used twice) count once. */
export function distinctFindings(lists: Iterable<readonly FindingView[]>): FindingView[] {
  const known = new Map<string, FindingView>();
  for (const finding of [...lists].flat()) {
    const { uri, start } = finding.place;
    known.set(`${finding.rule} ${uri} ${start.line} ${start.character} ${finding.message}`, finding);
  }
  return [...known.values()];
}

/** Text that Markdown shows as it is, whatever a configuration file put into it. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]()#+\-.!|~>:@]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/\s+/g, ' ');
}

/** Text as inline code. The fence is longer than any run of backticks inside. */
export function codeSpan(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${plain}${padding}${fence}`;
}

/** "Error", "Warning" … as it starts a line or is spoken. */
export function severityWord(severity: ViewSeverity): string {
  return severity.charAt(0).toUpperCase() + severity.slice(1);
}
