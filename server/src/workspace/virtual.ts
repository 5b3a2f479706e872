import type { ConfigSource, ContentMap } from '../compose/model';
import type { TextEdit } from '../text/edit';
import { countBefore } from '../text/search';
import type { SourceFile } from '../text/source';
import type { Origin } from '../text/span';

/** A text that is no file of its own: inline in a compose file, or part of an image. */
export interface VirtualDocument {
  readonly source: SourceFile;
  /** Where an offset of its text really stands; undefined for the text of an image. */
  readonly config: ConfigSource | undefined;
}

/** Maps a place in a virtual document to the file that holds the text; undefined if no file does. */
export function realOrigin({ config }: VirtualDocument, { span: { start, end } }: Origin): Origin | undefined {
  const map = config?.contentMap;
  if (!map || !config.content) return undefined;
  const from = map.toSource(start);
  // what ends with its line does not run into the next line's indentation
  const to = map.text[end - 1] === '\n' ? map.toSource(end - 1) + 1 : map.toSource(end);
  return { uri: config.content.origin.uri, span: { start: from, end: end > start ? Math.max(from, to) : from } };
}

/** Where a place of the file that holds the text stands in the virtual document; undefined if it is not in it. */
export function virtualOffset(
  { config }: VirtualDocument,
  { uri, offset }: { readonly uri: string; readonly offset: number },
): number | undefined {
  const map = config?.contentMap;
  if (!map || config.content?.origin.uri !== uri) return undefined;
  const { span } = config.content.origin;
  if (offset < span.start || offset > map.toSource(map.text.length) + 1) return undefined;
  // the way back is monotone: the last offset that does not stand behind the place
  return countBefore(map.text.length, (index) => map.toSource(index + 1) <= offset);
}

/**
 * The edit of the YAML file that gives an edit of the text inside: `$` is doubled, and new lines are indented and ended
 * as the text is.
 * @param yaml the file that holds the text
 * @returns undefined if the text is no file of the user's, or cannot be edited there: inside of what a variable brought
 *   in, and several lines in a text that is not written as a block
 */
export function realEdit(virtual: VirtualDocument, edit: TextEdit, yaml: SourceFile): TextEdit | undefined {
  const map = virtual.config?.contentMap;
  const content = virtual.config?.content;
  if (!map || !content) return undefined;
  const { start, end } = edit.span;
  if (!isEditable(map, start) || !isEditable(map, end)) return undefined;
  const newText = edit.newText.replaceAll('\r\n', '\n').replaceAll('$', '$$$$');
  if (!isLiteralBlock(yaml, content.origin)) {
    const span = { start: map.toSource(start), end: map.toSource(end) };
    return IS_PLAIN.test(newText) ? { uri: yaml.uri, span, newText } : undefined;
  }
  const indent = ' '.repeat(indentOf(map, yaml));
  const isAtEnd = end === map.text.length && map.text.endsWith('\n');
  const span = { start: placeOf(map, start, yaml), end: placeOf(map, end, yaml) };
  // a blank line, and the line after the last one, have no indentation of their own
  const isBare = yaml.placeAt(span.start).character < indent.length && newText !== '';
  const next = isAtEnd ? '\n' : (map.text[end] ?? '\n');
  const lines = (isBare ? indent : '') + newText.replace(/\n(?!\n|$)/g, `\n${indent}`);
  const last = newText.endsWith('\n') && next !== '\n' ? indent : '';
  return { uri: yaml.uri, span, newText: (lines + last).replaceAll('\n', yaml.lineEnding) };
}

/**
 * Edits of texts that nginx reads as edits of files that the user can open.
 * @param sourceOf the file that holds a text
 * @returns undefined if one of them can be made in no file
 */
export function realEdits(
  virtuals: ReadonlyMap<string, VirtualDocument>,
  edits: readonly TextEdit[],
  sourceOf: (uri: string) => SourceFile | undefined,
): TextEdit[] | undefined {
  const real = edits.flatMap((edit) => {
    const virtual = virtuals.get(edit.uri);
    if (!virtual) return [edit];
    const yaml = virtual.config?.content && sourceOf(virtual.config.content.origin.uri);
    return (yaml && realEdit(virtual, edit, yaml)) ?? [];
  });
  return real.length === edits.length ? real : undefined;
}

/** Text that means the same in a plain scalar and between quotes. */
const IS_PLAIN = /^(?:[\w./$;{}=~@*+-]|:(?=\S)| (?=\S)|(?<=\S) )*$/;

/** In what a variable brought in, all offsets but the first lead to the variable. */
function isEditable(map: ContentMap, offset: number): boolean {
  return offset === 0 || map.toSource(offset) > map.toSource(offset - 1);
}

function isLiteralBlock(yaml: SourceFile, { span }: Origin): boolean {
  return yaml.text[span.start] === '|';
}

/** The place of an offset; at the end of the text, behind its last line. */
function placeOf(map: ContentMap, offset: number, yaml: SourceFile): number {
  if (offset < map.text.length || !map.text.endsWith('\n')) return map.toSource(offset);
  const lastBreak = map.toSource(offset - 1);
  return lastBreak + (yaml.text.startsWith('\r\n', lastBreak) ? 2 : 1);
}

/** The indentation that is none of the text, in spaces. */
function indentOf(map: ContentMap, yaml: SourceFile): number {
  const first = /[^\n]/.exec(map.text)?.index ?? 0;
  return yaml.placeAt(map.toSource(first)).character;
}
