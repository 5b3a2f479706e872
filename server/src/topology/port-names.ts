import type { PortRange, Service } from '../compose/model';
import type { Directive } from '../nginx/tree';
import { groupBy } from '../text/group';
import { onceFor } from '../text/memo';
import { type Origin, type Span, touches } from '../text/span';
import { inRange } from './ports';
import type { SymbolPlace } from './symbols';
import { knownValue, statementOf, type Topology } from './types';

/** A container port of a service, with all places where the files speak of it. */
export interface PortAt {
  readonly place: SymbolPlace;
  /**
   * `ports` and `expose` of the service as definitions; as references the ports that nginx asks it for, and of nginx's
   * own service those that it listens on.
   */
  readonly places: readonly SymbolPlace[];
}

/** The ports that a place speaks of: several for a range; none for a port of a host that is no service. */
export function portsAt(topology: Topology, uri: string, offset: number): readonly PortAt[] {
  const seen = new Set<readonly SymbolPlace[]>();
  return (portPlaces(topology).get(uri) ?? []).filter(({ place, places }) => {
    if (!touches(place.span, offset) || seen.has(places)) return false;
    seen.add(places);
    return true;
  });
}

/** By the URI of the file that a place is in. */
const portPlaces = onceFor((topology: Topology): ReadonlyMap<string, readonly PortAt[]> => {
  const collector = new Collector();
  for (const endpoint of topology.endpoints) {
    const { address, target } = endpoint;
    const directive = statementOf(endpoint);
    if (!directive || !address.portSpan || address.port === undefined) continue;
    if (target.kind !== 'service' && target.kind !== 'unreachable') continue;
    collector.use(target.service, address.port, directive, address.portSpan);
  }
  const own = topology.nginxService?.service;
  for (const { directive, port, portSpan, isUdp } of topology.nginx.servers.flatMap(({ listens }) => listens)) {
    if (own && directive && portSpan && port !== undefined) {
      collector.use(own, port, directive, portSpan, isUdp ? 'udp' : 'tcp');
    }
  }
  return collector.finish();
});

/** undefined: what is spoken there is not told by the place. */
type Protocol = 'tcp' | 'udp' | undefined;

class Collector {
  readonly #ports = new Map<Service, Map<string, SymbolPlace[]>>();

  use(service: Service, port: number, directive: Directive, span: Span, protocol?: Protocol): void {
    const places = this.#placesOf(service, port, protocol);
    const { uri } = directive;
    // a file that is included twice says it once
    if (places.some((place) => place.uri === uri && place.span.start === span.start)) return;
    places.push(placeOf({ uri, span }, 'reference', directive.span));
  }

  finish(): ReadonlyMap<string, readonly PortAt[]> {
    const lists = [...this.#ports.values()].flatMap((ports) => [...ports.values()]);
    const all = lists.flatMap((places) => places.map((place): PortAt => ({ place, places })));
    return groupBy(all, ({ place }) => place.uri);
  }

  #placesOf(service: Service, port: number, protocol: Protocol): SymbolPlace[] {
    const ports = this.#ports.get(service) ?? new Map<string, SymbolPlace[]>();
    this.#ports.set(service, ports);
    const key = `${port} ${protocol ?? ''}`;
    const places = ports.get(key) ?? declarationsOf(service, port, protocol);
    ports.set(key, places);
    return places;
  }
}

/** Where a service's `ports` and `expose` speak of a container port, as definitions. */
export function declarationsOf({ ports, expose }: Service, port: number, wanted: Protocol): SymbolPlace[] {
  const isMeant = (range: PortRange | undefined, protocol: 'tcp' | 'udp'): boolean =>
    range !== undefined && inRange(port, range) && (wanted === undefined || wanted === protocol);
  return [
    ...ports.flatMap(({ target, protocol, origin, targetSpan }) =>
      isMeant(knownValue(target), protocol)
        ? [placeOf({ uri: origin.uri, span: targetSpan ?? origin.span }, 'definition', origin.span)]
        : [],
    ),
    ...expose.flatMap(({ port: exposed, protocol, origin }) =>
      isMeant(knownValue(exposed), protocol) ? [placeOf(origin, 'definition', origin.span)] : [],
    ),
  ];
}

function placeOf({ uri, span }: Origin, role: SymbolPlace['role'], extent: Span): SymbolPlace {
  return { uri, span, role, extent, isCertain: true, isWritten: true };
}
