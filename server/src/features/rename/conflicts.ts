import type { Service } from '../../compose/model';
import { serviceNames } from '../../compose/service-names';
import type { VirtualServer } from '../../nginx/model';
import { protocolOf } from '../../nginx/scope';
import { allVariableUses } from '../../nginx/variable-uses';
import { foldHost } from '../../topology/hosts';
import { type NamedSymbol, symbolsOf } from '../../topology/symbols';
import { knownValue, type LinkedRoute, type OutsideReason, statementOf, type Topology } from '../../topology/types';
import type { Snapshot } from '../../workspace/workspace';
import { NOUNS, shown } from './new-name';
import { placeText, type RenameTarget } from './targets';

/** Why a thing cannot have a name in a project: it is taken, or would take what others say. Undefined if it can. */
export function conflictWith({ snapshot, symbol }: RenameTarget, name: string): string | undefined {
  switch (symbol.kind) {
    case 'upstream':
      return takenBy(snapshot, symbol, name) ?? capturedByUpstream(snapshot, symbol, name);
    case 'variable':
      return takenBy(snapshot, symbol, name) ?? usedVariable(snapshot, symbol, name);
    case 'named-location':
      return takenInServer(snapshot, symbol, name);
    case 'service':
      return (
        takenByService(snapshot, symbol, name) ??
        (extendedFileOf(snapshot, symbol) === undefined ? takenHost(snapshot, symbol, name) : undefined)
      );
    case 'alias':
      return takenHost(snapshot, symbol, name);
    default:
      return takenBy(snapshot, symbol, name);
  }
}

/** Another thing of the kind has the name, also one that is used and defined nowhere. */
function takenBy(snapshot: Snapshot, symbol: NamedSymbol, name: string): string | undefined {
  const other = symbolsOf(snapshot.topology).find(symbol.kind, name, symbol.protocol);
  const [place] = other?.places ?? [];
  if (!place || other === symbol) return undefined;
  const where = placeText(snapshot, place);
  const noun = NOUNS[symbol.kind];
  const text = `${noun} ${shown(symbol.kind, other?.name ?? name)}`;
  if (place.role !== 'definition') return `The ${text} is used already (${where})`;
  return `There is ${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${text} already (${where})`;
}

/** The server of a named location has another one of that name, or goes to one. */
function takenInServer(snapshot: Snapshot, symbol: NamedSymbol, name: string): string | undefined {
  const { symbols } = symbolsOf(snapshot.topology);
  const servers = serversOf(snapshot.topology, symbol);
  for (const other of symbols) {
    if (other === symbol || other.kind !== symbol.kind || other.name !== name) continue;
    const [place] = other.places;
    if (!place || !serversOf(snapshot.topology, other).some((server) => servers.includes(server))) continue;
    return `The server has a named location ${shown(symbol.kind, name)} already (${placeText(snapshot, place)})`;
  }
  return undefined;
}

/** The servers around the places of a symbol; all of them for what stands outside of any. */
function serversOf({ nginx }: Topology, { places }: NamedSymbol): readonly VirtualServer[] {
  return nginx.servers.filter(({ directive, locations }) =>
    places.some(({ uri, span }) => {
      const isIn = (around: { readonly uri: string; readonly start: number; readonly end: number }): boolean =>
        around.uri === uri && around.start <= span.start && span.end <= around.end;
      return isIn(directive) || locations.some((location) => isIn(location.directive));
    }),
  );
}

/** A `*_pass` that names a host of that name would go to the upstream. */
function capturedByUpstream(snapshot: Snapshot, symbol: NamedSymbol, name: string): string | undefined {
  const folded = name.toLowerCase();
  for (const linked of routesOf(snapshot.topology, symbol.protocol)) {
    const { target, directive } = linked.route;
    const isCaptured =
      (!linked.upstream && target.address.host.toLowerCase() === folded) ||
      linked.runtimeHosts?.some(({ address, upstream }) => !upstream && address.host.toLowerCase() === folded);
    if (!isCaptured) continue;
    const where = placeText(snapshot, directive);
    return `"${directive.name.value}" passes to the host "${name}" (${where}), and would pass to the upstream then`;
  }
  return undefined;
}

function routesOf({ routes }: Topology, protocol: 'http' | 'stream' | undefined): LinkedRoute[] {
  return routes.filter(({ route }) => (route.scope.protocol === 'stream') === (protocol === 'stream'));
}

/** A variable of that name in a place of which it is not known whether nginx expands it. */
function usedVariable(snapshot: Snapshot, symbol: NamedSymbol, name: string): string | undefined {
  const folded = name.toLowerCase();
  const use = allVariableUses(snapshot.topology.nginx.config).find(
    (each) => each.name.toLowerCase() === folded && each.protocol === symbol.protocol,
  );
  if (!use || symbol.name.toLowerCase() === folded) return undefined;
  const where = placeText(snapshot, { uri: use.directive.uri, span: use.span });
  return `The variable ${shown('variable', name)} is used already (${where})`;
}

