import type { ComposeModel } from '../compose/model';
import { DEFAULT_PORTS } from '../nginx/address';
import type { NginxModel, Route, Upstream, UpstreamServer } from '../nginx/model';
import { groupBy } from '../text/group';
import { createHostResolver, type HostResolver } from './hosts';
import { findNginxService, isUnreadBy } from './identify';
import { findNameServers } from './resolvers';
import { findRuntimeHosts } from './runtime';
import type {
  AnalysisOptions,
  ContainerConfigFacts,
  Endpoint,
  LinkedRoute,
  LinkedUpstream,
  NginxService,
  Pairing,
  PeerCount,
  Topology,
} from './types';
import { findVersion } from './version';
import { findUpgradeHeaders, findWebSocketEvidence } from './websocket';

export interface LinkInput {
  readonly nginx: NginxModel;
  readonly compose: ComposeModel | undefined;
  readonly pairing: Pairing;
  /** The compose service that the user named as nginx. */
  readonly serviceSetting?: string;
  /** The service whose container nginx was read from, where that is known. */
  readonly nginxService?: NginxService;
  /** What the container has whose nginx was read, or that does not read this file. */
  readonly container?: ContainerConfigFacts;
  readonly options: AnalysisOptions;
}

/** Joins nginx's and Compose's models: where each host leads, how many peers there are, which version runs. */
export function linkTopology(input: LinkInput): Topology {
  const { nginx, compose, pairing, serviceSetting, options } = input;
  const { uri } = nginx.config.root.source;
  const found = input.nginxService ?? (compose && findNginxService(compose, uri, serviceSetting));
  const unread = pairing.kind === 'folder' && found && isUnreadBy(found, uri) ? found : undefined;
  const nginxService = unread ? undefined : found;
  const hosts = createHostResolver(compose, nginxService, options.profiles);
  const routesOf = groupBy(nginx.routes, ({ upstream }) => upstream);
  const upstreams = nginx.upstreams.map((upstream) => linkUpstream(upstream, hosts, routesOf.get(upstream) ?? []));
  const linkedOf = new Map(upstreams.map((linked) => [linked.upstream, linked]));
  const routes = nginx.routes.map((route) => linkRoute(route, linkedOf, hosts, nginx, options));
  const endpoints = [
    ...upstreams.flatMap((linked) => linked.endpoints),
    ...routes.flatMap((route) => route.endpoint ?? []),
  ];
  return {
    nginx,
    compose,
    nginxService,
    pairing,
    container: input.container,
    version: findVersion(options.nginxVersion, nginxService),
    upstreams,
    routes,
    endpoints,
    nameServers: findNameServers(nginx, hosts),
    unusedServices: findUnusedServices(compose, nginxService, endpoints),
    blindSpots: findBlindSpots(nginx, compose, nginxService, unread),
    options,
  };
}

function linkUpstream(upstream: Upstream, hosts: HostResolver, routes: readonly Route[]): LinkedUpstream {
  const endpoints = upstream.servers.map((server) => serverEndpoint(server, hosts));
  const primaries = endpoints.filter((endpoint) => !endpoint.server?.isBackup);
  const tried = countServers(primaries);
  const hasBackup = primaries.length < endpoints.length;
  return {
    upstream,
    endpoints,
    triedPeers: hasBackup ? { atLeast: Math.max(2, tried.atLeast + 1), isExact: tried.isExact } : tried,
    servingPeers: countServers(primaries.filter((endpoint) => !endpoint.server?.isDown)),
    routes,
  };

  /** An include that could not be read may bring more servers. */
  function countServers(some: readonly Endpoint[]): PeerCount {
    const count = countPeers(some);
    return { ...count, isExact: count.isExact && !upstream.isIncomplete };
  }
}

function serverEndpoint(server: UpstreamServer, hosts: HostResolver): Endpoint {
  const { address } = server;
  return {
    address,
    uri: server.directive.uri,
    target: hosts.resolve(address),
    server,
    route: undefined,
    port: address.kind === 'unix' || address.kind === 'dynamic' ? undefined : portOf(address, 80),
    isNeededAtStart: !server.isResolved && address.kind !== 'dynamic',
  };
}

