import { directivesNamed, isIncomplete } from '../nginx/scope';
import { hasKnownHosts } from './external';
import type { LinkedRoute } from './types';
import { effectiveHeaders } from './websocket';

/** Whether a route passes HTTP requests of clients on, and everything that may set headers for them was read. */
export function isReadWhole({ route }: LinkedRoute): boolean {
  if (route.kind !== 'proxy_pass' || route.scope.protocol !== 'http' || !route.location) return false;
  // `return` answers before a request is passed on
  return directivesNamed(route.location.scope, 'return').length === 0 && !isIncomplete(route.scope);
}

/**
 * The Host that a service receives where no `proxy_set_header` sets one: nginx's `$proxy_host`, the name as written in
 * `proxy_pass` (the upstream's, or the host with a port that is not the scheme's).
 * @returns undefined where one is set, or may be, and for a target whose host is not written
 */
export function sentHost(linked: LinkedRoute): string | undefined {
  const { target, upstream } = linked.route;
  const { address, scheme } = target;
  if (!isReadWhole(linked) || !hasKnownHosts(linked) || address.error) return undefined;
  if (address.kind === 'unix' || effectiveHeaders(linked.route.scope).has('host')) return undefined;
  const isDefault = address.port === undefined || address.port === (scheme === 'https' ? 443 : 80);
  return upstream || isDefault ? address.host : address.text;
}
