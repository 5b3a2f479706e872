import type { Span } from '../text/span';
import type { ConfigFile, SyntaxProblem } from './tree';

/** Why a file is not formatted. */
export interface FormatRefusal {
  /** Where a person would mend it. */
  readonly span: Span;
  /** The rest of a sentence that begins with the file and the line. */
  readonly reason: string;
}

/**
 * Why a file is not formatted: the first thing in it that nginx cannot read, or reads as something unintended.
 * @param end only what begins before this offset counts
 * @returns undefined if it can be formatted
 */
export function formatRefusal(file: ConfigFile, end = file.source.text.length): FormatRefusal | undefined {
  // a byte order mark leaves no doubt on what follows it
  const problem = file.problems.find(({ code, span }) => code !== 'file-bom' && span.start <= end);
  return problem && { span: problem.span, reason: `has a syntax error: ${reasonOf(problem)}` };
}

function reasonOf({ code, nginxMessage, repair }: SyntaxProblem): string {
  switch (code) {
    case 'brace-unbalanced':
      return repair?.newText === '' ? 'this "}" closes nothing' : 'its block has no "}"';
    case 'directive-missing-semicolon':
      return 'a ";" is missing';
    case 'quote-unclosed':
      return repair?.newText === ' ' ? 'a space is missing after a quote' : 'a quote is not closed';
    case 'regex-brace-unquoted':
      return 'a regular expression with "{" needs quotes';
    default:
      return nginxMessage ?? 'it cannot be read';
  }
}
