import { onceFor } from '../../text/memo';
import type { Origin } from '../../text/span';
import { uriName } from '../../text/uri';
import { hostValues } from '../../topology/host-values';
import { createHostResolver } from '../../topology/hosts';
import { type NamedSymbol, type SymbolAt, type SymbolPlace, symbolsOf } from '../../topology/symbols';
import type { Topology } from '../../topology/types';
import { virtualOffset } from '../../workspace/virtual';
import type { Snapshot } from '../../workspace/workspace';
import { realOriginIn } from '../request';

/** A symbol in a project that knows it. */
export interface RenameTarget {
  readonly snapshot: Snapshot;
  readonly symbol: NamedSymbol;
}

/** What stands at an offset of a file that the user can open, or in the text inside it. */
export function symbolIn(snapshot: Snapshot, uri: string, offset: number): SymbolAt | undefined {
  const table = symbolsOf(snapshot.topology);
  for (const virtual of snapshot.files.virtuals.values()) {
    const inner = virtualOffset(virtual, { uri, offset });
    const found = inner === undefined ? undefined : table.at(virtual.source.uri, inner);
    // the way into the text is not exact at its edges
    const real = found && realOriginIn(snapshot, found.place);
    if (real && real.span.start - 2 <= offset && offset <= real.span.end) return found;
  }
  return table.at(uri, offset);
}

/**
 * The same thing in all projects: where one of its certain places is read by another project, what stands there is
 * renamed as well.
 */
export function sameInAll(start: readonly RenameTarget[], snapshots: readonly Snapshot[]): readonly RenameTarget[] {
  const targets = [...start];
  const known = new Set(targets.map(({ symbol }) => symbol));
  // grows while it is walked
  for (const { snapshot, symbol } of targets) {
    for (const place of symbol.places) {
      const real = place.isCertain ? realOriginIn(snapshot, place) : undefined;
      if (!real) continue;
      for (const other of snapshots) {
        if (other === snapshot || !other.sources.has(real.uri)) continue;
        const found = symbolIn(other, real.uri, real.span.start);
        if (!found || known.has(found.symbol) || !isSame(symbol, found.symbol, found.place)) continue;
        known.add(found.symbol);
        targets.push({ snapshot: other, symbol: found.symbol });
      }
    }
  }
  return targets;
}

function isSame(symbol: NamedSymbol, other: NamedSymbol, place: SymbolPlace): boolean {
  return symbol.kind === other.kind && place.isCertain && symbol.name.toLowerCase() === other.name.toLowerCase();
}

/** Whether a place is the symbol for sure: also a value of a variable that is the host of a `*_pass`. */
export function isSure({ topology }: Snapshot, place: SymbolPlace): boolean {
  return place.isCertain || hostPlaces(topology).has(`${place.span.start} ${place.uri}`);
}

const hostPlaces = onceFor((topology: Topology): ReadonlySet<string> => {
  const { compose, nginxService, options } = topology;
  const hosts = createHostResolver(compose, nginxService, options.profiles);
  // a name that leads to several services is any of them
  const clear = hostValues(topology).filter(({ address }) => hosts.resolve(address).kind !== 'ambiguous');
  return new Set(clear.map(({ directive, address }) => `${address.hostSpan.start} ${directive.uri}`));
});

/** `nginx.conf:12`, for people. */
export function placeText(snapshot: Snapshot, origin: Origin): string {
  const real = realOriginIn(snapshot, origin);
  const source = real && snapshot.sources.get(real.uri);
  if (!real || !source) return 'a file of the image';
  return `${uriName(real.uri)}:${source.placeAt(real.span.start).line + 1}`;
}
