import { type TextEdit, wholeLines } from '../text/edit';
import type { Directive } from './tree';

/**
 * Edits of nginx files in the file's own style: its indentation, its line endings. Each touches only what it adds or
 * removes. Broken blocks (no closing brace) are not edited.
 */

/** One step of indentation in the file that holds the block: what the block's first child has more than the block. */
function indentUnit(block: Directive): string {
  const { source } = block.file;
  for (let at: Directive | undefined = block; at; at = at.parent) {
    const outer = source.indentAt(at.start);
    const child = at.block?.body.find((candidate) => isFirstOnLine(candidate));
    const inner = child && source.indentAt(child.start);
    if (inner?.startsWith(outer) && inner.length > outer.length) return inner.slice(outer.length);
  }
  return '    ';
}

function isFirstOnLine(directive: Directive): boolean {
  const { source } = directive.file;
  const { line } = source.placeAt(directive.start);
  return source.text.slice(source.lineStarts[line], directive.start).trim() === '';
}

/** Indentation of the statements in a block. */
function bodyIndent(block: Directive): string {
  const child = block.block?.body.find((candidate) => isFirstOnLine(candidate));
  return child ? block.file.source.indentAt(child.start) : block.file.source.indentAt(block.start) + indentUnit(block);
}

/** Puts statements (each with its `;`) first in a block; for a balancing method. */
export function insertAtBlockStart(block: Directive, statements: readonly string[]): TextEdit[] {
  if (!block.block || block.block.close === undefined) return [];
  const { source } = block.file;
  const at = block.block.open + 1;
  if (isOneLine(block)) return [{ uri: source.uri, span: { start: at, end: at }, newText: ` ${statements.join(' ')}` }];
  const eol = source.lineEnding;
  const rest = source.text.slice(at, source.lineEnd(source.placeAt(at).line));
  // a comment after `{` stays on its line
  const place = /^\s*(?:#.*)?$/.test(rest) ? at + rest.length : at;
  const newText = statements.map((statement) => eol + bodyIndent(block) + statement).join('');
  return [{ uri: source.uri, span: { start: place, end: place }, newText }];
}

/** Puts statements last in a block. */
export function insertAtBlockEnd(block: Directive, statements: readonly string[]): TextEdit[] {
  const last = block.block?.body.at(-1);
  if (last) return insertAfter(last, statements);
  return insertAtBlockStart(block, statements);
}

/** Puts statements on lines of their own after a statement. */
export function insertAfter(directive: Directive, statements: readonly string[]): TextEdit[] {
  const { source } = directive.file;
  const { end } = directive;
  const line = source.placeAt(end).line;
  const rest = source.text.slice(end, source.lineEnd(line));
  const place = /^\s*(?:#.*)?$/.test(rest) ? end + rest.length : end;
  const newText =
    place === end && rest.trim() !== ''
      ? statements.map((statement) => ` ${statement}`).join('')
      : statements.map((statement) => source.lineEnding + source.indentAt(directive.start) + statement).join('');
  return [{ uri: source.uri, span: { start: place, end: place }, newText }];
}

/** Puts statements, or whole blocks of several lines, on lines of their own before a statement. */
export function insertBefore(directive: Directive, statements: readonly string[]): TextEdit[] {
  const { source } = directive.file;
  const indent = source.indentAt(directive.start);
  const isFirst = isFirstOnLine(directive);
  const newText = statements
    .map(
      (statement) =>
        statement.split('\n').join(source.lineEnding + indent) + (isFirst ? source.lineEnding + indent : ' '),
    )
    .join('');
  return [{ uri: source.uri, span: { start: directive.start, end: directive.start }, newText }];
}

/**
 * Puts whole blocks (lines joined by `\n`) above a statement and the comment that belongs to it, each with an empty
 * line after it.
 */
export function insertBlocksBefore(directive: Directive, blocks: readonly string[]): TextEdit[] {
  const { source } = directive.file;
  if (!isFirstOnLine(directive)) {
    return insertBefore(
      directive,
      blocks.map((block) => block.replace(/\s+/g, ' ')),
    );
  }
  let { line } = source.placeAt(directive.start);
  while (
    line > 0 &&
    source
      .lineText(line - 1)
      .trimStart()
      .startsWith('#')
  )
    line--;
  const at = source.lineStarts[line] ?? 0;
  const indent = source.indentAt(directive.start);
  const lines = blocks.flatMap((block) => [...block.split('\n').map((text) => indent + text), '']);
  return [
    { uri: source.uri, span: { start: at, end: at }, newText: lines.map((text) => text + source.lineEnding).join('') },
  ];
}

/**
 * A statement whose words stand in the columns that other statements share.
 * @param words name and arguments as they are to be written
 * @param like statements of the same block; they count if they are padded to columns
 */
export function alignedStatement(words: readonly string[], like: readonly Directive[]): string {
  let text = words[0] ?? '';
  for (let index = 1; index < words.length; index++) {
    const column = sharedColumn(index, words, like);
    text = `${column === undefined ? `${text} ` : text.padEnd(Math.max(column, text.length + 1))}${words[index]}`;
  }
  return `${text};`;
}

/** The column, from the statement's start, of the word at `index` in all statements, if any was padded to it. */
function sharedColumn(index: number, words: readonly string[], like: readonly Directive[]): number | undefined {
  const isPadded: boolean[] = [];
  const columns = new Set<number>();
  for (const directive of like) {
    const word = directive.args[index - 1];
    const before = index === 1 ? directive.name : directive.args[index - 2];
    // values line up among statements of one name only
    if (!word || !before || (index > 1 && directive.name.value !== words[0])) continue;
    columns.add(word.start - directive.start);
    isPadded.push(word.start - before.end > 1);
  }
  const [column] = columns;
  return columns.size === 1 && isPadded.includes(true) ? column : undefined;
}

/** Removes a statement with its lines, or only itself if something else stands on them. */
export function removeDirective(directive: Directive): TextEdit[] {
  const { source } = directive.file;
  const lines = wholeLines(source, directive.span);
  const before = source.text.slice(lines.start, directive.start);
  const after = source.text.slice(directive.end, lines.end);
  if (before.trim() === '' && /^[ \t]*(?:#[^\r\n]*)?[\r\n]*$/.test(after)) {
    return [{ uri: source.uri, span: lines, newText: '' }];
  }
  const start = before.trim() === '' ? directive.start : lines.start + before.trimEnd().length;
  return [{ uri: source.uri, span: { start, end: directive.end }, newText: '' }];
}

/** A value as a word of a statement: in quotes, if nginx would read something else without. */
export function asWord(value: string): string {
  // a variable's braces are part of the word
  const bare = value.replace(/\$\{\w+\}/g, '');
  if (value !== '' && !/[\s;{}\\]|^["'#]/.test(bare)) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Adds words after a statement's last argument. */
export function appendArguments(directive: Directive, words: readonly string[]): TextEdit[] {
  const { end } = directive.head;
  return [{ uri: directive.uri, span: { start: end, end }, newText: words.map((word) => ` ${word}`).join('') }];
}

/** Removes one argument with the white space before it. */
export function removeArgument(directive: Directive, index: number): TextEdit[] {
  const word = directive.args[index];
  const before = index === 0 ? directive.name : directive.args[index - 1];
  if (!word || !before) return [];
  return [{ uri: directive.uri, span: { start: before.end, end: word.end }, newText: '' }];
}

/** The text of a block with statements in it, as the file indents; lines joined by `\n`. */
export function blockText(head: string, statements: readonly string[], like: Directive): string {
  const unit = indentUnit(like);
  return [`${head} {`, ...statements.map((statement) => unit + statement), '}'].join('\n');
}

function isOneLine(block: Directive): boolean {
  const { source } = block.file;
  const { open, close } = block.block ?? {};
  return (
    open !== undefined &&
    close !== undefined &&
    source.placeAt(open).line === source.placeAt(close).line &&
    block.block?.body.length !== 0
  );
}
