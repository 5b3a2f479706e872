import type { ServiceView, ViewPlace } from '../../../server/src/protocol';
import { TreeNode } from './node';
import { wholeLines } from './places';
import { codeSpan, count } from './text';

/** A compose service, under the peer that leads to it or among those that nothing leads to. */
export class ServiceNode extends TreeNode {
  readonly kind = 'service';
  readonly icon = 'package';

  constructor(private readonly view: ServiceView) {
    super();
  }

  protected get key(): string {
    return this.view.id;
  }

  get label(): string {
    return this.view.name;
  }

  override get description(): string {
    const { image, ports, replicas } = this.view;
    const several = replicas !== null && replicas !== 1 ? count(replicas, 'replica') : '';
    return [ports.join(', '), image, several].filter(Boolean).join(' · ');
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
    const [port] = this.view.ports;
    return port === undefined ? this.view.name : `${this.view.name}:${port}`;
  }

  override get service(): ServiceView {
    return this.view;
  }

  override get nginxPlace(): ViewPlace | undefined {
    return this.parent?.nginxPlace;
  }

  protected buildChildren(): TreeNode[] {
    return [];
  }

  protected heading(): string {
    return `Service ${this.view.name}`;
  }

  protected override facts(): [string, string][] {
    const { image, ports, replicas } = this.view;
    return [
      ...(image === undefined ? [] : [['Image', codeSpan(image)] satisfies [string, string]]),
      ['Container ports', ports.length > 0 ? ports.map(codeSpan).join(', ') : 'none declared'],
      ['Replicas', replicas === null ? 'unknown' : String(replicas)],
    ];
  }
}
