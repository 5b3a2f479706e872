import type { UpstreamView, ViewPlace } from '../../../server/src/protocol';
import { MessageNode } from './messageNode';
import { TreeNode } from './node';
import { PeerNode } from './peerNode';
import { wholeLines } from './places';
import { codeSpan, count } from './text';

export class UpstreamNode extends TreeNode {
  readonly kind = 'upstream';
  readonly icon = 'type-hierarchy-sub';
  override readonly startsExpanded = true;

  constructor(private readonly view: UpstreamView) {
    super();
  }

  protected get key(): string {
    return this.view.id;
  }

  get label(): string {
    return this.view.name;
  }

  override get description(): string {
    return `${this.view.algorithm} · ${this.peerCount()}`;
  }

  override get place(): ViewPlace {
    return this.view.place;
  }

  override get extent(): ViewPlace {
    return wholeLines(this.view);
  }

  override get findings() {
    return this.view.findings;
  }

  override get address(): string {
    return this.view.name;
  }

  protected buildChildren(): TreeNode[] {
    const { peers } = this.view;
    return peers.length > 0 ? peers.map((peer) => new PeerNode(peer)) : [new MessageNode('No servers', 'circle-slash')];
  }

  protected heading(): string {
    return `Upstream ${this.view.name}`;
  }

  protected override facts(): [string, string][] {
    return [
      ['Method', codeSpan(this.view.algorithm)],
      ['Peers', this.view.peerCount === null ? 'unknown' : String(this.view.peerCount)],
    ];
  }

  private peerCount(): string {
    const { peerCount, peers } = this.view;
    return peerCount === null ? `${peers.length} or more peers` : count(peerCount, 'peer');
  }
}
