import { type TextEdit, wholeLines } from '../text/edit';
import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';

/** What a merge key brings in: `*anchor` or `[*a, *b]`, on one line. */
const MERGE = /<<[ \t]*:[ \t]+(\*[^\s,[\]{}]+|\[[^\]\r\n#]*\])/y;

/**
 * Joins two merge keys of one mapping: `<<: *a` and `<<: *b` become `<<: [*a, *b]`, in which the first one wins.
 * @param first where the first `<<` stands, and `second` the one that goes
 * @returns no edits where one of them brings in something else than anchors
 */
export function joinMergeKeys(source: SourceFile, first: Span, second: Span): TextEdit[] {
  const one = mergeAt(source, first);
  const other = mergeAt(source, second);
  if (!one || !other) return [];
  const names = [one, other].map(({ text }) => text.replace(/^\[\s*|\s*,?\s*\]$/g, '')).filter((text) => text !== '');
  return [
    { uri: source.uri, span: one.value, newText: `[${names.join(', ')}]` },
    { uri: source.uri, span: wholeEntry(source, other.entry), newText: '' },
  ];
}

function mergeAt(source: SourceFile, { start }: Span): { text: string; value: Span; entry: Span } | undefined {
  MERGE.lastIndex = start;
  const text = MERGE.exec(source.text)?.[1];
  if (text === undefined) return undefined;
  const end = MERGE.lastIndex;
  return { text, value: { start: end - text.length, end }, entry: { start, end } };
}

/** The line of an entry in a block, or the entry with the comma before or behind it. */
function wholeEntry(source: SourceFile, entry: Span): Span {
  const lines = wholeLines(source, entry);
  const before = source.text.slice(lines.start, entry.start);
  const after = source.text.slice(entry.end, lines.end);
  if (before.trim() === '' && /^\s*(?:#.*)?$/.test(after.trimEnd())) return lines;
  const behind = /^[ \t]*,[ \t]*/.exec(after);
  if (behind) return { start: entry.start, end: entry.end + behind[0].length };
  const ahead = /,[ \t]*$/.exec(before);
  return { start: entry.start - (ahead?.[0].length ?? 0), end: entry.end };
}
