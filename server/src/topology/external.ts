import type { Endpoint, LinkedRoute } from './types';

/** The hosts that a route's requests go to. */
export function endpointsOf({ upstream, endpoint }: LinkedRoute): readonly Endpoint[] {
  return upstream ? upstream.endpoints : endpoint ? [endpoint] : [];
}

/**
 * Whether a route leaves for a site of somebody else: one of its hosts has a full domain name that is no service's.
 * Such a site answers to its own name only, and has no business with the client's address.
 */
export function isExternal(linked: LinkedRoute): boolean {
  return endpointsOf(linked).some(
    ({ target, address }) =>
      address.kind === 'name' &&
      address.host.includes('.') &&
      !/\.(?:local|internal|lan|localdomain|svc|consul)$/i.test(address.host) &&
      !/\.svc\.cluster\.local$/i.test(address.host) &&
      target.kind !== 'service' &&
      target.kind !== 'unreachable' &&
      target.kind !== 'ambiguous',
  );
}

/** Whether the hosts of a route are written in the files: no variable, no template word. */
export function hasKnownHosts({ route }: LinkedRoute): boolean {
  return route.target.variables.length === 0 && route.target.address.kind !== 'dynamic';
}
