import type { LocationView, ViewPlace } from '../../../server/src/protocol';
import { TreeNode } from './node';
import { PeerNode } from './peerNode';
import { wholeLines } from './places';
import { codeSpan } from './text';
import { UpstreamNode } from './upstreamNode';

/** A location, or the pass of a stream server. */
export class LocationNode extends TreeNode {
  readonly kind = 'location';

  constructor(private readonly view: LocationView) {
    super();
  }

  protected get key(): string {
    return this.view.id;
  }

  get label(): string {
    return this.view.path || 'proxy_pass';
  }

  get icon(): string {
    if (this.view.answers !== undefined) return 'reply';
    return this.view.webSocket ? 'arrow-swap' : 'arrow-right';
  }

  override get description(): string {
    const { answers, webSocket, fallback } = this.view;
    const leadsTo = this.leadsTo();
    return [answers ?? (leadsTo && `→ ${leadsTo}`), webSocket && 'WebSocket', fallback].filter(Boolean).join(' · ');
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

  protected buildChildren(): TreeNode[] {
    const { upstream, peer, candidates, locations } = this.view;
    const upstreams = [...(upstream ? [upstream] : []), ...(candidates?.upstreams ?? [])];
    const peers = [...(peer ? [peer] : []), ...(candidates?.peers ?? [])];
    return [
      ...upstreams.map((view) => new UpstreamNode(view)),
      ...peers.map((view) => new PeerNode(view)),
      ...locations.map((location) => new LocationNode(location)),
    ];
  }

  protected heading(): string {
    const { path, webSocket } = this.view;
    if (!path) return 'Stream pass';
    return webSocket ? `WebSocket location ${path}` : `Location ${path}`;
  }

  protected override facts(): [string, string][] {
    const { pass, answers } = this.view;
    return [
      ...(pass === undefined ? [] : [['Passes to', codeSpan(pass)] satisfies [string, string]]),
      ...(answers === undefined ? [] : [['Answers itself', codeSpan(answers)] satisfies [string, string]]),
    ];
  }

  private leadsTo(): string | undefined {
    const { upstream, peer, candidates, pass } = this.view;
    const names = [
      ...(candidates?.upstreams ?? []).map(({ name }) => name),
      ...(candidates?.peers ?? []).map(({ address }) => address),
    ];
    return upstream?.name ?? peer?.address ?? (names.length > 0 ? names.join(' or ') : pass);
  }
}
