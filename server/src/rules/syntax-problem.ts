import type { ConfigFile, SyntaxProblem, SyntaxProblemCode } from '../nginx/tree';
import type { Topology } from '../topology/types';
import type { Fix, Report, Severity } from './rule';

/** What the rules that pass on the parser's problems have in common. */

/**
 * Go, Jinja and ERB templates: another tool replaces these marks before nginx sees the file.
 * Bounded, so that a line of thousands of braces is not read once for each of them.
 */
const FOREIGN_TEMPLATE = /\{\{[^\n]{0,200}?\}\}|\{%[^\n]{0,200}?%\}|<%[^\n]{0,200}?%>/;

/** In one file, of one kind: a text with more of them is no configuration, and nobody reads that many. */
const MOST = 200;

/**
 * Reports the parser's problems of one kind, in every file that nginx would read.
 * @param messageOf what to say; the file is given for messages that quote it
 * @param severityOf where another severity than the rule's own holds
 */
export function reportProblems(
  code: SyntaxProblemCode,
  { nginx }: Topology,
  report: (report: Report<SyntaxProblem>) => void,
  messageOf: (problem: SyntaxProblem, file: ConfigFile) => string,
  severityOf: (problem: SyntaxProblem, file: ConfigFile) => Severity | undefined = () => undefined,
): void {
  for (const file of nginx.config.files) {
    const problems = file.problems.filter((problem) => problem.code === code);
    if (problems.length === 0 || FOREIGN_TEMPLATE.test(file.source.text)) continue;
    for (const problem of problems.slice(0, MOST)) {
      const severity = severityOf(problem, file);
      report({
        uri: file.source.uri,
        span: problem.span,
        message: messageOf(problem, file),
        ...(severity && { severity }),
        ...(problem.nginxMessage !== undefined &&
          !isMisreadBefore(problem, file) && {
            refusal: { by: 'nginx', message: problem.nginxMessage, line: problem.nginxLine },
          }),
        data: problem,
      });
    }
  }
}

/** Where a block lacks its brace, what comes next is read as part of it, and what nginx says first depends on that. */
function isMisreadBefore({ code, repair }: SyntaxProblem, { source }: ConfigFile): boolean {
  if (code !== 'brace-unbalanced' || !repair || repair.newText === '') return false;
  return source.text.slice(repair.span.start).trim() !== '';
}

/** The parser's own repair, where it has one. */
export function repairFix({ uri, data: { repair } }: Report<SyntaxProblem>): readonly Fix[] {
  if (!repair) return [];
  const { title, span, newText } = repair;
  return [{ title, kind: 'suggestion', isPreferred: true, edits: [{ uri, span, newText }] }];
}

/** The end of a message, in nginx's own words where they are known. */
export function refusal({ nginxMessage }: SyntaxProblem): string {
  return nginxMessage === undefined ? 'nginx will refuse to start' : `nginx will refuse to start: ${nginxMessage}`;
}
