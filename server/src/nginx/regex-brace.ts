import { scanWord } from './lexer';
import type { SyntaxProblem } from './tree';

/** Directives whose arguments may be regular expressions. */
const TAKES_REGEX = new Set([
  ...['location', 'if', 'rewrite', 'server_name', 'valid_referers'],
  ...['proxy_redirect', 'proxy_cookie_path', 'proxy_cookie_domain', 'fastcgi_split_path_info'],
]);

/** How often something may be repeated in a regular expression; no block of nginx begins like that. */
const QUANTIFIER = /\{\d+(?:,\d*)?\}/y;

/** A regular expression whose `{` nginx takes for the beginning of a block. */
export interface BrokenRegex {
  /** Where the word ends that was meant. */
  readonly end: number;
  /** The part that has to be quoted. */
  readonly pattern: { readonly start: number; readonly end: number };
  /** What nginx says of it, and the offset whose line it names; no words where they depend on more than this place. */
  readonly message: string | undefined;
  readonly at: number;
}

/**
 * Looks at a word that ends at a `{`.
 * @param name of the statement that the word is in; undefined if the word is the first one
 * @param inData whether it stands among entries of data, where the first word may be an expression (`~^/\d{3}`)
 */
export function findBrokenRegex(
  text: string,
  start: number,
  brace: number,
  name: string | undefined,
  inData: boolean,
): BrokenRegex | undefined {
  const mayBeRegex = inData ? name === undefined && text[start] === '~' : name !== undefined && TAKES_REGEX.has(name);
  if (!mayBeRegex) return undefined;
  let end = brace;
  for (;;) {
    QUANTIFIER.lastIndex = end;
    if (!QUANTIFIER.test(text)) break;
    end = scanWord(text, QUANTIFIER.lastIndex);
  }
  if (end === brace) return undefined;
  // the parenthesis of the condition
  const isCondition = name === 'if' && text[end - 1] === ')' && /^\s*(?:\{|$)/.test(text.slice(end, end + 200));
  const pattern = { start, end: isCondition ? end - 1 : end };
  return { end, pattern, ...verdict(text, start, brace, name, inData) };
}

function verdict(
  text: string,
  start: number,
  brace: number,
  name: string | undefined,
  inData: boolean,
): Pick<BrokenRegex, 'message' | 'at'> {
  const read = text.slice(start, brace);
  if (inData) return { message: 'unexpected "{"', at: brace };
  if (name === 'if' && !read.endsWith(')')) return { message: `invalid condition "${read}"`, at: brace };
  if (name !== 'if' && name !== 'location')
    return { message: `directive "${name}" is not terminated by ";"`, at: brace };
  const regex = (name === 'if' ? read.slice(0, -1) : read).replace(/^~\*?/, '');
  if (opened(regex) > 0) {
    return { message: `pcre2_compile() failed: missing closing parenthesis in "${regex}"`, at: brace };
  }
  // the block begins with the rest of the expression, which is no directive
  const end = scanWord(text, brace + 1);
  const terminator = /[;{}]/.exec(text.slice(end, end + 1000));
  const at = end + (terminator?.index ?? 0);
  return { message: name === 'location' ? `unknown directive "${text.slice(brace + 1, end)}"` : undefined, at };
}

/** How many parentheses are open at the end of an expression. */
function opened(regex: string): number {
  const bare = regex.replace(/\\./gs, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  return bare.split('(').length - bare.split(')').length;
}

/** The parser's problem: nginx reads the rest of the expression as something else, unless it stands among data. */
export function regexProblem(
  { pattern, message }: BrokenRegex,
  text: string,
  nginxLine: number,
  isLexical: boolean,
): SyntaxProblem {
  const newText = quotedRegex(text.slice(pattern.start, pattern.end));
  return {
    code: 'regex-brace-unquoted',
    span: pattern,
    ...(message !== undefined && { nginxMessage: message }),
    nginxLine,
    isLexical,
    ...(newText !== undefined && { repair: { span: pattern, newText, title: 'Put the expression in quotes' } }),
  };
}

/**
 * An expression in quotes, which nginx reads as it reads it without: the same backslashes count in both.
 * @returns undefined if it holds both kinds of quotes
 */
function quotedRegex(regex: string): string | undefined {
  const quote = regex.includes('"') ? "'" : '"';
  return regex.includes(quote) ? undefined : quote + regex + quote;
}
