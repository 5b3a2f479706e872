import type { DroppedLines } from '../nginx/inheritance';
import type { Directive } from '../nginx/tree';
import { uriName } from '../text/uri';

/*
 * What the rules about lost headers say in the same words.
 */

/** `Host and X-Real-IP from line 8 of proxy.conf`. */
export function droppedText({ first }: DroppedLines, lines: readonly Directive[]): string {
  const names = [...new Set(lines.map((line) => line.args[0]?.value ?? ''))];
  const last = names.pop() ?? '';
  const list = names.length > 0 ? `${names.join(', ')} and ${last}` : last;
  const [outer] = lines;
  if (!outer) return list;
  const { source } = outer.file;
  const where = outer.uri === first.uri ? '' : ` of ${uriName(outer.uri)}`;
  return `${list} from line ${source.placeAt(outer.start).line + 1}${where}`;
}

/** Points from the finding to each line that has no effect there. */
export function droppedPlaces(
  lines: readonly Directive[],
): { uri: string; span: Directive['head']; message: string }[] {
  return lines.map((line) => ({
    uri: line.uri,
    span: line.head,
    message: `"${line.args[0]?.value ?? ''}" is not inherited there`,
  }));
}
