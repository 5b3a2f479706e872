import type { Service } from '../compose/model';
import { DEFAULT_PORTS } from '../nginx/address';
import type { UpstreamServer } from '../nginx/model';
import type { Scope } from '../nginx/scope';
import { protocolOf } from '../nginx/scope';
import { editDistance, NameList } from '../text/distance';
import { onceFor } from '../text/memo';
import type { Endpoint, LinkedUpstream, Topology } from './types';

/**
 * The upstreams that a `*_pass` may have meant whose host is none: close in spelling, closest first.
 * Empty for a host with a port of its own, and where the name is one that nginx's container resolves.
 */
export function misspelledUpstreams(endpoint: Endpoint, upstreams: readonly LinkedUpstream[]): LinkedUpstream[] {
  const { route, address, target } = endpoint;
  if (!route || address.kind !== 'name' || address.error || mayBeDefinedElsewhere(endpoint)) return [];
  if (address.portSpan && address.port !== DEFAULT_PORTS[route.target.scheme ?? '']) return [];
  if (target.kind !== 'missing' && !(target.kind === 'outside' && isOpen(target.why))) return [];
  const protocol = protocolOf(route.scope);
  const { named, names } = namesOf(upstreams)[protocol];
  const found = names.closest(address.host);
  const [service] = target.kind === 'missing' ? target.suggestions : [];
  // `api-9` is rather the service `api-1` than the upstream `api`
  const distance = (name: string): number => editDistance(address.host.toLowerCase(), name.toLowerCase());
  if (service !== undefined && found[0] !== undefined && distance(service) < distance(found[0])) return [];
  return found.flatMap((name) => named.get(name) ?? []);
}

const namesOf = onceFor((upstreams: readonly LinkedUpstream[]) => {
  const ofProtocol = (protocol: 'http' | 'stream') => {
    const own = upstreams.filter(({ upstream }) => upstream.protocol === protocol);
    const named = new Map(own.map((linked) => [linked.upstream.name, linked]));
    return { named, names: new NameList(named.keys()) };
  };
  return { http: ofProtocol('http'), stream: ofProtocol('stream') };
});

/** Nothing says that the name resolves. */
function isOpen(why: string): boolean {
  return why === 'fqdn' || why === 'no-compose';
}

/**
 * Whether a file that was not read may define an upstream of this name: one that is included, or one that stands beside a
 * part of a configuration. Only a `*_pass` without a port can mean an upstream.
 */
export function mayBeDefinedElsewhere({ route, address }: Endpoint): boolean {
  if (!route || address.portSpan) return false;
  let hasHolder = false;
  for (let at: Scope | undefined = route.scope; at; at = at.parent) {
    const isHolder = at.kind === 'http' || at.kind === 'stream';
    if ((isHolder || at.kind === 'main') && at.unresolvedIncludes.length > 0) return true;
    // a part of a configuration stands in a scope that no directive opens
    hasHolder ||= isHolder && at.directive !== undefined;
  }
  return !hasHolder;
}

/** Whether this upstream has a server `host:port` besides the one at `except`: to write it once more helps nobody. */
export function hasServer(except: UpstreamServer | undefined, host: string, port: number | undefined): boolean {
  return (except?.upstream.servers ?? []).some(
    ({ address, directive }) =>
      directive !== except?.directive &&
      address.host.toLowerCase() === host.toLowerCase() &&
      (address.port ?? 80) === (port ?? 80),
  );
}

/** Networks that nginx and a service are both on, in the service's order. */
export function sharedNetworks(service: Service, { nginxService }: Topology): string[] {
  const own = new Set(nginxService?.service.networks.map(({ name }) => name));
  return service.networks.map(({ name }) => name).filter((name) => own.has(name));
}
