import type { SyntaxProblem } from '../nginx/tree';
import { defineRule } from './rule';
import { refusal, repairFix, reportProblems } from './syntax-problem';

/** A block without its closing brace, or a closing brace without a block. Each file is balanced by itself. */
export default defineRule<SyntaxProblem>({
  meta: {
    id: 'brace-unbalanced',
    title: 'Braces do not balance',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
  },
  check(topology, report) {
    reportProblems('brace-unbalanced', topology, report, (problem, { source }, words) =>
      source.slice(problem.span) === '}'
        ? `this "}" closes no block; ${refusal(words)}`
        : `"${source.slice(problem.span).replace(/\s+/g, ' ')}" has no closing "}"; ${refusal(words)}`,
    );
  },
  fix: repairFix,
});
