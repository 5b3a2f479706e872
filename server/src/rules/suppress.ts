import type { SourceFile } from '../text/source';
import type { Finding } from './run';

/** `# upstream-lens-ignore <rule-id> <reason>`, in nginx and in YAML. */
const COMMENT = /#\s*upstream-lens-ignore\s+([a-z][a-z0-9-]*)\s+\S/g;

/**
 * Leaves out what a comment on the same line, or alone on the line above, silences. A comment without a reason silences
 * nothing.
 * @param sourceOf the text of a file by its URI
 */
export function withoutSuppressed(
  findings: readonly Finding[],
  sourceOf: (uri: string) => SourceFile | undefined,
): Finding[] {
  const suppressed = new Map<string, ReadonlyMap<number, ReadonlySet<string>>>();
  return findings.filter((finding) => {
    const source = sourceOf(finding.uri);
    if (!source) return true;
    let lines = suppressed.get(finding.uri);
    if (!lines) {
      lines = readSuppressions(source);
      suppressed.set(finding.uri, lines);
    }
    return !lines.get(source.placeAt(finding.span.start).line)?.has(finding.rule);
  });
}

/** Rule ids by the line (from 0) on which they are silenced. */
function readSuppressions(source: SourceFile): ReadonlyMap<number, ReadonlySet<string>> {
  const lines = new Map<number, Set<string>>();
  for (const match of source.text.matchAll(COMMENT)) {
    const { line } = source.placeAt(match.index);
    const isAlone = source.lineText(line).trimStart().startsWith('#');
    const target = isAlone ? nextCodeLine(source, line) : line;
    const rules = lines.get(target) ?? new Set();
    rules.add(match[1] ?? '');
    lines.set(target, rules);
  }
  return lines;
}

/** Several comments may stand above one line. */
function nextCodeLine(source: SourceFile, line: number): number {
  let next = line + 1;
  while (next < source.lineStarts.length && source.lineText(next).trimStart().startsWith('#')) next++;
  return next;
}
