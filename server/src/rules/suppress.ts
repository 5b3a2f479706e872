import { closestNames } from '../text/distance';
import type { IgnoreComment } from './ignore-comments';
import type { Levels } from './levels';
import type { Report, Rule, RuleMeta } from './rule';
import { byPlace, type Finding } from './run';
import type { UnusedComment } from './unused-comment';

/** The rule that speaks of the comments themselves; it needs to know all findings, so it is run here. */
export const UNUSED = 'suppression-unused';

export interface Suppression {
  readonly comments: readonly IgnoreComment[];
  readonly rules: readonly Rule[];
  readonly levels: Levels;
  /** False where more might be found if more were known, so that no comment can be said to silence nothing. */
  isComplete(comment: IgnoreComment, rule: RuleMeta): boolean;
}

/**
 * Leaves out what a comment on the same line, or alone on the line above, silences, and tells of comments that silence
 * nothing. A comment without a reason silences nothing.
 */
export function suppress(
  findings: readonly Finding[],
  sourceOf: (uri: string) => IgnoreComment['source'] | undefined,
  suppression: Suppression,
): Finding[] {
  const { comments } = suppression;
  if (comments.length === 0) return [...findings];
  const used = new Set<IgnoreComment>();
  const commentsAt = new Map<string, IgnoreComment[]>();
  const keyOf = (rule: string, uri: string, line: number | undefined): string => `${rule} ${uri} ${line}`;
  for (const comment of comments) {
    const key = keyOf(comment.rule, comment.uri, comment.line);
    if (comment.reason !== '') commentsAt.set(key, [...(commentsAt.get(key) ?? []), comment]);
  }
  const isLeft = ({ rule, uri, span }: Finding): boolean => {
    const silencing = commentsAt.get(keyOf(rule, uri, sourceOf(uri)?.placeAt(span.start).line)) ?? [];
    for (const comment of silencing) used.add(comment);
    return silencing.length === 0;
  };
  const left = findings.filter(isLeft);
  const told = (of: readonly IgnoreComment[]): Finding[] => of.flatMap((comment) => unused(comment, used, suppression));
  const isAboutComments = ({ rule }: IgnoreComment): boolean => rule === UNUSED;
  // a comment may silence what is said of another one
  const first = told(comments.filter((comment) => !isAboutComments(comment))).filter(isLeft);
  return [...left, ...first, ...told(comments.filter(isAboutComments))].sort(byPlace);
}

/** What is wrong with a comment, if anything. */
function unused(comment: IgnoreComment, used: ReadonlySet<IgnoreComment>, suppression: Suppression): Finding[] {
  const { rules, levels } = suppression;
  const meta = rules.find((rule) => rule.meta.id === UNUSED)?.meta;
  const level = meta && levels.levelIn(comment.uri, meta, undefined);
  const report = problemOf(comment, used, suppression);
  if (!meta || !level || level === 'off' || !report) return [];
  return [{ ...report, meta, rule: meta.id, severity: level }];
}

function problemOf(
  comment: IgnoreComment,
  used: ReadonlySet<IgnoreComment>,
  { rules, levels, isComplete }: Suppression,
): Report<UnusedComment> | undefined {
  const { uri, span, ruleSpan, rule, reason } = comment;
  if (rule === '') {
    const message = 'no rule is named, so nothing is silenced: # upstream-lens-ignore <rule-id> <reason>';
    return { uri, span, message, data: { comment, kind: 'rule' } };
  }
  const known = rules.find(({ meta }) => meta.id === rule);
  if (!known) {
    const [closest] = closestNames(
      rule,
      rules.map(({ meta }) => meta.id),
    );
    const hint = closest === undefined ? '' : `; did you mean "${closest}"?`;
    const message = `"${rule}" is no rule, so nothing is silenced${hint}`;
    return { uri, span: ruleSpan, message, data: { comment, kind: 'rule', closest } };
  }
  if (reason === '') {
    const message = `"${rule}" is not silenced: the comment gives no reason`;
    return { uri, span, message, data: { comment, kind: 'reason' } };
  }
  if (used.has(comment) || levels.levelIn(uri, known.meta, undefined) === 'off') return undefined;
  if (!isComplete(comment, known.meta)) return undefined;
  const message = `no "${rule}" finding on ${comment.isAlone ? 'the next' : 'this'} line; the comment silences nothing`;
  return { uri, span, message, tag: 'unnecessary', data: { comment, kind: 'unused' } };
}
