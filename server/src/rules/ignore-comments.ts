import { parseCompose } from '../compose/parse';
import type { YamlNode } from '../compose/tree';
import type { TextEdit } from '../text/edit';
import { onceFor } from '../text/memo';
import type { SourceFile } from '../text/source';
import type { Origin, Span } from '../text/span';

/** What a comment that silences a finding begins with, in nginx and in YAML. */
export const IGNORE_MARK = 'upstream-lens-ignore';

/** `# upstream-lens-ignore <rule-id> <reason>`. */
export interface IgnoreComment extends Origin {
  readonly source: SourceFile;
  /** Empty if none is named. */
  readonly rule: string;
  /** Where the rule stands, or would stand. */
  readonly ruleSpan: Span;
  /** Empty if none is given. */
  readonly reason: string;
  /** Nothing else stands on its line, and it speaks of the next one. */
  readonly isAlone: boolean;
  /** The line, from 0, on which it silences the rule. */
  readonly line: number;
}

const COMMENT = /#[ \t]*upstream-lens-ignore(?![\w-])[ \t]*(?:([^\s#]+)[ \t]*)?(.*)$/;

/**
 * Reads the comments that silence findings.
 * @param source the file that holds them
 * @param comments where comments are, from `#` to the end of the line
 */
export function readIgnoreComments(source: SourceFile, comments: Iterable<Span>): IgnoreComment[] {
  const found: IgnoreComment[] = [];
  for (const span of comments) {
    const text = source.slice(span).trimEnd();
    const match = COMMENT.exec(text);
    if (!match) continue;
    const [mark, rule = '', reason = ''] = match;
    const start = span.start + match.index;
    const ruleStart = rule === '' ? start + mark.trimEnd().length : start + mark.indexOf(rule, IGNORE_MARK.length + 1);
    const { line } = source.placeAt(start);
    const isAlone = source.text.slice(source.lineStarts[line], start).trim() === '';
    found.push({
      uri: source.uri,
      span: { start, end: span.start + text.length },
      source,
      rule,
      ruleSpan: { start: ruleStart, end: ruleStart + rule.length },
      reason,
      isAlone,
      line: isAlone ? nextCodeLine(source, line) : line,
    });
  }
  return found;
}

/** Several comments may stand above one line. */
function nextCodeLine(source: SourceFile, line: number): number {
  let next = line + 1;
  while (next < source.lineStarts.length && source.lineText(next).trimStart().startsWith('#')) next++;
  return next;
}

/** The comments of a YAML file in which the mark stands; what looks like one inside a text is none. */
export function yamlIgnoreComments(source: SourceFile): Span[] {
  const candidates = [...source.text.matchAll(/(?:^|[ \t])(#[ \t]*upstream-lens-ignore.*)$/gm)].map(
    ({ index, 0: whole, 1: comment = '' }) => ({
      start: index + whole.length - comment.length,
      end: index + whole.length,
    }),
  );
  if (candidates.length === 0) return [];
  const texts = textsOf(source);
  return candidates.filter(({ start }) => !texts.some((text) => text.start <= start && start < text.end));
}

/** What is text in a YAML file. */
const textsOf = onceFor((source: SourceFile): readonly Span[] => parseCompose(source).roots.flatMap(textSpans));

/** The scalars of a tree and its keys, as far as they are written in its own place. */
function textSpans(root: YamlNode): Span[] {
  const spans: Span[] = [];
  const seen = new Set<YamlNode>();
  const open: YamlNode[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'scalar') spans.push(node.span);
    else if (node.kind === 'sequence') open.push(...node.items);
    else if (node.kind === 'mapping') {
      for (const { keySpan, value } of node.entries) {
        spans.push(keySpan);
        open.push(value);
      }
    }
  }
  return spans;
}

/** A reason counts as one, whatever it says. */
export const REASON_PLACEHOLDER = 'TODO: reason';

/**
 * The edit that silences a rule on the line of an offset, by a comment on the line above.
 * @param isText whether an offset lies inside of what is one piece, where no comment can begin
 * @returns undefined where no comment can stand
 */
export function ignoreEdit(
  source: SourceFile,
  offset: number,
  rule: string,
  isText: (offset: number) => boolean,
): TextEdit | undefined {
  const { line } = source.placeAt(offset);
  const start = source.lineStarts[line] ?? 0;
  // what is before the first byte is no comment to nginx
  if (source.text.startsWith('\uFEFF') && line === 0) return undefined;
  const text = source.lineText(line);
  if (text.trim() === '' || text.trimStart().startsWith('#') || isText(start)) return undefined;
  const newText = `${source.indentAt(offset)}# ${IGNORE_MARK} ${rule} ${REASON_PLACEHOLDER}${source.lineEnding}`;
  return { uri: source.uri, span: { start, end: start }, newText };
}

/** Whether an offset lies inside a text of a YAML file, which a comment would become part of. */
export function isInYamlText(source: SourceFile, offset: number): boolean {
  return textsOf(source).some(({ start, end }) => start < offset && offset < end);
}
