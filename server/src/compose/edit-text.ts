import type { TextEdit } from '../text/edit';
import type { SourceFile } from '../text/source';
import type { BlockPlace } from './model';

/** Words that YAML 1.1 or 1.2 reads as something else than a string. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A value as a YAML scalar: plain where that is safe in block and flow collections, else in double quotes. */
export function scalarText(value: string, quote: '"' | "'" | '' = ''): string {
  if (quote === "'" && !/[\r\n]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  const isPlain = /^[\w./][\w./:@$+-]*$/.test(value) && !value.endsWith(':') && !RESERVED.test(value);
  // "80:80" would be a number of base 60 to old parsers.
  if (quote === '' && isPlain && !/^[\d.:_]*:[\d.:_]*$/.test(value)) return value;
  return JSON.stringify(value);
}

/** The quote of the first item of a list, so that new items look like it. */
export function quoteOf(raw: string): '"' | "'" | '' {
  const first = raw.replace(/^[[\-\s]+/, '')[0];
  return first === '"' || first === "'" ? first : '';
}

/** Inserts whole lines at the start of a line, or after the last line of a text that does not end with a line ending. */
export function insertLines(source: SourceFile, offset: number, lines: readonly string[]): TextEdit {
  const eol = source.lineEnding;
  const { line, character } = source.placeAt(offset);
  const isLineStart = offset === (source.lineStarts[line] ?? 0) && (character === 0 || offset === 0);
  const text = lines.join(eol);
  return { uri: source.uri, span: { start: offset, end: offset }, newText: isLineStart ? text + eol : eol + text };
}

/** The start of the line after `offset`, or the end of the text. */
export function nextLine(source: SourceFile, offset: number): number {
  return source.lineStarts[source.placeAt(offset).line + 1] ?? source.text.length;
}

/** Where lines can follow a block: past comments that are indented like its entries or more and so belong to it. */
export function afterComments(source: SourceFile, offset: number, indent: number): number {
  let end = offset;
  for (let { line } = source.placeAt(offset); source.lineStarts[line] === end && end < source.text.length; line++) {
    const comment = /^( *)#/.exec(source.lineText(line));
    if (!comment || (comment[1] ?? '').length < indent) break;
    end = source.lineStarts[line + 1] ?? source.text.length;
  }
  return end;
}

export interface FlowEnd {
  readonly isEmpty: boolean;
  readonly hasComma: boolean;
  /** After the last item, or its comma. */
  readonly offset: number;
  /** The closing bracket stands on a line of its own. */
  readonly ownLine: boolean;
}

/** The end of a flow collection's last item, comments and quoted text minded. */
function flowEnd(source: SourceFile, { span }: BlockPlace): FlowEnd {
  const inner = source.text.slice(span.start + 1, span.end - 1);
  const bare = inner.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|(?<=^|\s)#[^\r\n]*/g, (token) =>
    token.startsWith('#') ? ' '.repeat(token.length) : token,
  );
  const items = bare.trimEnd();
  const lineStart = source.lineStarts[source.placeAt(span.end - 1).line] ?? 0;
  return {
    isEmpty: items.trim() === '',
    hasComma: items.endsWith(','),
    offset: span.start + 1 + (items.trim() === '' ? 0 : items.length),
    ownLine: lineStart > span.start && source.text.slice(lineStart, span.end - 1).trim() === '',
  };
}

/** Adds items to a flow collection, on lines of their own where its items are. */
export function insertInFlow(source: SourceFile, place: BlockPlace, items: readonly string[]): TextEdit[] {
  const { uri, lineEnding, text } = source;
  if (!/[\]}]/.test(text[place.span.end - 1] ?? '')) return [];
  const end = flowEnd(source, place);
  const at = (offset: number, newText: string): TextEdit => ({ uri, span: { start: offset, end: offset }, newText });
  if (end.isEmpty) return [at(end.offset, items.join(', '))];
  if (!end.ownLine) return [at(end.offset, `${end.hasComma ? '' : ','} ${items.join(', ')}`)];
  const indent = source.indentAt(end.offset - 1);
  const lines = items.map((item) => lineEnding + indent + item).join(',') + (end.hasComma ? ',' : '');
  const lineEnd = source.lineEnd(source.placeAt(end.offset).line);
  return [...(end.hasComma ? [] : [at(end.offset, ',')]), at(lineEnd, lines)];
}
