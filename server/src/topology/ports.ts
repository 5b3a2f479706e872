import type { ComposeModel, PortRange, Service, Value } from '../compose/model';
import type { TextEdit } from '../text/edit';
import { onceFor } from '../text/memo';
import { containsSpan, type Origin } from '../text/span';
import { type Endpoint, knownValue, type Topology } from './types';

/** What a compose file says about the container ports of a service. */
export interface DeclaredPorts {
  /** From `ports` and `expose`, in text order, each single port once. */
  readonly ports: readonly DeclaredPort[];
  /** False if a part of `ports` or `expose` could not be read: nothing follows from a port that is not listed. */
  readonly isKnown: boolean;
}

export interface DeclaredPort {
  readonly range: PortRange;
  readonly by: 'ports' | 'expose';
  readonly origin: Origin;
}

/**
 * The container ports in `ports` and `expose`.
 * @param protocol `tcp` leaves out what is declared for UDP only; `any` is for stream servers
 */
export function declaredPorts(service: Service, protocol: 'tcp' | 'any'): DeclaredPorts {
  return protocol === 'tcp' ? tcpPorts(service) : anyPorts(service);
}

const tcpPorts = onceFor((service: Service) => readPorts(service, 'tcp'));
const anyPorts = onceFor((service: Service) => readPorts(service, 'any'));

function readPorts(service: Service, protocol: 'tcp' | 'any'): DeclaredPorts {
  const ports: DeclaredPort[] = [];
  let isKnown = true;
  const add = (value: Value<PortRange>, by: DeclaredPort['by'], origin: Origin): void => {
    if (!value.known) isKnown = false;
    else if (!ports.some(({ range }) => sameRange(range, value.value))) ports.push({ range: value.value, by, origin });
  };
  for (const mapping of service.ports) {
    if (protocol === 'any' || mapping.protocol === 'tcp') add(mapping.target, 'ports', mapping.origin);
  }
  for (const exposed of service.expose) {
    if (protocol === 'any' || exposed.protocol === 'tcp') add(exposed.port, 'expose', exposed.origin);
  }
  return { ports, isKnown };
}

function sameRange(a: PortRange, b: PortRange): boolean {
  return a.first === b.first && a.last === b.last;
}

export function inRange(port: number, { first, last }: PortRange): boolean {
  return first <= port && port <= last;
}

