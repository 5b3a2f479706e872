import type { SourceFile } from './source';
import type { Span } from './span';

/** Replaces `span` of the document `uri` by `newText`; an empty span inserts. */
export interface TextEdit {
  readonly uri: string;
  readonly span: Span;
  readonly newText: string;
}

/**
 * Applies edits of one document. Edits may come in any order; where two overlap the first in text order wins
 * and the other is left out; inserts at one place keep their order.
 * @returns the new text
 */
export function applyEdits(text: string, edits: readonly Pick<TextEdit, 'span' | 'newText'>[]): string {
  const ordered = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end || a.order - b.order);
  let result = '';
  let position = 0;
  for (const { span, newText } of ordered) {
    if (span.start < position) continue;
    result += text.slice(position, span.start) + newText;
    position = span.end;
  }
  return result + text.slice(position);
}

/** The span of the whole lines that `span` touches, their last line ending included; for edits that remove lines. */
export function wholeLines(source: SourceFile, span: Span): Span {
  const first = source.placeAt(span.start).line;
  const last = source.placeAt(Math.max(span.start, span.end)).line;
  return { start: source.lineStarts[first] ?? 0, end: source.lineStarts[last + 1] ?? source.text.length };
}
