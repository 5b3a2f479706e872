import { hasLineBreak } from './format-gaps';
import type { FormatStyle } from './format-style';
import { type ConfigFile, TokenKind } from './tree';
import { walkDirectives } from './walk';

/** Whether a token is the first word of a statement, and of which kind: an entry of data (`map`, `types` …) has no name. */
export const StatementKind = { none: 0, directive: 1, data: 2 } as const;
export type StatementKind = (typeof StatementKind)[keyof typeof StatementKind];

/** For each token of a file whether a statement starts there. */
export function statementStarts(file: ConfigFile): Uint8Array {
  const starts = new Uint8Array(file.tokens.length);
  for (const { firstToken, parent } of walkDirectives(file.body)) {
    starts[firstToken] = parent?.block?.kind === 'data' ? StatementKind.data : StatementKind.directive;
  }
  return starts;
}

/** A line with a block of several statements on it may be so wide. */
const WIDEST = 120;

/**
 * Which blocks stay on one line: those that are on one line, unless they hold several statements and the line is wide.
 * @returns 1 for both braces of such a block
 */
export function keptBlocks(file: ConfigFile, starts: Uint8Array, style: FormatStyle): Uint8Array {
  const { tokens, source } = file;
  const { text } = source;
  const kept = new Uint8Array(tokens.length);
  const open: OpenBlock[] = [];
  let breaks = 0;
  let statements = 0;
  /** Width of all so far, if it stood on one line. */
  let width = 0;
  let head = 0;
  let position = 0;
  for (let index = 0; index < tokens.length; index++) {
    const kind = tokens.kind(index);
    const [start, end] = [tokens.start(index), tokens.end(index)];
    if (hasLineBreak(text, position, start)) breaks++;
    position = end;
    width += blanksBefore(file, index, starts, style);
    if (starts[index] !== StatementKind.none) head = width;
    width += end - start;
    if (hasLineBreak(text, start, end)) breaks++;
    if (kind === TokenKind.end) statements++;
    else if (kind === TokenKind.open) open.push({ index, breaks, statements: ++statements, head });
    else if (kind === TokenKind.close) {
      const block = open.pop();
      if (block?.breaks !== breaks) continue;
      const isWide = open.length * style.tabSize + width - block.head > WIDEST;
      if (isWide && statements - block.statements > 1) continue;
      kept[block.index] = 1;
      kept[index] = 1;
    }
  }
  return kept;
}

interface OpenBlock {
  /** Of its `{`. */
  readonly index: number;
  /** How many lines, statements and columns there are before it. */
  readonly breaks: number;
  readonly statements: number;
  readonly head: number;
}

/** How wide the white space before a token would be if all stood on one line. */
function blanksBefore(
  { tokens, source }: ConfigFile,
  index: number,
  starts: Uint8Array,
  { alignment }: FormatStyle,
): number {
  if (index === 0) return 0;
  const kind = tokens.kind(index);
  if (kind === TokenKind.end) return 0;
  if (kind === TokenKind.close) return tokens.kind(index - 1) === TokenKind.open ? 0 : 1;
  if (kind === TokenKind.open || starts[index] !== StatementKind.none) return 1;
  const [start, end] = [tokens.end(index - 1), tokens.start(index)];
  return alignment === 'keep' && !hasLineBreak(source.text, start, end) ? end - start : Math.min(1, end - start);
}
