import { parseConfig } from '../../server/src/nginx/parser';
import { printConfig } from '../../server/src/nginx/print';
import { type ConfigFile, type Directive, type SyntaxProblem, TokenKind } from '../../server/src/nginx/tree';
import { walkDirectives } from '../../server/src/nginx/walk';
import { applyEdits } from '../../server/src/text/edit';
import { SourceFile } from '../../server/src/text/source';
import { comparableMessage, readLikeNginx } from './nginx-tokenizer';

/**
 * The first problem for which nginx refuses the file before it looks at any directive: its tokenizer does not go on, or
 * a block stands where data is read.
 */
export function firstRefusal({ problems }: ConfigFile): SyntaxProblem | undefined {
  return problems.find(({ isLexical, code }) => isLexical || code === 'token-unexpected');
}

/** The laws that hold for every text, however broken. Throws where one does not. */
export function checkParserLaws(text: string): void {
  const file = parse(text);
  checkTokens(file);
  checkBody(file.body, undefined, 0, text.length);
  for (const problem of file.problems) checkProblem(problem, file);
  checkAgainstTokenizer(file);
}

function parse(text: string): ConfigFile {
  const file = parseConfig(new SourceFile('file:///nginx.conf', text));
  if (printConfig(file) !== text) fail('the printed tree differs from the text');
  return file;
}

function fail(law: string, detail?: unknown): never {
  throw new Error(detail === undefined ? law : `${law}: ${JSON.stringify(detail)}`);
}

function check(holds: boolean, law: string, detail?: unknown): void {
  if (!holds) fail(law, detail);
}

function checkTokens({ tokens, source: { text } }: ConfigFile): void {
  let position = 0;
  for (let index = 0; index < tokens.length; index++) {
    const [start, end] = [tokens.start(index), tokens.end(index)];
    check(position <= start && start < end && end <= text.length, 'tokens overlap or leave the text', { start, end });
    position = end;
    const kind = tokens.kind(index);
    if (kind === TokenKind.comment) check(text[start] === '#', 'a comment starts with #', { start });
    if (kind === TokenKind.end) check(text.slice(start, end) === ';', 'an end is a ;', { start });
    if (kind === TokenKind.open) check(text.slice(start, end) === '{', 'an opening brace is a {', { start });
    if (kind === TokenKind.close) check(text.slice(start, end) === '}', 'a closing brace is a }', { start });
  }
}

/** Siblings follow each other, each within its parent's braces, and everything of a directive is within it. */
function checkBody(body: readonly Directive[], parent: Directive | undefined, from: number, to: number): void {
  const pending = [{ body, parent, from, to }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    let position = next.from;
    for (const directive of next.body) {
      const { start, end, block } = directive;
      check(directive.parent === next.parent, 'a directive knows the directive around it', { start });
      check(position <= start && start < end && end <= next.to, 'a directive lies within its block', { start, end });
      position = end;
      checkWords(directive);
      if (!block) continue;
      // a block without a name has its own brace for one
      const follows = directive.head.end <= block.open || start === block.open;
      check(follows && block.open < end, 'a block follows its head', { start });
      check(block.close === undefined || block.close === end - 1, 'a block ends its directive', { start });
      pending.push({ body: block.body, parent: directive, from: block.open + 1, to: block.close ?? end });
    }
  }
}

function checkWords(directive: Directive): void {
  const { start, end, name, args, head, isTerminated, block } = directive;
  let position = start;
  for (const word of [name, ...args]) {
    check(position <= word.start && word.start < word.end && word.end <= end, 'words lie within', { start });
    check(word.raw.length === word.end - word.start, 'a word is its own text', { start });
    check(word.value.length <= word.raw.length, 'a value is no longer than its word', { start });
    position = word.end;
  }
  check(head.start === start && head.end === position, 'the head holds the words', { start });
  if (!isTerminated) check(!block && end === position, 'an unfinished directive ends with its last word', { start });
}

function checkProblem(problem: SyntaxProblem, { source }: ConfigFile): void {
  const { text } = source;
  const { span, repair, nginxLine } = problem;
  check(0 <= span.start && span.start < span.end && span.end <= text.length, 'a problem has a place', problem);
  const lines = text.split('\n').length;
  check(1 <= nginxLine && nginxLine <= lines, 'a problem is on a line of the text', problem);
  if (!repair) return;
  const { start, end } = repair.span;
  check(0 <= start && start <= end && end <= text.length, 'a repair has a place', problem);
  const repaired = applyEdits(text, [repair]);
  check(repaired !== text, 'a repair changes the text', problem);
  parse(repaired);
}

function checkAgainstTokenizer(file: ConfigFile): void {
  const { text } = file.source;
  const ours = firstRefusal(file);
  // nginx takes a byte order mark for the start of a word, which it then does not know
  if (text.startsWith('\ufeff')) {
    check(file.problems[0]?.code === 'file-bom', 'a byte order mark is reported');
    return;
  }
  // to nginx a block begins within the expression, and all that follows is something else
  if (file.problems.some(({ code }) => code === 'regex-brace-unquoted') || hasSplitBlock(file)) return;
  const { error, statements } = readLikeNginx(text);
  const theirs = error && { message: comparableMessage(error.message), line: error.line };
  const verdict = ours && { message: comparableMessage(ours.nginxMessage), line: ours.nginxLine };
  check(
    theirs?.message === verdict?.message && theirs?.line === verdict?.line,
    "nginx's tokenizer has another opinion",
    { nginx: theirs, parser: verdict },
  );
  if (file.problems.length > 0) return;
  const depths = new Map<Directive | undefined, number>([[undefined, -1]]);
  let index = 0;
  for (const directive of walkDirectives(file.body)) {
    const depth = (depths.get(directive.parent) ?? 0) + 1;
    depths.set(directive, depth);
    const words = [directive.name, ...directive.args].map(({ value }) => value);
    const nginx = statements[index++];
    const isSame = nginx?.depth === depth && words.every((word, at) => sameWord(word, nginx.words[at]));
    check(isSame && words.length === nginx?.words.length, 'nginx reads another statement', {
      nginx,
      parser: { words, depth },
    });
  }
  check(index === statements.length, 'nginx reads more statements', statements[index]);
}

/**
 * Whether a block's head was taken for two statements, the first without its `;`: to nginx the block then has another
 * name, and whether it holds data or directives hangs on the name.
 */
function hasSplitBlock(file: ConfigFile): boolean {
  if (!file.problems.some(({ code }) => code === 'directive-missing-semicolon')) return false;
  let previous: Directive | undefined;
  for (const directive of walkDirectives(file.body)) {
    if (directive.block && previous && !previous.isTerminated) return true;
    previous = directive;
  }
  return false;
}

/** Half a surrogate pair has no bytes of its own. */
function sameWord(word: string, other: string | undefined): boolean {
  return word === other || Buffer.from(word).toString() === other;
}
