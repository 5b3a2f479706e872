import { addNetworkToService } from '../compose';
import type { Service } from '../compose/model';
import { hasServer } from '../topology/names';
import { mayHaveMore } from '../topology/ports';
import type { Endpoint, Target, Topology } from '../topology/types';
import { hostNotFound } from './host-refusal';
import { defineRule, type Fix, type Refusal, type RelatedPlace } from './rule';

type Unreachable = Extract<Target, { kind: 'unreachable' }>;

interface Found {
  readonly endpoint: Endpoint;
  readonly target: Unreachable;
}

/** A host is a service, but one that nginx's container shares no network with. */
export default defineRule<{ hosts: readonly [Found, ...Found[]] }>({
  meta: {
    id: 'upstream-host-unreachable',
    title: 'Upstream host is on another network',
    category: 'reachability',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: [
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://docs.docker.com/reference/compose-file/services/#networks',
    ],
  },
  check(topology, report) {
    const { compose, nginxService } = topology;
    if (!compose || !nginxService) return;
    for (const hosts of groupByCause(topology)) {
      const [{ endpoint, target }, ...others] = hosts;
      report({
        uri: endpoint.uri,
        span: endpoint.address.hostSpan,
        message: `${factOf(hosts, topology)}; ${consequenceOf(endpoint)}`,
        ...(endpoint.isNeededAtStart ? { refusal: refusalOf(hosts) } : { severity: 'warning' }),
        certain: !mayHaveMore(target.service, compose) && !mayHaveMore(nginxService.service, compose),
        related: [
          ...placesOf(target, topology),
          ...others.map((other) => ({
            uri: other.endpoint.uri,
            span: other.endpoint.address.hostSpan,
            message: `"${other.endpoint.address.host}" cannot be reached for the same reason`,
          })),
        ],
        data: { hosts },
      });
    }
  },
  fix({ data: { hosts } }, topology) {
    const [{ endpoint, target }] = hosts;
    const fixes = target.via ? useOther(endpoint, target) : joinNetwork(hosts, topology);
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

/** One group for each pair of network lists: a network that nginx lacks is one mistake, however many services are on it. */
function groupByCause({ endpoints, compose }: Topology): [Found, ...Found[]][] {
  const groups = new Map<string, [Found, ...Found[]]>();
  for (const endpoint of endpoints) {
    const { target, address } = endpoint;
    if (target.kind !== 'unreachable' || address.error) continue;
    if (target.why === 'scaled-to-zero' || target.why === 'nginx-on-host-network') continue;
    const networks = [...target.nginxNetworks, ...target.serviceNetworks];
    // compose-syntax reports a network that is defined nowhere
    if (!networks.every((name) => compose?.networks.has(name))) continue;
    const isNetworks = target.why === 'no-shared-network';
    const key = isNetworks
      ? JSON.stringify([target.nginxNetworks.toSorted(), target.serviceNetworks.toSorted()])
      : `${endpoint.uri} ${address.span.start}`;
    const group = groups.get(key);
    if (group) group.push({ endpoint, target });
    else groups.set(key, [{ endpoint, target }]);
  }
  return [...groups.values()];
}

function factOf([{ endpoint, target }, ...others]: readonly [Found, ...Found[]], { nginxService }: Topology): string {
  const host = `"${endpoint.address.host}"`;
  if (target.via) return `${host} uses the network of "${target.via.name}" and has no name of its own`;
  const mode = modeOf(target.service);
  if (target.why === 'network-mode')
    return `${host} has network_mode: ${mode}, where it has no name that nginx can resolve`;
  const more = new Set(others.map((other) => other.endpoint.address.host.toLowerCase()));
  more.delete(endpoint.address.host.toLowerCase());
  const who =
    more.size === 0 ? `${host} is` : `${host} and ${more.size} more ${more.size === 1 ? 'host' : 'hosts'} are`;
  const own = target.nginxNetworks.length > 0 ? listOf(target.nginxNetworks) : '';
  const nginx = own ? `nginx on ${own}` : `nginx has network_mode: ${modeOf(nginxService?.service)}`;
  return `${who} on ${listOf(target.serviceNetworks)}, ${nginx}: no common network`;
}

/** The cause is one; nginx would stop at each of the hosts. */
function refusalOf([first, ...others]: readonly [Found, ...Found[]]): Refusal {
  const also = others
    .filter(({ endpoint }) => endpoint.isNeededAtStart)
    .map(({ endpoint }) => {
      const { message } = hostNotFound(endpoint);
      return { uri: endpoint.uri, span: endpoint.address.hostSpan, message };
    });
  return { ...hostNotFound(first.endpoint), also };
}

function consequenceOf({ isNeededAtStart }: Endpoint): string {
  return isNeededAtStart ? 'nginx will refuse to start: host not found in upstream' : 'requests to it will fail';
}

function modeOf(service: Service | undefined): string {
  return service?.networkMode?.known ? service.networkMode.value : 'none';
}

function listOf(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? '';
  return quoted.length > 0 ? `${quoted.join(', ')} and ${last}` : last;
}

/** In the compose file: the networks of the service, and those of nginx. */
function placesOf({ service, nginxNetworks, serviceNetworks, via }: Unreachable, { nginxService }: Topology) {
  const places: RelatedPlace[] = [];
  const add = (of: Service, text: string): void => {
    const origin = of.networkMode?.origin ?? of.networks.find((network) => network.origin)?.origin ?? of.key;
    places.push({ ...origin, message: text });
  };
  const where = via ? `the network of "${via.name}"` : listOf(serviceNetworks) || `network_mode: ${modeOf(service)}`;
  add(service, `"${service.name}" is on ${where}`);
  const nginx = nginxService?.service;
  if (nginx) add(nginx, `"${nginx.name}" is on ${listOf(nginxNetworks) || `network_mode: ${modeOf(nginx)}`}`);
  return places;
}

function useOther(
  { uri, address, server, port }: Endpoint,
  { via, nginxNetworks, serviceNetworks }: Unreachable,
): Fix[] {
  if (!via || hasServer(server, via.name, port)) return [];
  if (!serviceNetworks.some((name) => nginxNetworks.includes(name))) return [];
  const edits = [{ uri, span: address.hostSpan, newText: via.name }];
  return [{ title: `Use "${via.name}"`, kind: 'suggestion', edits }];
}

/** nginx joins the services: that leaves the services apart from each other as they are. The other way round second. */
function joinNetwork(hosts: readonly Found[], { compose, nginxService }: Topology): Fix[] {
  const nginx = nginxService?.service;
  const target = hosts[0]?.target;
  if (!compose || !nginx || !target || target.why !== 'no-shared-network') return [];
  const services = [...new Set(hosts.map((host) => host.target.service))];
  const joins = target.serviceNetworks.slice(0, 3).map((network): Fix => {
    const edits = addNetworkToService(nginx, network, compose);
    return { title: `Add "${nginx.name}" to the network "${network}"`, kind: 'suggestion', edits };
  });
  const [own] = target.nginxNetworks;
  const moves = own === undefined ? [] : services.map((service) => addNetworkToService(service, own, compose));
  const who = services.length === 1 ? `"${services[0]?.name}"` : `${services.length} services`;
  const title = `Add ${who} to the network "${own}"`;
  const isWhole = moves.length > 0 && moves.every((edits) => edits.length > 0);
  const back: Fix = { title, kind: 'suggestion', edits: isWhole ? moves.flat() : [] };
  return [...joins, back].filter(({ edits }) => edits.length > 0);
}