/** The file of a service that is there to be extended: it is no host, and has names of its own beside it. */
function extendedFileOf({ topology: { compose } }: Snapshot, { places }: NamedSymbol): string | undefined {
  const definition = places.find(({ role }) => role === 'definition');
  const file = compose?.files.find(({ source }) => source.uri === definition?.uri);
  return file?.role === 'extended' ? file.source.uri : undefined;
}

function takenByService(snapshot: Snapshot, symbol: NamedSymbol, name: string): string | undefined {
  const { compose } = snapshot.topology;
  if (!compose) return undefined;
  const file = extendedFileOf(snapshot, symbol);
  if (file !== undefined) {
    const key = serviceNames(compose)
      .extended.get(file)
      ?.get(name)
      ?.find(({ role }) => role === 'key');
    return key && `There is a service "${name}" already (${placeText(snapshot, key.origin)})`;
  }
  for (const service of compose.services.values()) {
    if (service.name === symbol.name || foldHost(service.name) !== foldHost(name)) continue;
    return `There is a service "${service.name}" already (${placeText(snapshot, service.key)})`;
  }
  return undefined;
}

/** The name leads somewhere else, for nginx or for another service. */
function takenHost(snapshot: Snapshot, symbol: NamedSymbol, name: string): string | undefined {
  const { compose, endpoints } = snapshot.topology;
  const folded = foldHost(name);
  if (folded === foldHost(symbol.name)) return undefined;
  if (folded === 'localhost') return '"localhost" is the container itself';
  const own = ownersOf(snapshot.topology, symbol);
  for (const service of compose?.services.values() ?? []) {
    const other = namesOf(service).find(
      (each) => foldHost(each.name) === folded && !own.some(({ name: owner }) => owner === each.leadsTo),
    );
    if (other) {
      const where = other.origin ? ` (${placeText(snapshot, other.origin)})` : '';
      return `The service "${service.name}" has "${name}" as ${other.what} already${where}`;
    }
  }
  for (const endpoint of endpoints) {
    const { address, target, route } = endpoint;
    const directive = statementOf(endpoint);
    if (!directive || address.kind !== 'name') continue;
    const where = placeText(snapshot, directive);
    // who changed nginx first finds the name missing
    if (foldHost(address.host) === folded && target.kind === 'outside' && ELSEWHERE.has(target.why)) {
      return `"${name}" is a host elsewhere (${where}), and would be this service then`;
    }
    const isOurs = foldHost(address.host) === foldHost(symbol.name) && route !== undefined;
    const protocol = route && protocolOf(route.scope);
    if (isOurs && symbolsOf(snapshot.topology).find('upstream', name, protocol)) {
      return `"${directive.name.value}" passes to this service (${where}), and would pass to the upstream "${name}" then`;
    }
  }
  return undefined;
}

/** Where a name leads that is known to be no service's. */
const ELSEWHERE: ReadonlySet<OutsideReason> = new Set(['fqdn', 'extra-hosts', 'external-link']);

/** The services that have the name. */
function ownersOf({ compose }: Topology, { kind, name }: NamedSymbol): readonly Service[] {
  const folded = foldHost(name);
  return [...(compose?.services.values() ?? [])].filter((service) =>
    kind === 'service'
      ? service.name === name
      : namesOf(service).some((each) => each.leadsTo === service.name && foldHost(each.name) === folded),
  );
}

interface OtherName {
  readonly name: string;
  readonly what: string;
  readonly origin:
    | { readonly uri: string; readonly span: { readonly start: number; readonly end: number } }
    | undefined;
  /** The service that it leads to; undefined for a host elsewhere. */
  readonly leadsTo: string | undefined;
}

function namesOf({
  name,
  key,
  containerName,
  hostname,
  networks,
  links,
  externalLinks,
  extraHosts,
}: Service): OtherName[] {
  const names = [
    { name, what: 'its own name', origin: key, leadsTo: name },
    { name: knownValue(containerName), what: 'container name', origin: containerName?.origin, leadsTo: name },
    { name: knownValue(hostname), what: 'host name', origin: hostname?.origin, leadsTo: name },
    ...networks.flatMap(({ aliases }) =>
      aliases.map((alias) => ({ name: knownValue(alias), what: 'alias', origin: alias.origin, leadsTo: name })),
    ),
    ...links.map((link) => ({ ...link, name: link.alias, what: 'alias of a link', leadsTo: link.service })),
    ...externalLinks.map(({ alias, service, origin }) => {
      return { name: alias ?? service, what: 'external link', origin, leadsTo: undefined };
    }),
    ...extraHosts.map(({ host, origin }) => ({ name: host, what: 'extra host', origin, leadsTo: undefined })),
  ];
  return names.flatMap((each) => (each.name === undefined ? [] : [{ ...each, name: each.name }]));
}