/** `3000`, `3000-3005`. */
export function rangeText({ first, last }: PortRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

/** Ports listed as text: "3000", "3000 and 3001", "3000, 3001 and 3002". */
export function portList(ports: readonly DeclaredPort[]): string {
  const texts = [...new Set(ports.map(({ range }) => rangeText(range)))];
  const last = texts.pop() ?? '';
  return texts.length > 0 ? `${texts.join(', ')} and ${last}` : last;
}

/** Single ports (no ranges), at most three, for fixes. */
export function singlePorts(ports: readonly DeclaredPort[]): number[] {
  const singles = ports.filter(({ range }) => range.first === range.last).map(({ range }) => range.first);
  return [...new Set(singles)].slice(0, 3);
}

export interface PublishedPort {
  /** The container port behind it. */
  readonly target: number;
  readonly origin: Origin;
  readonly hostIp: string | undefined;
}

/** The container port that a port of the host leads to. */
export function targetOfPublished(service: Service, port: number): PublishedPort | undefined {
  for (const { target, published, origin, protocol, hostIp } of service.ports) {
    const host = knownValue(published);
    const container = knownValue(target);
    if (protocol !== 'tcp' || !host || !container || !inRange(port, host)) continue;
    const offset = container.first === container.last ? 0 : port - host.first;
    return { target: container.first + offset, origin, hostIp };
  }
  return undefined;
}

/** Where on the host a container port is published: `127.0.0.1:8080`, or the address that the mapping names. */
export function publishedAddress(service: Service, port: number): { host: string; port: number } | undefined {
  for (const { target, published, protocol, hostIp } of service.ports) {
    const host = knownValue(published);
    const container = knownValue(target);
    if (protocol !== 'tcp' || !host || !container || !inRange(port, container)) continue;
    const offset = container.first === container.last ? 0 : port - container.first;
    return { host: addressOnHost(hostIp), port: host.first + offset };
  }
  return undefined;
}

/** Under which address a published port is reached on the host itself, as nginx writes it. */
export function addressOnHost(hostIp: string | undefined): string {
  if (hostIp === undefined || /^(?:0\.0\.0\.0|::|127\..*|\s*)$/.test(hostIp)) return '127.0.0.1';
  return hostIp.includes(':') ? `[${hostIp}]` : hostIp;
}

/** What, apart from `ports` and `expose`, tells on which ports a service listens. */
export interface PortEvidence {
  /** `PORT` in `environment`, if it is a number. */
  readonly variable: { readonly port: number; readonly value: Value<string> } | undefined;
  /** `EXPOSE` in the Dockerfile; empty if there is none. */
  readonly exposes: readonly number[];
  /** The ports of a well-known image. */
  readonly image: readonly number[];
}

/** Ports that images of data stores listen on unless they are told otherwise. */
const IMAGE_PORTS: Readonly<Record<string, readonly number[]>> = {
  postgres: [5432],
  redis: [6379],
  mongo: [27017],
  mysql: [3306],
  mariadb: [3306],
  rabbitmq: [5672, 15672],
  elasticsearch: [9200],
  memcached: [11211],
};

export const portEvidence = onceFor((service: Service): PortEvidence => {
  const value = service.environment.get('PORT');
  const text = knownValue(value);
  const port = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
  const image = service.build ? undefined : knownValue(service.image);
  const name = image === undefined ? undefined : /(?:^|\/)([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(image)?.[1];
  return {
    variable: value && port !== undefined ? { port, value } : undefined,
    exposes: service.build?.file?.exposes ?? [],
    image: (name !== undefined && IMAGE_PORTS[name]) || [],
  };
});

/**
 * Whether a part of the project that was not read may add to this service: another compose file, what it extends, or a
 * name that comes from a variable.
 */
export function mayHaveMore(service: Service, compose: ComposeModel): boolean {
  return compose.blindSpots.some(({ kind, origin }) => {
    if (kind === 'sibling-file') return true;
    const isHere = origin.uri === service.uri && containsSpan(service.span, origin.span);
    return isHere && (kind === 'extends' || kind === 'interpolation');
  });
}

/** A port that nginx asks a service for, with what the service declares. */
export interface AskedPort {
  readonly service: Service;
  readonly port: number;
  readonly declared: DeclaredPorts;
  readonly evidence: PortEvidence;
}

/**
 * Ports that are published for something else than the requests of nginx: SSH, mail, DNS, debuggers of Node, Java, PHP
 * and Python, the agents of Jenkins, AMQP. What a service has for HTTP then stands nowhere.
 */
export const NOT_HTTP: ReadonlySet<number> = new Set([
  21, 22, 25, 53, 110, 143, 465, 587, 993, 995, 5005, 5671, 5672, 5678, 9003, 9229, 50_000,
]);

function mayBeHttp({ range }: DeclaredPort): boolean {
  return range.first !== range.last || !NOT_HTTP.has(range.first);
}

/** Only where a comparison makes sense: a service other than nginx's, all of whose declared ports are known. */
export function askedPort(
  { target, port, address, server, route }: Endpoint,
  topology: Topology,
): AskedPort | undefined {
  if (target.kind !== 'service' || port === undefined || address.error || address.kind !== 'name') return undefined;
  const { service } = target;
  if (service === topology.nginxService?.service) return undefined;
  const protocol = server?.upstream.protocol ?? route?.scope.protocol;
  const all = declaredPorts(service, protocol === 'stream' ? 'any' : 'tcp');
  const declared = protocol === 'stream' || holdsPort(all, port) ? all : { ...all, ports: all.ports.filter(mayBeHttp) };
  if (!declared.isKnown || declared.ports.length === 0) return undefined;
  return { service, port, declared, evidence: portEvidence(service) };
}

export function isDeclared({ port, declared }: AskedPort): boolean {
  return holdsPort(declared, port);
}

function holdsPort({ ports }: DeclaredPorts, port: number): boolean {
  return ports.some(({ range }) => inRange(port, range));
}

/** Whether a service declares a port for UDP, and nothing says that it listens there for TCP too. */
export function isForUdpOnly(service: Service, port: number): boolean {
  const tcp = declaredPorts(service, 'tcp');
  const { variable, image } = portEvidence(service);
  if (!tcp.isKnown || holdsPort(tcp, port)) return false;
  if (variable?.port === port || image.includes(port)) return false;
  return holdsPort(declaredPorts(service, 'any'), port);
}

/** The mapping through which the port is published on the host, where it is no port of the container itself. */
export function publishedInstead(asked: AskedPort): PublishedPort | undefined {
  const { port, service, evidence } = asked;
  if (isDeclared(asked) || evidence.variable?.port === port || evidence.exposes.includes(port)) return undefined;
  const published = targetOfPublished(service, port);
  return published && published.target !== port ? published : undefined;
}

/** The edit that makes nginx ask for another port: the digits are replaced, or added after a host without a port. */
export function portEdit({ address, uri }: Endpoint, port: number): TextEdit {
  const { end } = address.span;
  return address.portSpan
    ? { uri, span: address.portSpan, newText: `${port}` }
    : { uri, span: { start: end, end }, newText: `:${port}` };
}
