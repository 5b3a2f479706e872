import { directivesNamed, effectiveList, isIncomplete, type Scope } from '../nginx/scope';
import { hasKnownHosts } from './external';
import type { LinkedRoute } from './types';
import { effectiveHeaders } from './websocket';

/** Whether a route passes HTTP requests of clients on, and everything that may set headers for them was read. */
export function isReadWhole({ route }: LinkedRoute): boolean {
  if (route.kind !== 'proxy_pass' || route.scope.protocol !== 'http' || !route.location) return false;
  const { scope } = route.location;
  // `return` answers before a request is passed on, and `internal` is for requests of nginx itself
  const isForClients = ['return', 'internal'].every((name) => directivesNamed(scope, name).length === 0);
  return isForClients && !isIncomplete(route.scope);
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

/** Whether an outer level sets one of these headers, and an inner one discards it: proxy-header-inheritance-lost. */
export function isDiscarded({ route }: LinkedRoute, header: RegExp): boolean {
  let list = effectiveList(route.scope, 'proxy_set_header');
  for (let isOuter = false; list; isOuter = true) {
    if (isOuter && list.directives.some(({ args }) => header.test(args[0]?.value ?? ''))) return true;
    list = list.scope.parent && effectiveList(list.scope.parent, 'proxy_set_header');
  }
  return false;
}

/** Routes by their server, and by what is the matter with them: one mistake, in however many locations it shows. */
export function byServer(
  routes: readonly LinkedRoute[],
  problemOf: (linked: LinkedRoute) => string | undefined,
): [first: LinkedRoute, ...others: LinkedRoute[]][] {
  const groups = new Map<string, Map<Scope | undefined, [LinkedRoute, ...LinkedRoute[]]>>();
  for (const linked of routes) {
    const problem = problemOf(linked);
    if (problem === undefined) continue;
    const servers = groups.get(problem) ?? new Map<Scope | undefined, [LinkedRoute, ...LinkedRoute[]]>();
    groups.set(problem, servers);
    const scope = linked.route.server?.scope;
    const group = servers.get(scope);
    if (group) group.push(linked);
    else servers.set(scope, [linked]);
  }
  return [...groups.values()].flatMap((servers) => [...servers.values()]);
}

/** What a finding adds that stands for more than one location: `; so in 3 more locations`. */
export function othersText({ length }: readonly LinkedRoute[]): string {
  if (length === 0) return '';
  return `; so in ${length === 1 ? 'one more location' : `${length} more locations`}`;
}
