import type { ServerParameter, Upstream, UpstreamServer } from '../nginx/model';
import { parseTime } from '../nginx/values';
import type { AnalysisOptions, LinkedUpstream } from './types';

/** What nginx takes for a `server` line that says nothing. */
export const NGINX_HEALTH: AnalysisOptions['health'] = { maxFails: 1, failTimeout: '10s' };

/** Exactly one peer, and the files prove it: nginx then ignores `max_fails`, `fail_timeout` and `slow_start`. */
export function hasOnePeer({ triedPeers }: LinkedUpstream): boolean {
  return triedPeers.atLeast === 1 && triedPeers.isExact;
}

/** Parameters for passive health checks with another value than nginx's default. */
export function tunedHealthParameters(server: UpstreamServer): ServerParameter[] {
  return server.parameters.filter(({ name, value }) => {
    if (value === undefined || value.includes('$')) return false;
    if (name === 'max_fails') return Number(value) !== NGINX_HEALTH.maxFails;
    if (name === 'fail_timeout') return parseTime(value) !== parseTime(NGINX_HEALTH.failTimeout);
    return name === 'slow_start' && parseTime(value) !== 0;
  });
}

/** The servers that get requests as long as they answer: neither `backup` nor `down`. */
export function liveServers(upstream: Upstream): UpstreamServer[] {
  return upstream.servers.filter(({ isBackup, isDown }) => !isBackup && !isDown);
}
