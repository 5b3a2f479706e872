import type { TextEdit } from '../text/edit';
import { lastTokenBefore } from './cursor';
import { breaksIn, gapEdit } from './format-gaps';
import type { FormatStyle } from './format-style';
import { Indentation } from './indentation';
import { type ConfigFile, type Directive, TokenKind } from './tree';
import { directiveAt } from './walk';

/**
 * What has to change after a `;` or a `}` was typed, in its statement's or its own line alone. It goes by the lines
 * around, so that it fits into a file that is not formatted, and holds while other parts of the file are half typed.
 * @param offset after the character; nothing is changed if it stands in a comment, a quoted word or Lua
 */
export function formatTyped(file: ConfigFile, offset: number, style: FormatStyle): TextEdit[] {
  const { tokens, problems } = file;
  const typed = lastTokenBefore(file, offset);
  if (typed < 1 || tokens.end(typed) !== offset) return [];
  const directive = directiveAt(file, offset);
  if (directive?.end !== offset) return [];
  if (problems.some(({ span }) => span.end > directive.start && span.start < offset)) return [];
  if (tokens.kind(typed) === TokenKind.end) return formatStatement(file, directive, typed, style);
  return tokens.kind(typed) === TokenKind.close ? indentBrace(file, directive, typed) : [];
}

function formatStatement(file: ConfigFile, directive: Directive, end: number, style: FormatStyle): TextEdit[] {
  const { tokens, source } = file;
  const edits: (TextEdit | undefined)[] = [];
  const isOneLine = !/[\r\n]/.test(source.text.slice(directive.start, tokens.start(end)));
  if (isOneLine) edits.push(indentLine(file, directive.start, indentOf(file, directive, style)));
  for (let index = directive.firstToken + 1; index <= end; index++) {
    const start = tokens.end(index - 1);
    const old = source.text.slice(start, tokens.start(index));
    // a line ending that is half escaped stays, as after a comment
    const isFixed = tokens.kind(index - 1) === TokenKind.comment || source.text[start - 1] === '\r';
    if (isFixed) continue;
    if (index === end) edits.push(edit(file, start, old, ''));
    else if (style.alignment === 'none' && old !== '' && breaksIn(old) === 0) edits.push(edit(file, start, old, ' '));
  }
  return edits.filter((each) => each !== undefined);
}

/** That of the statement before it, else one step more than the block has; undefined where neither tells. */
function indentOf(file: ConfigFile, directive: Directive, style: FormatStyle): string | undefined {
  const { source } = file;
  const { parent } = directive;
  const indentation = new Indentation(source);
  const siblings = parent?.block?.body ?? file.body;
  const before = siblings.slice(0, siblings.indexOf(directive));
  const like = before.findLast(({ start }) => indentation.isFirstOnLine(start));
  if (like) return source.indentAt(like.start);
  if (!parent || !indentation.isFirstOnLine(parent.start)) return undefined;
  return source.indentAt(parent.start) + (style.insertSpaces ? ' '.repeat(style.tabSize) : '\t');
}

/** Puts a `}` below the beginning of its block. */
function indentBrace(file: ConfigFile, directive: Directive, close: number): TextEdit[] {
  const { tokens, source } = file;
  // what stands before it belongs to the Lua code
  if (tokens.kind(close - 1) === TokenKind.raw || !new Indentation(source).isFirstOnLine(directive.start)) return [];
  const changed = indentLine(file, tokens.start(close), source.indentAt(directive.start));
  return changed ? [changed] : [];
}

function indentLine(file: ConfigFile, offset: number, indent: string | undefined): TextEdit | undefined {
  const { source } = file;
  if (indent === undefined || !new Indentation(source).isFirstOnLine(offset)) return undefined;
  const start = source.lineStarts[source.placeAt(offset).line] ?? offset;
  return edit(file, start, source.text.slice(start, offset), indent);
}

function edit({ source }: ConfigFile, start: number, old: string, gap: string): TextEdit | undefined {
  return gapEdit(source.uri, start, old, gap);
}
