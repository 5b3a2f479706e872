import type { PeerView, ServiceView, ViewPlace } from '../../../server/src/protocol';
import { TreeNode } from './node';
import { wholeLines } from './places';
import { ServiceNode } from './serviceNode';
import { codeSpan, count, escapeMarkdown } from './text';

const ICONS: Readonly<Record<PeerView['target'], string>> = {
  service: 'server',
  unreachable: 'circle-slash',
  ambiguous: 'question',
  outside: 'link-external',
  dynamic: 'symbol-variable',
  missing: 'debug-disconnect',
};

/** A server of an upstream, or the host that a location passes to by itself. */
export class PeerNode extends TreeNode {
  readonly kind = 'peer';

  constructor(private readonly view: PeerView) {
    super();
  }

  protected get key(): string {
    return this.view.id;
  }

  get label(): string {
    return this.view.address;
  }

  get icon(): string {
    return ICONS[this.view.target];
  }

  override get description(): string {
    const { target, targetText, parameters, addresses } = this.view;
    const several =
      target === 'service' && addresses !== null && addresses > 1 ? count(addresses, 'address', 'addresses') : '';
    return [target === 'service' ? '' : targetText, parameters.join(' '), several].filter(Boolean).join(' · ');
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
    return this.view.address;
  }

  override get service(): ServiceView | undefined {
    return this.view.service;
  }

  protected buildChildren(): TreeNode[] {
    return this.view.service ? [new ServiceNode(this.view.service)] : [];
  }

  protected heading(): string {
    return `Peer ${this.view.address}`;
  }

  protected override facts(): [string, string][] {
    const { target, targetText, parameters, addresses } = this.view;
    return [
      ['Leads to', escapeMarkdown(targetText)],
      ...(target === 'service'
        ? [['Addresses', addresses === null ? 'unknown' : String(addresses)] satisfies [string, string]]
        : []),
      ['Parameters', parameters.length > 0 ? parameters.map(codeSpan).join(' ') : 'none'],
    ];
  }
}
