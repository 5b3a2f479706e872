import type { FindingView, ServiceView, ViewPlace, ViewSeverity } from '../../../server/src/protocol';
import {
  type Counts,
  codeSpan,
  countFindings,
  distinctFindings,
  escapeMarkdown,
  severityWord,
  verdict,
  worstOf,
} from './text';

export type NodeKind =
  | 'project'
  | 'entryPoint'
  | 'location'
  | 'upstream'
  | 'peer'
  | 'service'
  | 'group'
  | 'message'
  | 'about'
  | 'fact';

/**
 * What one row of the Upstreams view shows. Knows nothing of VS Code, so that labels and severities can be tested
 * without it. Children are built when asked for and then kept.
 */
export abstract class TreeNode {
  abstract readonly kind: NodeKind;
  /** Unique among siblings, and the same after the next analysis. */
  protected abstract readonly key: string;
  abstract readonly label: string;
  /** Id of a codicon. */
  abstract readonly icon: string;
  readonly startsExpanded: boolean = false;

  #id: string | undefined;
  #parent: TreeNode | undefined;
  #children: readonly TreeNode[] | undefined;
  #allFindings: readonly FindingView[] | undefined;

  /** Unique in the tree, and the same after the next analysis, so that the view keeps what is expanded and selected. */
  get id(): string {
    return this.#id ?? this.key;
  }

  get parent(): TreeNode | undefined {
    return this.#parent;
  }

  get children(): readonly TreeNode[] {
    this.#children ??= adopt(this.buildChildren(), this);
    return this.#children;
  }

  /** Greyed text after the label. */
  get description(): string {
    return '';
  }

  /** What a click shows. */
  get place(): ViewPlace | undefined {
    return undefined;
  }

  /** The text in which the cursor has to be for the view to show this node. */
  get extent(): ViewPlace | undefined {
    return undefined;
  }

  /** Findings on this node itself. */
  get findings(): readonly FindingView[] {
    return [];
  }

  /** Findings on this node and on all below it, each once. */
  get allFindings(): readonly FindingView[] {
    this.#allFindings ??= distinctFindings([this.findings, ...this.children.map((child) => child.allFindings)]);
    return this.#allFindings;
  }

  /** The worst finding on this node itself. */
  get ownSeverity(): ViewSeverity | undefined {
    return worstOf(countFindings(this.findings));
  }

  /** How many findings this node and all below it have. */
  get counts(): Counts {
    return countFindings(this.allFindings);
  }

  /** How many of them are not on this node itself. */
  get countsBelow(): Counts {
    const own = new Set(this.findings);
    return countFindings(this.allFindings.filter((finding) => !own.has(finding)));
  }

  /** The worst finding on this node or below it. */
  get severity(): ViewSeverity | undefined {
    return worstOf(this.counts);
  }

  /** "1 error, 2 warnings below"; empty without either: what colours tell, for who does not see them. */
  get verdict(): string {
    const below = verdict(this.countsBelow);
    return [verdict(countFindings(this.findings)), below && `${below} below`].filter(Boolean).join(', ');
  }

  /** What "Copy address" copies. */
  get address(): string | undefined {
    return undefined;
  }

  /** Where "Go to service" leads. */
  get service(): Pick<ServiceView, 'name' | 'place'> | undefined {
    return undefined;
  }

  /** The directive this node stands for, or the one that leads to it. */
  get nginxPlace(): ViewPlace | undefined {
    return this.place;
  }

  /** Markdown: what this is, then its findings. */
  get tooltip(): string {
    const lines = this.facts().map(([name, value]) => `${escapeMarkdown(name)}: ${value}`);
    const findings = this.findings.map(
      ({ severity, message, rule }) => `**${severityWord(severity)}** ${escapeMarkdown(message)} ${codeSpan(rule)}`,
    );
    return [`**${escapeMarkdown(this.heading())}**`, lines.join('  \n'), ...findings].filter(Boolean).join('\n\n');
  }

  /** What a screen reader says instead of label and description. */
  get spoken(): string {
    const findings = this.findings.map(({ severity, message }) => `${severityWord(severity)}: ${message}`);
    const below = verdict(this.countsBelow);
    return [this.heading(), this.description, ...findings, below && `${below} below`].filter(Boolean).join(', ');
  }

  /** Words that `when` clauses of menus look for. */
  get contextValue(): string {
    const words: string[] = [this.kind];
    if (this.nginxPlace) words.push('nginx');
    if (this.service) words.push('hasService');
    if (this.address !== undefined) words.push('hasAddress');
    if (this.findings.length > 0) words.push('hasFindings');
    if (this.findings.some(({ hasFix }) => hasFix)) words.push('fixable');
    return words.join(' ');
  }

  protected abstract buildChildren(): TreeNode[];

  /** "Upstream chat": the label in full words. */
  protected abstract heading(): string;

  /** Pairs for the tooltip: a name, and Markdown. */
  protected facts(): [name: string, markdown: string][] {
    return [];
  }

  /** @internal only {@link adopt} calls it */
  attach(id: string, parent: TreeNode | undefined): void {
    this.#id = id;
    this.#parent = parent;
  }

  /** @internal */
  get ownKey(): string {
    return this.key;
  }
}

/** Gives siblings their ids. VS Code refuses a tree in which one occurs twice, so a repeated key gets a number. */
export function adopt(nodes: readonly TreeNode[], parent?: TreeNode): readonly TreeNode[] {
  const seen = new Map<string, number>();
  for (const node of nodes) {
    const times = (seen.get(node.ownKey) ?? 0) + 1;
    seen.set(node.ownKey, times);
    const key = times === 1 ? node.ownKey : `${node.ownKey}#${times}`;
    node.attach(parent ? `${parent.id} ${key}` : key, parent);
  }
  return nodes;
}
