import { type TextEdit, wholeLines } from '../text/edit';
import { type IgnoreComment, REASON_PLACEHOLDER } from './ignore-comments';
import { defineRule, type Fix } from './rule';
import type { UnusedComment } from './unused-comment';

/**
 * A comment `# upstream-lens-ignore …` that silences nothing: there is no such finding any more, no such rule, or no
 * reason. What it has to know are the findings of all other rules, so `suppress.ts` looks for it after they have run.
 */
export default defineRule<UnusedComment>({
  meta: {
    id: 'suppression-unused',
    title: 'Ignore comment that silences nothing',
    category: 'syntax',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://github.com/upstream-lens/upstream-lens/blob/main/docs/configuration.md#ignore-comments'],
  },

  check() {
    // see suppress.ts
  },

  fix({ data: { comment, kind, closest } }) {
    const removal: Fix = { title: 'Remove the comment', kind: 'suggestion', edits: [removalOf(comment)] };
    if (kind === 'unused') return [{ ...removal, isPreferred: true }];
    if (kind === 'reason') return [{ title: 'Add a reason', kind: 'suggestion', edits: [reasonFor(comment)] }, removal];
    if (closest === undefined) return [removal];
    const edit = { uri: comment.uri, span: comment.ruleSpan, newText: closest };
    return [{ title: `Use "${closest}"`, kind: 'suggestion', isPreferred: true, edits: [edit] }, removal];
  },
});

function reasonFor({ uri, ruleSpan: { end } }: IgnoreComment): TextEdit {
  return { uri, span: { start: end, end }, newText: ` ${REASON_PLACEHOLDER}` };
}

/** With its line if nothing else stands there, else with the white space before it. */
function removalOf({ uri, source, span, isAlone }: IgnoreComment): TextEdit {
  if (isAlone) return { uri, span: wholeLines(source, span), newText: '' };
  const lineStart = source.lineStarts[source.placeAt(span.start).line] ?? 0;
  const before = source.text.slice(lineStart, span.start).trimEnd();
  return { uri, span: { start: lineStart + before.length, end: span.end }, newText: '' };
}
