import type { UpstreamServer } from '../nginx/model';
import { parseTime } from '../nginx/values';
import { unitsOf } from './amounts';
import { hasOnePeer, NGINX_HEALTH } from './health';
import type { LinkedUpstream, Topology } from './types';
import { hasSeveralWorkers } from './workers';

/** How nginx treats failures of a server: the values in effect, defaults included. */
export interface PassiveHealth {
  readonly maxFails: number;
  /** As written. */
  readonly failTimeout: string;
  /** Nothing is written for either of the two. */
  readonly isDefault: boolean;
}

/** @returns undefined for values that nginx refuses, and for those of a template */
export function passiveHealth({ maxFails, failTimeout }: UpstreamServer): PassiveHealth | undefined {
  const fails = maxFails ? maxFails.value : String(NGINX_HEALTH.maxFails);
  const timeout = failTimeout ? failTimeout.value : NGINX_HEALTH.failTimeout;
  if (fails === undefined || timeout === undefined || !/^\d{1,9}$/.test(fails)) return undefined;
  if (timeout.includes('ms') || parseTime(timeout) === undefined) return undefined;
  return { maxFails: Number(fails), failTimeout: timeout, isDefault: !maxFails && !failTimeout };
}

/**
 * What happens when a server of an upstream fails, as a sentence without its full stop.
 * @returns undefined where the files do not tell
 */
export function failureText(server: UpstreamServer, linked: LinkedUpstream): string | undefined {
  const health = passiveHealth(server);
  if (!health || server.isDown) return undefined;
  if (mayHaveOnePeer(linked) && !hasOnePeer(linked)) return undefined;
  if (hasOnePeer(linked)) return 'The only peer: max_fails and fail_timeout are ignored, failures never take it out';
  const { maxFails, failTimeout, isDefault } = health;
  if (maxFails === 0) return 'Failures are not counted: it is never taken out';
  if (parseTime(failTimeout) === 0) return undefined;
  const time = /^\d+$/.test(failTimeout) ? `${failTimeout}s` : failTimeout;
  const failures = maxFails === 1 ? 'one failure' : `${maxFails} failures within ${time}`;
  return `After ${failures} it gets no ${unitsOf(linked.upstream)} for ${time}${isDefault ? ' (the defaults)' : ''}`;
}

/** Whether there may be no more than one peer, for which nginx ignores failures. */
export function mayHaveOnePeer({ triedPeers }: LinkedUpstream): boolean {
  return triedPeers.atLeast < 2;
}

/** Said where each worker process counts failures and connections on its own: no `zone`, and several workers. */
export function countsPerWorker(linked: LinkedUpstream, topology: Topology): boolean {
  const { upstream } = linked;
  if (mayHaveOnePeer(linked)) return false;
  return upstream.zone === undefined && !upstream.isIncomplete && hasSeveralWorkers(topology) === true;
}
