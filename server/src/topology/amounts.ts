import type { Upstream } from '../nginx/model';
import type { PeerCount } from './types';

/** `3 peers`, `at least 1 route`. @param noun in the singular */
export function countText({ atLeast, isExact }: PeerCount, noun: string): string {
  return `${isExact ? '' : 'at least '}${atLeast} ${noun}${atLeast === 1 ? '' : 's'}`;
}

/** What an upstream spreads over its servers. */
export function unitsOf({ protocol }: Pick<Upstream, 'protocol'>): 'requests' | 'connections' {
  return protocol === 'stream' ? 'connections' : 'requests';
}