function portOf({ port, portSpan }: Endpoint['address'], byDefault: number | undefined): number | undefined {
  return portSpan ? port : byDefault;
}

function countPeers(endpoints: readonly Endpoint[]): PeerCount {
  let atLeast = 0;
  let isExact = true;
  for (const endpoint of endpoints) {
    const count = addressesOf(endpoint);
    atLeast += count ?? 1;
    isExact &&= count !== undefined;
  }
  return { atLeast, isExact };
}

/** How many addresses a target has; undefined if the files do not tell. */
export function addressesOf({ target, address }: Endpoint): number | undefined {
  if (target.kind === 'service') return target.peers === 'unknown' ? undefined : target.peers;
  if (target.kind !== 'outside') return undefined;
  // localhost is 127.0.0.1, and [::1] where IPv6 is on
  if (target.why === 'loopback' && address.kind === 'name') return undefined;
  return target.why === 'ip' || target.why === 'socket' || target.why === 'loopback' || target.why === 'extra-hosts'
    ? 1
    : undefined;
}

function linkRoute(
  route: Route,
  linkedOf: ReadonlyMap<Upstream, LinkedUpstream>,
  hosts: HostResolver,
  model: NginxModel,
  options: AnalysisOptions,
): LinkedRoute {
  const upstream = route.upstream && linkedOf.get(route.upstream);
  const endpoint = upstream ? undefined : routeEndpoint(route, hosts);
  const endpoints = upstream?.endpoints ?? (endpoint ? [endpoint] : []);
  const webSocket = findWebSocketEvidence(route, endpoints, model, options);
  return {
    route,
    upstream,
    endpoint,
    servingPeers: upstream?.servingPeers ?? countPeers(endpoints),
    webSocket,
    upgrade: findUpgradeHeaders(route, webSocket, model),
    runtimeHosts: findRuntimeHosts(route, linkedOf, hosts, model),
  };
}

function routeEndpoint(route: Route, hosts: HostResolver): Endpoint {
  const { target } = route;
  const { address } = target;
  const byDefault =
    route.kind === 'proxy_pass' || route.kind === 'grpc_pass' ? DEFAULT_PORTS[target.scheme ?? ''] : undefined;
  const isLiteral = address.kind !== 'dynamic' && address.kind !== 'unix';
  return {
    address,
    uri: route.directive.uri,
    target: hosts.resolve(address),
    server: undefined,
    route,
    port: isLiteral ? portOf(address, byDefault) : undefined,
    isNeededAtStart: target.variables.length === 0,
  };
}

function findUnusedServices(
  compose: ComposeModel | undefined,
  nginx: NginxService | undefined,
  endpoints: readonly Endpoint[],
) {
  if (!compose || !nginx) return [];
  const used = new Set([nginx.service]);
  for (const { target } of endpoints) {
    if (target.kind === 'service' || target.kind === 'unreachable') used.add(target.service);
    else if (target.kind === 'ambiguous') for (const service of target.services) used.add(service);
  }
  return [...compose.services.values()].filter((service) => !used.has(service));
}

function findBlindSpots(
  nginx: NginxModel,
  compose: ComposeModel | undefined,
  nginxService: NginxService | undefined,
  unread: NginxService | undefined,
) {
  const spots: { reason: string; origin?: { uri: string; span: { start: number; end: number } } }[] = [];
  for (const { directive, reason } of nginx.config.includeProblems) {
    spots.push({
      reason: `include ${directive.args[0]?.value ?? ''}: ${reason}`,
      origin: { uri: directive.uri, span: directive.head },
    });
  }
  for (const { reason, origin } of compose?.blindSpots ?? []) spots.push({ reason, origin });
  if (unread) spots.push({ reason: `the nginx of the service ${unread.service.name} does not read this file` });
  else if (compose && !nginxService) spots.push({ reason: 'no compose service is known to run nginx' });
  return spots;
}
