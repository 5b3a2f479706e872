import type { ComposeModel, Service } from '../compose/model';
import { onceFor } from '../text/memo';
import { isActive, targetServices } from './compose-services';
import { ownListens } from './listens';
import { declaredPorts, inRange } from './ports';
import { awaitedServices, hasHealthCheck } from './startup';
import { knownValue, type Topology } from './types';

/*
 * What a compose file may lack for nginx to work with its services: for suggestions while it is being written. What is
 * written beside is the caller's to leave out; the model may be that of a moment ago.
 */

/** A service that nginx's one may wait for. */
export interface OfferedDependency {
  readonly service: Service;
  /** nginx passes requests to it. */
  readonly isNeeded: boolean;
  readonly condition: 'service_healthy' | 'service_started';
}

/** Those that nginx passes requests to first; none that waits for nginx itself, and none that does not run. */
export const offeredDependencies = onceFor((topology: Topology): readonly OfferedDependency[] => {
  const { compose, nginxService } = topology;
  const nginx = nginxService?.service;
  if (!compose || !nginx) return [];
  const needed = targetServices(topology);
  const others = [...compose.services.values()].filter((service) => !needed.has(service));
  return [...needed, ...others]
    .filter((service) => service !== nginx && isActive(service, topology))
    .filter((service) => !awaitedServices(service, compose).has(nginx))
    .map((service) => ({
      service,
      isNeeded: needed.has(service),
      condition: hasHealthCheck(service) ? 'service_healthy' : 'service_started',
    }));
});

/** Networks for a service, those first that bring nginx and what it asks for together. */
export function offeredNetworks(
  name: string,
  { compose, nginxService, endpoints }: Topology,
): readonly { readonly name: string; readonly isNeeded: boolean }[] {
  const nginx = nginxService?.service;
  if (!compose || !nginx) return [];
  const needed = new Set<string>();
  if (name !== nginx.name) for (const network of nginx.networks) needed.add(network.name);
  else {
    for (const { target } of endpoints) {
      if (target.kind !== 'unreachable' || target.why !== 'no-shared-network') continue;
      for (const network of target.serviceNetworks) needed.add(network);
    }
  }
  // the implicit one is there for services that name none
  const declared = [...compose.networks.values()].filter(({ origin }) => origin !== undefined);
  return [...new Set([...needed, ...declared.map((network) => network.name)])].map((network) => ({
    name: network,
    isNeeded: needed.has(network),
  }));
}

/** Names that nginx asks for and no service has. */
export function offeredAliases({ endpoints }: Topology): readonly string[] {
  const names = endpoints.flatMap(({ target, address }) =>
    target.kind === 'missing' && address.kind === 'name' && !address.host.includes('.') ? address.host : [],
  );
  return [...new Set(names)];
}

/** Ports that nginx asks a service for and it does not declare. */
export function askedPortsOf(name: string, { endpoints }: Topology): readonly number[] {
  const ports = endpoints.flatMap(({ target, port }) => {
    if (target.kind !== 'service' || target.service.name !== name || port === undefined) return [];
    return declaredPorts(target.service, 'any').ports.some(({ range }) => inRange(port, range)) ? [] : port;
  });
  return [...new Set(ports)];
}

/** Ports that nginx listens on and its service does not publish. */
export function unpublishedPorts(topology: Topology): readonly { readonly port: number; readonly isUdp: boolean }[] {
  const ports = topology.nginxService?.service.ports ?? [];
  const found = new Map<string, { port: number; isUdp: boolean }>();
  for (const { port, isUdp, isLoopback } of ownListens(topology).listens) {
    const isPublished = ports.some(({ target }) => target.known && port !== undefined && inRange(port, target.value));
    if (port !== undefined && !isLoopback && !isPublished) found.set(`${port} ${isUdp}`, { port, isUdp });
  }
  return [...found.values()];
}

const INSTANCE_ID = 'INSTANCE_ID';

/**
 * The `INSTANCE_ID` that a service gets among the instances of its upstream: as theirs are made of their names
 * (`diagram-3` for `diagram-service-3`), else its own name.
 * @returns undefined for a service that is no instance of several
 */
export function offeredInstanceId(name: string, topology: Topology): string | undefined {
  const { compose } = topology;
  if (!compose) return undefined;
  const siblings = instancesWith(name, topology);
  if (siblings.length === 0) return undefined;
  for (const sibling of siblings) {
    const known = knownValue(sibling.environment.get(INSTANCE_ID));
    const made = known === undefined ? undefined : likeSibling(name, sibling.name, known);
    if (made !== undefined && !isUsed(made, name, compose)) return made;
  }
  return isUsed(name, name, compose) ? undefined : name;
}

/** The other services of the upstreams that a service is in. */
function instancesWith(name: string, { upstreams }: Topology): Service[] {
  const found = new Set<Service>();
  for (const { endpoints } of upstreams) {
    const services = endpoints.flatMap(({ target }) => (target.kind === 'service' ? target.service : []));
    if (!services.some((service) => service.name === name)) continue;
    for (const service of services) if (service.name !== name) found.add(service);
  }
  return [...found];
}

/** The same in which the sibling's number is the service's own. */
function likeSibling(name: string, sibling: string, value: string): string | undefined {
  if (value === sibling) return name;
  const [, stem, number] = /^(.*?)(\d+)$/.exec(name) ?? [];
  const [, otherStem, otherNumber] = /^(.*?)(\d+)$/.exec(sibling) ?? [];
  if (number === undefined || stem !== otherStem || otherNumber === undefined) return undefined;
  return value.endsWith(otherNumber) ? value.slice(0, -otherNumber.length) + number : undefined;
}

function isUsed(value: string, name: string, compose: ComposeModel): boolean {
  return [...compose.services.values()].some(
    (service) => service.name !== name && knownValue(service.environment.get(INSTANCE_ID)) === value,
  );
}
