import type { SyntaxProblem } from '../nginx/tree';
import { defineRule } from './rule';
import { refusal, repairFix, reportProblems } from './syntax-problem';

/** A `{` in a regular expression without quotes, where it opens a block. */
export default defineRule<SyntaxProblem>({
  meta: {
    id: 'regex-brace-unquoted',
    title: 'Brace in an expression without quotes',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#location',
      'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#rewrite',
    ],
  },
  check(topology, report) {
    reportProblems('regex-brace-unquoted', topology, report, (problem, { source }, words) => {
      const text = source.slice(problem.span);
      return `the "{" of "${text}" opens a block: an expression with braces needs quotes; ${refusal(words)}`;
    });
  },
  fix: repairFix,
});
