import type { SelectionRange, SelectionRangeParams } from 'vscode-languageserver';
import { parsePassTarget } from '../nginx/address';
import { blocksAround, lastTokenBefore } from '../nginx/cursor';
import { type ConfigFile, type Directive, TokenKind, type Word } from '../nginx/tree';
import { variablesIn } from '../nginx/variables';
import { directiveAt, wordAt } from '../nginx/walk';
import { containsSpan, moved, type Span, touches } from '../text/span';
import { toRange } from './convert';
import { documentOf, type FeatureContext, nginxFileOf } from './request';

/** What to select next: part of a word, word, arguments, statement, body, block, file. */
export function selectionRanges(context: FeatureContext, params: SelectionRangeParams): SelectionRange[] | null {
  const document = documentOf(context, params);
  const file = document && nginxFileOf(context, document);
  if (!file) return null;
  return params.positions.map((position) => rangesAt(file, file.source.offsetAt(position)));
}

/** Steps that are told, the innermost ones: an answer must not be nested as deeply as a file may be. */
const MOST_STEPS = 100;

function rangesAt(file: ConfigFile, offset: number): SelectionRange {
  const { source } = file;
  const around = [...spansAround(file, offset)].filter((span) => touches(span, offset));
  around.sort((a, b) => b.end - b.start - (a.end - a.start));
  const steps: Span[] = [];
  let outer: Span = { start: 0, end: source.text.length };
  let range: SelectionRange = { range: toRange(source, outer) };
  for (const span of around) {
    const isSmaller = span.end > span.start && span.end - span.start < outer.end - outer.start;
    if (!isSmaller || !containsSpan(outer, span)) continue;
    steps.push(span);
    outer = span;
  }
  for (const step of steps.slice(-MOST_STEPS)) range = { range: toRange(source, step), parent: range };
  return range;
}

/** Whatever may be selected around an offset, in no order. */
function* spansAround(file: ConfigFile, offset: number): Generator<Span> {
  const { tokens } = file;
  const blocks = blocksAround(file, offset);
  const bodyOf = ({ block, end }: Directive): Span => ({ start: (block?.open ?? 0) + 1, end: block?.close ?? end });
  yield tokensIn(file, { start: 0, end: file.source.text.length });
  for (const directive of blocks) {
    const body = bodyOf(directive);
    yield directive.span;
    yield { start: body.start - 1, end: directive.end };
    yield body.end > body.start && directive.block?.kind === 'lua' ? trimmed(file, body) : tokensIn(file, body);
  }
  const last = lastTokenBefore(file, offset + 1);
  if (last >= 0 && tokens.kind(last) === TokenKind.comment && offset <= tokens.end(last)) {
    yield* partsOfComment(file, last);
    return;
  }
  const innermost = blocks.at(-1);
  if (innermost?.block?.kind === 'lua') return;
  const directive = directiveAt(file, offset);
  if (directive && directive !== innermost) yield* partsOfStatement(directive, offset);
}

/** From the first token in a span to the last one, comments among them. */
function tokensIn(file: ConfigFile, { start, end }: Span): Span {
  const { tokens } = file;
  const first = lastTokenBefore(file, start) + 1;
  const last = lastTokenBefore(file, end);
  return last < first ? { start, end: start } : { start: tokens.start(first), end: tokens.end(last) };
}

function trimmed({ source }: ConfigFile, { start, end }: Span): Span {
  const text = source.text.slice(start, end);
  const from = start + (text.length - text.trimStart().length);
  return { start: from, end: Math.max(from, start + text.trimEnd().length) };
}

/** Without its `#`, with it, and the lines of comments it is one of. */
function* partsOfComment(file: ConfigFile, index: number): Generator<Span> {
  const { source, tokens } = file;
  const isComment = (at: number): boolean => at >= 0 && at < tokens.length && tokens.kind(at) === TokenKind.comment;
  const line = (at: number): number => source.placeAt(tokens.start(at)).line;
  const comment = { start: tokens.start(index), end: tokens.end(index) };
  const mark = /^#+[ \t]*/.exec(source.slice(comment))?.[0] ?? '';
  yield { start: comment.start + mark.length, end: comment.end };
  yield comment;
  if (source.text.slice(source.lineStarts[line(index)], comment.start).trim() !== '') return;
  let first = index;
  let last = index;
  const isAlone = (at: number): boolean => at === 0 || line(at - 1) < line(at);
  while (isComment(first - 1) && line(first - 1) === line(first) - 1 && isAlone(first - 1)) first--;
  while (isComment(last + 1) && line(last + 1) === line(last) + 1) last++;
  yield { start: tokens.start(first), end: tokens.end(last) };
}

function* partsOfStatement(directive: Directive, offset: number): Generator<Span> {
  const { head, args, block } = directive;
  yield directive.span;
  yield head;
  const last = args.at(-1);
  if (args[0] && last) yield { start: args[0].start, end: last.end };
  const word = offset <= (block?.open ?? directive.end) ? wordAt(directive, offset) : undefined;
  if (!word) return;
  yield word;
  yield* partsOfWord(word);
}

/** What stands in the quotes, the value of `name=value`, host and port of an address, variables. */
function* partsOfWord(word: Word): Generator<Span> {
  const { raw } = word;
  const isClosed = word.quote !== undefined && raw.length > 1 && raw.endsWith(word.quote);
  const inner = { start: word.start + (word.quote ? 1 : 0), end: word.end - (isClosed ? 1 : 0) };
  yield inner;
  const text = word.file.source.slice(inner);
  const name = /^[a-z_]\w*(?==)/i.exec(text)?.[0];
  if (name !== undefined) {
    yield { start: inner.start, end: inner.start + name.length };
    yield { start: inner.start + name.length + 1, end: inner.end };
  }
  if (!/\s/.test(text)) yield* partsOfAddress(word);
  for (const { span, nameSpan } of variablesIn(text)) {
    yield moved(span, inner.start);
    yield moved(nameSpan, inner.start);
  }
}

function* partsOfAddress(word: Word): Generator<Span> {
  const { address, uriSpan } = parsePassTarget(word);
  yield address.hostSpan;
  if (address.portSpan) yield address.portSpan;
  yield address.span;
  if (uriSpan) yield uriSpan;
}
