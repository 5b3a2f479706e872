import type { ConfigFile, SyntaxProblem } from '../nginx/tree';
import { defineRule } from './rule';
import { refusal, repairFix, reportProblems } from './syntax-problem';

/** A quote without end, text glued to a closing quote, or a word too long for nginx's buffer (mostly for want of a quote). */
export default defineRule<SyntaxProblem>({
  meta: {
    id: 'quote-unclosed',
    title: 'Quote is not closed',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
  },
  check(topology, report) {
    reportProblems(
      'quote-unclosed',
      topology,
      report,
      (problem, file, words) => `${describe(problem, file)}; ${refusal(words)}`,
    );
  },
  fix: repairFix,
});

function describe({ span, repair }: SyntaxProblem, { source }: ConfigFile): string {
  if (!repair) return 'this word does not fit into the 4096 bytes that nginx reads at a time';
  const isGlued = repair.newText === ' ';
  if (!isGlued) return `the quote ${source.text[span.start]} has no partner`;
  return `nothing may stand right after the closing quote of ${source.slice({ start: span.start, end: repair.span.start })}`;
}
