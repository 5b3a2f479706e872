import { type FoldingRange, FoldingRangeKind, type FoldingRangeParams } from 'vscode-languageserver';
import type { ConfigFile, Directive } from '../nginx/tree';
import { commentsOf, walkDirectives } from '../nginx/walk';
import { documentOf, type FeatureContext, nginxFileOf } from './request';

/** Fewer includes in a row are not in the way. */
const FEWEST_INCLUDES = 3;

const REGION = /^#[ \t]*region\b/;
const END_REGION = /^#[ \t]*endregion\b/;

/** Lines that may be hidden behind the first of them, which stays. */
interface Fold {
  readonly first: number;
  readonly last: number;
  readonly kind?: FoldingRangeKind;
}

/** Blocks, statements of several lines, runs of includes and comments, and regions. */
export function foldingRanges(context: FeatureContext, params: FoldingRangeParams): FoldingRange[] {
  const document = documentOf(context, params);
  const file = document && nginxFileOf(context, document);
  if (!file) return [];
  const folds = [...foldStatements(file), ...foldIncludes(file), ...foldComments(file)].filter(
    ({ first, last }) => last > first,
  );
  folds.sort((a, b) => a.first - b.first || b.last - a.last);
  return folds
    .filter(({ first }, index) => first !== folds[index - 1]?.first)
    .map(({ first, last, kind }) => ({ startLine: first, endLine: last, ...(kind && { kind }) }));
}

/** The line of a closing brace stays visible. */
function* foldStatements(file: ConfigFile): Generator<Fold> {
  const lineAt = lines(file);
  for (const directive of walkDirectives(file.body)) {
    const { block } = directive;
    const end = file.source.text.slice(0, directive.end).trimEnd().length;
    if (!block) yield { first: lineAt(directive.start), last: lineAt(end) };
    // a head of several lines stays visible
    else yield { first: lineAt(directive.head.end), last: block.close ? lineAt(block.close) - 1 : lineAt(end) };
  }
}

function* foldIncludes(file: ConfigFile): Generator<Fold> {
  yield* includesIn(file, file.body);
  for (const { block } of walkDirectives(file.body)) {
    if (block?.kind === 'directives') yield* includesIn(file, block.body);
  }
}

function* includesIn(file: ConfigFile, body: readonly Directive[]): Generator<Fold> {
  const lineAt = lines(file);
  let count = 0;
  for (const [index, { name, end }] of body.entries()) {
    count = name.value === 'include' ? count + 1 : 0;
    const first = body[index + 1 - count];
    if (count < FEWEST_INCLUDES || !first || body[index + 1]?.name.value === 'include') continue;
    yield { first: lineAt(first.start), last: lineAt(end), kind: FoldingRangeKind.Imports };
  }
}

/** Runs of comment lines, and what stands between `# region` and `# endregion`. */
function* foldComments(file: ConfigFile): Generator<Fold> {
  const { source } = file;
  const lineAt = lines(file);
  const regions: number[] = [];
  let run: { first: number; last: number } | undefined;
  for (const comment of commentsOf(file)) {
    const line = lineAt(comment.start);
    if (source.text.slice(source.lineStarts[line], comment.start).trim() !== '') continue;
    const text = source.slice(comment);
    const isMark = REGION.test(text) || END_REGION.test(text);
    if (run && (isMark || line !== run.last + 1)) {
      yield { ...run, kind: FoldingRangeKind.Comment };
      run = undefined;
    }
    if (REGION.test(text)) regions.push(line);
    else if (END_REGION.test(text)) {
      const first = regions.pop();
      if (first !== undefined) yield { first, last: line, kind: FoldingRangeKind.Region };
    } else run = { first: run?.first ?? line, last: line };
  }
  if (run) yield { ...run, kind: FoldingRangeKind.Comment };
}

function lines({ source }: ConfigFile): (offset: number) => number {
  return (offset) => source.placeAt(offset).line;
}
