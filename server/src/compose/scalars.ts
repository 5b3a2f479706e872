import { onceFor } from '../text/memo';
import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import type { ComposeFile } from './model';
import type { ScalarNode, YamlNode } from './tree';

/** A value that is written in a compose file, and where in the tree. */
export interface WrittenScalar {
  readonly node: ScalarNode;
  /** The keys above it, outermost first; of an alias, those where its anchor stands. `*` for an item of a list. */
  readonly path: readonly string[];
}

/** All values in the text of a file, in text order; what is reached through aliases is there once. */
export const scalarsOf = onceFor((file: ComposeFile): readonly WrittenScalar[] => {
  const found: WrittenScalar[] = [];
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode, path: readonly string[]): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'scalar') found.push({ node, path });
    else if (node.kind === 'sequence') for (const item of node.items) visit(item, [...path, '*']);
    else if (node.kind === 'mapping') for (const { key, value } of node.entries) visit(value, [...path, key]);
  };
  for (const root of file.roots) visit(root, []);
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
});

/** A value's place without its quotes. @param source the file that it stands in */
export function withoutQuotes(span: Span, source: SourceFile | undefined): Span {
  const text = source?.text ?? '';
  const quote = text[span.start];
  const isQuoted = (quote === '"' || quote === "'") && span.end - span.start > 1 && text[span.end - 1] === quote;
  return isQuoted ? { start: span.start + 1, end: span.end - 1 } : span;
}

/** Comments, from `#` to the end of the line, in text order. */
export const commentsOf = onceFor((file: ComposeFile): readonly Span[] => {
  const { source } = file;
  const scalars = scalarsOf(file).map(({ node }) => node);
  const comments: Span[] = [];
  let next = 0;
  let done = 0;
  for (const { index } of source.text.matchAll(/(?<!\S)#/g)) {
    if (index < done) continue;
    while (next < scalars.length && (scalars[next]?.span.end ?? 0) <= index) next++;
    const around = scalars[next];
    const isInside = around !== undefined && around.span.start <= index;
    const { line } = source.placeAt(index);
    // behind `|` there may be a comment before the text begins
    const isHeader = isInside && around.style === 'block' && source.placeAt(around.span.start).line === line;
    if (isInside && !isHeader) continue;
    done = source.lineEnd(line);
    comments.push({ start: index, end: done });
  }
  return comments;
});
