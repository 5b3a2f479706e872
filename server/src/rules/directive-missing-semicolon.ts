import type { ConfigFile, SyntaxProblem } from '../nginx/tree';
import { directiveAt } from '../nginx/walk';
import { defineRule } from './rule';
import { refusal, repairFix, reportProblems } from './syntax-problem';

/** A statement runs into the next line, or into a brace, because its semicolon is missing. */
export default defineRule<SyntaxProblem>({
  meta: {
    id: 'directive-missing-semicolon',
    title: 'Semicolon is missing',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/beginners_guide.html#conf_structure'],
  },
  check(topology, report) {
    reportProblems(
      'directive-missing-semicolon',
      topology,
      report,
      (problem, file, words) => {
        const reading = 'nginx reads the next line as its parameters';
        const runsOn = words === undefined ? reading : `${reading} and will refuse to start: ${words}`;
        const consequence = problem.isLexical ? refusal(words) : runsOn;
        return `";" is missing after "${statementBefore(problem, file)}"; ${consequence}`;
      },
      (problem, file, words) => (words === undefined && takesAnything(problem, file) ? 'warning' : undefined),
    );
  },
  fix: repairFix,
});

/** Directives to which any word is welcome: nginx starts, and the next statement is lost. Confirmed by `nginx -t`. */
const TAKES_ANYTHING =
  /^(?:server_name|index|try_files|valid_referers|log_format|\w+_types|\w+_no_cache|\w+_cache_bypass)$/;

function takesAnything({ isLexical, span }: SyntaxProblem, file: ConfigFile): boolean {
  return !isLexical && TAKES_ANYTHING.test(directiveAt(file, span.start)?.name.value ?? '');
}

/** The statement without its semicolon, in one line and not too long to read. */
function statementBefore({ span }: SyntaxProblem, file: ConfigFile): string {
  const statement = directiveAt(file, span.start);
  const text = file.source.slice(statement?.head ?? span).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
