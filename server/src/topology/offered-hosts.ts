import type { ComposeModel, PortRange, Service } from '../compose/model';
import { parseAddress } from '../nginx/address';
import { groupBy } from '../text/group';
import { onceFor } from '../text/memo';
import { createHostResolver, type HostResolver } from './hosts';
import { looksLikeNginx } from './identify';
import { portsOfImage, type Spoken, spokenBy } from './image-ports';
import { addressOnHost, declaredPorts, NOT_HTTP, portEvidence } from './ports';
import { knownValue, type NameKind, type Topology } from './types';

/** A host that nginx surely reaches, for a `server` line or a `*_pass`. */
export interface OfferedHost {
  readonly host: string;
  readonly service: Service;
  /** `published`: on the host, for an nginx that runs there · `own-stack`: the service shares the network of nginx. */
  readonly via: NameKind | 'published' | 'own-stack';
  /** The likeliest first; empty where the files do not tell. */
  readonly ports: readonly OfferedPort[];
  readonly speaks: Spoken;
}

export interface OfferedPort {
  readonly port: number;
  /** What tells of it: `variable` is `PORT` in `environment`, `dockerfile` is `EXPOSE`. */
  readonly from: 'ports' | 'expose' | 'variable' | 'dockerfile' | 'image' | 'published';
}

/**
 * The hosts that nginx reaches, in the order of the compose files: names of services on a network it is on, as long as
 * their meaning is certain and their profile active; for an nginx on the host, what is published there.
 * @param protocol `stream` has the ports of UDP too
 */
export function offeredHosts(topology: Topology, protocol: 'http' | 'stream'): readonly OfferedHost[] {
  const { compose, nginxService, options } = topology;
  if (!compose) return [];
  const known = keptOf(compose);
  const key = JSON.stringify([nginxService?.service.name, protocol, options.profiles]);
  const hosts = known.get(key) ?? findHosts(topology, compose, protocol);
  known.set(key, hosts);
  return hosts;
}

/** Those of one name; nginx does not tell upper from lower case. */
export function offeredHostsNamed(
  topology: Topology,
  protocol: 'http' | 'stream',
  name: string,
): readonly OfferedHost[] {
  return hostsNamed(offeredHosts(topology, protocol), name);
}

/** Those of one name among hosts. */
export function hostsNamed(hosts: readonly OfferedHost[], name: string): readonly OfferedHost[] {
  return byName(hosts).get(name.toLowerCase()) ?? [];
}

const byName = onceFor(
  (hosts: readonly OfferedHost[]): ReadonlyMap<string, readonly OfferedHost[]> =>
    groupBy(hosts, ({ host }) => host.toLowerCase()),
);

/** An edit in nginx.conf leaves them as they are. */
const keptOf = onceFor((_: ComposeModel) => new Map<string, readonly OfferedHost[]>());

function findHosts(topology: Topology, compose: ComposeModel, protocol: 'http' | 'stream'): OfferedHost[] {
  const { nginxService, options } = topology;
  const services = [...compose.services.values()];
  const nginx = nginxService?.service;
  if (!nginx) return services.some(looksLikeNginx) ? [] : services.flatMap(publishedHosts);
  if (knownValue(nginx.networkMode) === 'host')
    return services.filter((each) => each !== nginx).flatMap(publishedHosts);
  const resolver = createHostResolver(compose, nginxService, options.profiles);
  return services.flatMap((service) => {
    if (service === nginx) return [];
    if (knownValue(service.networkMode) === `service:${nginx.name}`) return ownStackHost(service, protocol);
    return namesOf(service, nginx).flatMap(({ host, via }): OfferedHost[] =>
      leadsTo(service, host, resolver) ? [offer(host, service, via, protocol)] : [],
    );
  });
}

function offer(host: string, service: Service, via: OfferedHost['via'], protocol: 'http' | 'stream'): OfferedHost {
  return { host, service, via, ports: offeredPorts(service, protocol), speaks: spokenIn(service) };
}

/** Each name once: the key, aliases, the container's name, and what nginx's `links` call it. */
function namesOf(service: Service, nginx: Service): { host: string; via: NameKind }[] {
  const names = new Map<string, NameKind>([[service.name, 'key']]);
  const add = (name: string | undefined, via: NameKind): void => {
    if (name && !names.has(name)) names.set(name, via);
  };
  for (const { aliases } of service.networks) for (const alias of aliases) add(knownValue(alias), 'alias');
  add(knownValue(service.containerName), 'container-name');
  for (const link of nginx.links) if (link.service === service.name) add(link.alias, 'link');
  return [...names].map(([host, via]) => ({ host, via }));
}

function leadsTo(service: Service, host: string, resolver: HostResolver): boolean {
  // what nginx would read as something else than a name
  if (!/^[\w.-]+$/.test(host)) return false;
  const address = parseAddress({ text: host, offset: undefined, word: { start: 0, end: 0 } });
  if (address.kind !== 'name' || address.error) return false;
  const target = resolver.resolve(address);
  return target.kind === 'service' && target.service === service && !target.isAssumed && !target.needsProfile;
}

function ownStackHost(service: Service, protocol: 'http' | 'stream'): OfferedHost[] {
  const host = offer('127.0.0.1', service, 'own-stack', protocol);
  return host.ports.length > 0 ? [host] : [];
}

/** Where a service is to be had on the host. */
function publishedHosts(service: Service): OfferedHost[] {
  const hosts = new Map<string, OfferedPort[]>();
  for (const { published, target, protocol, hostIp } of service.ports) {
    const range = knownValue(published);
    if (protocol !== 'tcp' || !range || !target.known) continue;
    const host = addressOnHost(hostIp);
    const ports = hosts.get(host) ?? [];
    hosts.set(host, ports);
    for (const port of portsIn(range)) {
      if (!ports.some((other) => other.port === port)) ports.push({ port, from: 'published' });
    }
  }
  return [...hosts].map(([host, ports]) => ({ host, service, via: 'published', ports, speaks: spokenIn(service) }));
}

/** The ports that a service is told or known to listen on; those of its image only where nothing else tells. */
function offeredPorts(service: Service, protocol: 'http' | 'stream'): OfferedPort[] {
  const found = new Map<number, OfferedPort['from']>();
  const add = (port: number, from: OfferedPort['from']): void => {
    if (!found.has(port)) found.set(port, from);
  };
  const { variable, exposes, image } = portEvidence(service);
  if (variable) add(variable.port, 'variable');
  for (const { range, by } of declaredPorts(service, protocol === 'stream' ? 'any' : 'tcp').ports) {
    for (const port of portsIn(range)) add(port, by);
  }
  for (const port of exposes) add(port, 'dockerfile');
  if (found.size === 0) {
    const name = service.build ? undefined : knownValue(service.image);
    for (const port of [...image, ...(name === undefined ? [] : portsOfImage(name))]) add(port, 'image');
  }
  const ports = [...found].map(([port, from]) => ({ port, from }));
  const forRequests = protocol === 'stream' ? ports : ports.filter(({ port }) => !NOT_HTTP.has(port));
  return forRequests.length > 0 ? forRequests : ports;
}

/** A range stands for the replicas of a service; a long one is none that anybody chooses from. */
function portsIn({ first, last }: PortRange): number[] {
  return Array.from({ length: Math.min(last - first, 9) + 1 }, (_, index) => first + index);
}

const spokenIn = onceFor((service: Service): Spoken => {
  const image = service.build ? service.build.file?.image : service.image;
  return spokenBy(knownValue(image) ?? '');
});
