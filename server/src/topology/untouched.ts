import { byName } from '../nginx/occurrences';
import { onceFor } from '../text/memo';
import type { LinkedRoute, Target, Topology } from './types';

/**
 * Whether it is certain that nginx passes requests to those services alone that its hosts are known to lead to: all files
 * are read, no host is an address or unknown, no value of a variable is open, and no script connects by itself.
 */
export const knowsAllTargets = onceFor((topology: Topology): boolean => {
  const { nginx, nginxService, pairing, blindSpots, upstreams, routes } = topology;
  if (!nginxService || pairing.kind === 'folder' || pairing.kind === 'none' || blindSpots.length > 0) return false;
  if ([...byName(nginx.config).keys()].some((name) => SCRIPT.test(name))) return false;
  return (
    upstreams.every(
      ({ upstream, endpoints }) => !upstream.isIncomplete && endpoints.every(({ target }) => isKnown(target)),
    ) && routes.every(leadsToKnown)
  );
});

/** Directives of Lua, njs and Perl. */
const SCRIPT = /_by_lua|^js_|^perl/;

function leadsToKnown({ endpoint, runtimeHosts }: LinkedRoute): boolean {
  if (!endpoint || isKnown(endpoint.target)) return true;
  if (endpoint.target.kind !== 'dynamic' || !runtimeHosts) return false;
  return runtimeHosts.every(
    ({ upstream, target }) => upstream !== undefined || (target !== undefined && isKnown(target)),
  );
}

/** An address, or the host that nginx runs on, may be any service's. */
function isKnown(target: Target): boolean {
  switch (target.kind) {
    case 'service':
    case 'unreachable':
    case 'ambiguous':
      return true;
    case 'missing':
      return target.certain;
    case 'outside':
      return target.why === 'socket';
    default:
      return false;
  }
}
