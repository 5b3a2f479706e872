import { wordsAbout } from '../nginx/syntax-words';
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
 * @param messageOf what to say; the file is given for messages that quote it, and what nginx will say
 * @param severityOf where another severity than the rule's own holds
 */
export function reportProblems(
  code: SyntaxProblemCode,
  { nginx: { config } }: Topology,
  report: (report: Report<SyntaxProblem>) => void,
  messageOf: (problem: SyntaxProblem, file: ConfigFile, words: string | undefined) => string,
  severityOf: (problem: SyntaxProblem, file: ConfigFile, words: string | undefined) => Severity | undefined = () =>
    undefined,
): void {
  for (const file of config.files) {
    const problems = file.problems.filter((problem) => problem.code === code);
    if (problems.length === 0 || FOREIGN_TEMPLATE.test(file.source.text)) continue;
    for (const problem of problems.slice(0, MOST)) {
      const { message, line, at } = wordsAbout(problem, file, config) ?? {};
      const severity = severityOf(problem, file, message);
      report({
        uri: file.source.uri,
        span: problem.span,
        message: messageOf(problem, file, message),
        ...(severity && { severity }),
        ...(message !== undefined && {
          refusal: {
            by: 'nginx',
            message,
            ...(line !== undefined && { line }),
            ...(at && { at: { uri: at.file.source.uri, offset: at.offset } }),
          },
        }),
        data: problem,
      });
    }
  }
}

/** The parser's own repair, where it has one. */
export function repairFix({ uri, data: { repair } }: Report<SyntaxProblem>): readonly Fix[] {
  if (!repair) return [];
  const { title, span, newText } = repair;
  return [{ title, kind: 'suggestion', isPreferred: true, edits: [{ uri, span, newText }] }];
}

/** The end of a message, in nginx's own words where they are known. */
export function refusal(words: string | undefined): string {
  return words === undefined ? 'nginx will refuse to start' : `nginx will refuse to start: ${words}`;
}
