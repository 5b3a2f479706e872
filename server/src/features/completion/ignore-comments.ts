import { rules } from '../../rules';
import { IGNORE_MARK } from '../../rules/ignore-comments';
import type { SourceFile } from '../../text/source';
import type { Snapshot } from '../../workspace/workspace';
import type { ComposePlace, NginxPlace } from './place';
import { Rank, type Suggestion } from './suggestion';

/** The rules that a comment may silence, those first that have something to say about its line. */
export function suggestIgnoredRules({ cursor, file, snapshots }: NginxPlace): readonly Suggestion[] {
  return cursor.comment ? suggestInComment(file.source, cursor.comment.start, cursor.offset, snapshots) : [];
}

/** The same in YAML. */
export function suggestIgnoredRulesInCompose({ source, offset, snapshots }: ComposePlace): readonly Suggestion[] {
  const lineStart = source.lineStarts[source.placeAt(offset).line] ?? 0;
  const before = source.text.slice(lineStart, offset);
  const comment = /(?:^|[ \t])#[^#]*$/.exec(before);
  if (!comment) return [];
  return suggestInComment(source, lineStart + comment.index + comment[0].indexOf('#'), offset, snapshots);
}

const RULE = new RegExp(`^#[ \\t]*${IGNORE_MARK}[ \\t]+([\\w-]*)$`);

function suggestInComment(
  source: SourceFile,
  start: number,
  offset: number,
  snapshots: readonly Snapshot[],
): readonly Suggestion[] {
  const typed = RULE.exec(source.text.slice(start, offset))?.[1];
  if (typed === undefined) return suggestMark(source, start, offset);
  const [rest = ''] = /^[\w-]*/.exec(source.text.slice(offset, offset + 80)) ?? [];
  const replace = { start: offset - typed.length, end: offset + rest.length };
  const here = rulesNear(source, offset, snapshots);
  return rules.map(({ meta: { id, title } }) => ({
    label: id,
    kind: 'rule',
    replace,
    detail: title,
    rank: here.has(id) ? Rank.missing : Rank.usual,
  }));
}

function suggestMark({ text }: SourceFile, start: number, offset: number): readonly Suggestion[] {
  const [, typed = ''] = /^#[ \t]*([\w-]{2,})$/.exec(text.slice(start, offset)) ?? [];
  if (typed === '' || !IGNORE_MARK.startsWith(typed) || /^[\w-]/.test(text.slice(offset))) return [];
  const replace = { start: offset - typed.length, end: offset };
  return [{ label: IGNORE_MARK, insert: `${IGNORE_MARK} `, kind: 'rule', replace, rank: Rank.usual, continues: true }];
}

/** Of findings on the line and the next; the line of the comment may be new. */
function rulesNear(source: SourceFile, offset: number, snapshots: readonly Snapshot[]): ReadonlySet<string> {
  const { line } = source.placeAt(offset);
  const found = new Set<string>();
  for (const { findings, sources } of snapshots) {
    const known = sources.get(source.uri);
    for (const { uri, span, rule } of known ? findings : []) {
      if (uri !== source.uri) continue;
      const place = known?.placeAt(span.start).line ?? -1;
      if (place === line || place === line + 1) found.add(rule);
    }
  }
  return found;
}
