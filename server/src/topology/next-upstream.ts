import type { PassKind } from '../nginx/model';
import { byName } from '../nginx/occurrences';
import { type EffectiveSetting, effectiveSetting } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { groupBy } from '../text/group';
import type { LinkedRoute, PeerCount, Topology } from './types';

/** A directive of `*_pass` modules without its prefix: `next_upstream` for `proxy_next_upstream`. */
type PassSetting = 'next_upstream' | 'next_upstream_tries' | 'next_upstream_timeout' | 'connect_timeout';

/** The protocol's name before its directives: `proxy` for `proxy_pass`. */
export function passPrefix(kind: PassKind): string {
  return kind.slice(0, -'_pass'.length);
}

/** The line that holds for a route. */
export function passSetting({ route }: LinkedRoute, setting: PassSetting): EffectiveSetting | undefined {
  return effectiveSetting(route.scope, `${passPrefix(route.kind)}_${setting}`);
}

/** The lines `*_next_upstream` that are in effect for a route, each with the routes it holds for. */
export function nextUpstreamLines({ nginx, routes }: Topology): Map<Directive, LinkedRoute[]> {
  const isSet = [...byName(nginx.config).keys()].some((name) => name.endsWith('_next_upstream'));
  return groupBy(isSet ? routes : [], (linked) => passSetting(linked, 'next_upstream')?.directive);
}

/** The peers that nginx tries for a route, `down` and `backup` ones included. */
export function triedPeers({ upstream, servingPeers }: LinkedRoute): PeerCount {
  return upstream?.triedPeers ?? servingPeers;
}
