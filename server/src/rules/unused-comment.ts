import type { IgnoreComment } from './ignore-comments';

/** What the fix for a comment that silences nothing needs to know. */
export interface UnusedComment {
  readonly comment: IgnoreComment;
  readonly kind: 'rule' | 'reason' | 'unused';
  /** The rule that was probably meant. */
  readonly closest?: string | undefined;
}
