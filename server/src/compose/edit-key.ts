import { type TextEdit, wholeLines } from '../text/edit';
import type { SourceFile } from '../text/source';
import { containsSpan, type Origin, type Span } from '../text/span';
import { replaceScalar } from './edit';
import type { ComposeModel, Service } from './model';

/**
 * The file in which a value of a service may be changed without a change of other services: in its own text, or in a
 * file that is laid over it. Not in an anchor, nor in what it extends.
 */
export function ownSource(service: Service, { uri, span }: Origin, model: ComposeModel): SourceFile | undefined {
  const file = model.files.find(({ source }) => source.uri === uri);
  if (!file) return undefined;
  const isOwn = uri === service.uri ? containsSpan(service.span, span) : file.role === 'override';
  return isOwn ? file.source : undefined;
}

/** Writes another scalar where one of a service stands; no edits for one that others share. */
export function setScalar(service: Service, value: Origin, newValue: string, model: ComposeModel): TextEdit[] {
  const source = ownSource(service, value, model);
  return source ? replaceScalar(value, source.text, newValue) : [];
}

/**
 * Removes a key with its scalar value, and the comment behind it; with the last key of a mapping the mapping's own key
 * goes too (`deploy:` above `replicas: 3`).
 * @param value where the value is written
 * @returns no edits for a value that other services share, or that stands in an unusual place
 */
export function removeKey(service: Service, key: string, value: Origin, model: ComposeModel): TextEdit[] {
  const source = ownSource(service, value, model);
  if (!source) return [];
  const { line } = source.placeAt(value.span.start);
  const lineStart = source.lineStarts[line] ?? 0;
  const before = source.text.slice(lineStart, value.span.start);
  const after = source.text.slice(value.span.end, source.lineEnd(line));
  const name = `(?<quote>["']?)${key}\\k<quote>[ \\t]*:[ \\t]+`;
  const isBlock = /^[ \t]*(?:#.*)?$/.test(after);
  if (isBlock && new RegExp(`^[ \\t]*${name}$`).test(before)) {
    return [remove(source, linesWithParent(source, line))];
  }
  const first = isBlock && new RegExp(`^[ \\t]*-[ \\t]+(?=${name}$)`).exec(before);
  if (first) return removeFirstOfItem(source, line, first[0].length);
  const inFlow = new RegExp(`([{,])([ \\t]*)(?=${name}$)`).exec(before);
  return inFlow ? removeInFlow(source, value.span, lineStart + inFlow.index) : [];
}

function remove({ uri }: SourceFile, span: Span): TextEdit {
  return { uri, span, newText: '' };
}

/** The line, and the one above it where that opens a mapping of nothing else. */
function linesWithParent(source: SourceFile, line: number): Span {
  const span = wholeLines(source, { start: source.lineStarts[line] ?? 0, end: source.lineStarts[line] ?? 0 });
  const indent = indentOf(source.lineText(line));
  const above = source.lineText(line - 1);
  const isOpener = line > 0 && /^[ \t]*[\w"'-]+[ \t]*:[ \t]*(?:#.*)?$/.test(above) && indentOf(above) < indent;
  let next = line + 1;
  while (next < source.lineStarts.length && /^[ \t]*(?:#.*)?$/.test(source.lineText(next))) next++;
  const isLast = next >= source.lineStarts.length || indentOf(source.lineText(next)) < indent;
  return isOpener && isLast ? { start: source.lineStarts[line - 1] ?? 0, end: span.end } : span;
}

function indentOf(text: string): number {
  return /^[ \t]*/.exec(text)?.[0].length ?? 0;
}

/** `- key: value`, of which the next line takes the place. */
function removeFirstOfItem(source: SourceFile, line: number, column: number): TextEdit[] {
  const next = source.lineText(line + 1);
  if (indentOf(next) !== column || /^[ \t]*(?:#.*)?$/.test(next)) return [];
  const start = (source.lineStarts[line] ?? 0) + column;
  return [remove(source, { start, end: (source.lineStarts[line + 1] ?? 0) + column })];
}

/** @param opener the offset of the brace or comma before the key */
function removeInFlow(source: SourceFile, value: Span, opener: number): TextEdit[] {
  const isFirst = source.text[opener] === '{';
  const after = /^[ \t]*([,}])[ \t]*/.exec(source.text.slice(value.end));
  if (!after) return [];
  if (!isFirst) return [remove(source, { start: opener, end: value.end })];
  if (after[1] === ',') return [remove(source, { start: opener + 1, end: value.end + after[0].length })];
  const { line } = source.placeAt(opener);
  const isAlone = /^[ \t]*[\w"'-]+[ \t]*:[ \t]*\{[^{}]*\}[ \t]*(?:#.*)?$/.test(source.lineText(line));
  if (isAlone) return [remove(source, wholeLines(source, { start: opener, end: opener }))];
  return [remove(source, { start: opener + 1, end: value.end })];
}
