import type { TextEdit } from '../text/edit';
import type { Origin } from '../text/span';
import type { Topology } from '../topology/types';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export type Category =
  | 'reachability'
  | 'websocket'
  | 'failover'
  | 'balancing'
  | 'keepalive'
  | 'proxy'
  | 'startup'
  | 'compose'
  | 'security'
  | 'syntax';

export interface RuleMeta {
  /** The file's, the test's and the doc page's name. */
  readonly id: string;
  /** What the rule is about, in a few words. */
  readonly title: string;
  readonly category: Category;
  /** The default; `off` runs only when a setting turns it on. */
  readonly severity: Severity | 'off';
  /** `safe`: the fix keeps behaviour apart from the problem · `suggestion`: the user should look at it. */
  readonly fixable: 'safe' | 'suggestion' | 'no';
  /** Version of Upstream Lens that brought the rule. */
  readonly since: string;
  /** True for the families that are visible without any setting: an uncertain finding stops at information. */
  readonly isAlwaysVisible?: boolean;
  /** Documentation, source code or threads that prove the claim. */
  readonly sources: readonly string[];
}

/** What a rule says about one place. */
export interface Report<D> extends Origin {
  /** Quotes the user's token, states the fact, then the consequence. No full stop at the end. */
  readonly message: string;
  /** Where the entry of the catalogue gives another severity for this case. */
  readonly severity?: Severity;
  /** False if it rests on an incomplete model: the finding drops one step. True if left out. */
  readonly certain?: boolean;
  readonly related?: readonly RelatedPlace[];
  readonly tag?: 'unnecessary' | 'deprecated';
  /** Where nginx or Compose refuses to start because of it: who, and in which words. Dropped if it is not certain. */
  readonly refusal?: Refusal;
  /** What the fix needs to know. */
  readonly data: D;
}

export interface RelatedPlace extends Origin {
  readonly message: string;
}

/** What nginx (after `[emerg]`, without file and line) or Compose would print instead of starting. */
export interface Refusal {
  readonly by: 'nginx' | 'Compose';
  /** Empty where it crashes without a word. */
  readonly message: string;
  /** The line (from 1) that nginx would name, where neither the statement nor the message tells it. */
  readonly line?: number;
  /** The place that nginx would name, where it stops at another statement. */
  readonly at?: { readonly uri: string; readonly offset: number };
  /** Where the same cause would stop it again, once this place is mended. */
  readonly also?: readonly RelatedPlace[];
}

/** A change that removes the finding. The first fix of a finding that is `preferred` is the one for bulk fixing. */
export interface Fix {
  /** Imperative, sentence case: "Add `max_fails=3 fail_timeout=30s`". */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** `safe` fixes are applied by "fix all". */
  readonly kind: 'safe' | 'suggestion';
  readonly isPreferred?: boolean;
  /** Mends other findings of the rule too, each of which has a fix of its own: for editors, and no part of reports. */
  readonly isBulk?: boolean;
}

export interface Rule<D = unknown> {
  readonly meta: RuleMeta;
  /** Pure and synchronous. */
  check(topology: Topology, report: (report: Report<D>) => void): void;
  /** Called when fixes are asked for; may edit the other file. Preferred fix first. */
  fix?(report: Report<D>, topology: Topology): readonly Fix[];
}

/** Declares a rule; only here to infer the type of its data. */
export function defineRule<D>(rule: Rule<D>): Rule<D> {
  return rule;
}

/** As a person will see it in the log. */
export function refusalText({ by, message }: Refusal): string {
  if (message === '') return `${by} crashes without a message`;
  return by === 'nginx' ? `nginx: [emerg] ${message}` : `${by}: ${message}`;
}

/** The rule's page for people. */
export function pageUrl(id: string): string {
  return `https://github.com/upstream-lens/upstream-lens/blob/main/docs/rules/${id}.md`;
}
