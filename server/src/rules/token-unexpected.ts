import type { ConfigFile, SyntaxProblem } from '../nginx/tree';
import { defineRule } from './rule';
import { refusal, repairFix, reportProblems } from './syntax-problem';

/** A token where nginx takes none: an empty statement, a block without a directive, a block among entries of data. */
export default defineRule<SyntaxProblem>({
  meta: {
    id: 'token-unexpected',
    title: 'Token stands where nginx takes none',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
  },
  check(topology, report) {
    reportProblems(
      'token-unexpected',
      topology,
      report,
      (problem, file, words) => `${describe(problem, file)}; ${refusal(words)}`,
    );
  },
  fix: repairFix,
});

function describe({ span }: SyntaxProblem, { source }: ConfigFile): string {
  const token = source.slice(span);
  if (token === ';') return 'this ";" ends no statement';
  if (token === '{') return 'no block may open here';
  return 'this comment does not fit into the 4096 bytes that nginx reads at a time';
}
