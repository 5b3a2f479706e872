import type { ComposeModel, PortRange, Service, Value } from '../../compose/model';
import { withoutQuotes } from '../../compose/scalars';
import { serviceNames } from '../../compose/service-names';
import { onceFor } from '../../text/memo';
import { countBefore } from '../../text/search';
import type { Origin } from '../../text/span';
import { knownValue } from '../../topology/types';

/** A place in a compose file that may concern nginx. */
export interface ComposePlace {
  readonly origin: Origin;
  readonly service: Service;
  /** Another name of the container than the key. */
  readonly alias?: string;
  /** Container ports of an entry of `ports` or `expose`. */
  readonly ports?: PortRange;
}

/** The place at an offset, its end included. */
export function composePlaceAt(compose: ComposeModel, uri: string, offset: number): ComposePlace | undefined {
  const places = placesByFile(compose).get(uri) ?? [];
  const count = countBefore(places.length, (index) => (places[index]?.origin.span.start ?? 0) <= offset);
  const found = places[count - 1];
  return found && offset <= found.origin.span.end ? found : undefined;
}

/** In text order. An edit in nginx.conf leaves them as they are. */
const placesByFile = onceFor((compose: ComposeModel): ReadonlyMap<string, readonly ComposePlace[]> => {
  const sources = new Map(compose.files.map(({ source }) => [source.uri, source]));
  const files = new Map<string, Map<number, ComposePlace>>();
  const add = (place: ComposePlace): void => {
    const { uri, span } = place.origin;
    const file = files.get(uri) ?? new Map<number, ComposePlace>();
    files.set(uri, file);
    // what several services are made of says the same of the first
    if (!file.has(span.start)) file.set(span.start, place);
  };
  const { places } = serviceNames(compose);
  for (const service of compose.services.values()) {
    for (const { origin } of places.get(service.name) ?? []) add({ origin, service });
    for (const { alias, origin } of aliasesOf(service)) {
      const span = withoutQuotes(origin.span, sources.get(origin.uri));
      add({ origin: { uri: origin.uri, span }, service, alias });
    }
    for (const { origin, target } of service.ports) addPorts(service, origin, target);
    for (const { origin, port } of service.expose) addPorts(service, origin, port);
  }
  return new Map(
    [...files].map(([uri, file]) => [
      uri,
      [...file.values()].toSorted((a, b) => a.origin.span.start - b.origin.span.start),
    ]),
  );

  function addPorts(service: Service, origin: Origin, value: Value<PortRange>): void {
    const ports = knownValue(value);
    if (ports) add({ origin, service, ports });
  }
});

function aliasesOf({ containerName, hostname, networks }: Service): { alias: string; origin: Origin }[] {
  return [containerName, hostname, ...networks.flatMap(({ aliases }) => aliases)].flatMap((value) =>
    value?.known ? [{ alias: value.value, origin: value.origin }] : [],
  );
}
