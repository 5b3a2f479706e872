import type { SyntaxProblem } from '../nginx/tree';
import { defineRule } from './rule';
import { repairFix, reportProblems } from './syntax-problem';

/** A file that starts with a byte order mark, which nginx takes for part of the first word. */
export default defineRule<SyntaxProblem>({
  meta: {
    id: 'file-bom',
    title: 'File starts with a byte order mark',
    category: 'syntax',
    severity: 'error',
    fixable: 'safe',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
  },
  check(topology, report) {
    reportProblems(
      'file-bom',
      topology,
      report,
      () =>
        'nginx reads the byte order mark as part of the first directive; it will refuse to start: unknown directive',
    );
  },
  fix: (report) => repairFix(report).map((fix) => ({ ...fix, kind: 'safe' as const })),
});
