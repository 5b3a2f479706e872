import type { CodeLens, CodeLensParams, Location } from 'vscode-languageserver';
import type { Route } from '../nginx/model';
import { SHOW_REFERENCES } from '../protocol';
import type { Origin } from '../text/span';
import { countText, unitsOf } from '../topology/amounts';
import { methodName } from '../topology/method-text';
import { isUpstreamUsed } from '../topology/runtime';
import { shareOfLines } from '../topology/shares';
import type { Endpoint, LinkedUpstream, PeerCount, Topology } from '../topology/types';
import { routesTo, type ServiceUse, serviceUses } from '../topology/uses';
import type { Snapshot } from '../workspace/workspace';
import { toRange } from './convert';
import { documentOf, type FeatureContext, PlaceFinder, type RealPlace } from './request';

/** What stands above a name, and where a click leads. */
interface Lens {
  readonly place: RealPlace;
  readonly title: string;
  readonly targets: readonly Origin[];
}

/** A line above each upstream and each service that nginx reaches. */
export function codeLenses(context: FeatureContext, params: CodeLensParams): CodeLens[] {
  const document = documentOf(context, params);
  if (!document) return [];
  const finder = new PlaceFinder(context);
  const lenses = new Map<string, CodeLens & { readonly locations: Location[] }>();
  for (const snapshot of document.snapshots) {
    for (const lens of lensesIn(snapshot, document.uri, finder)) {
      const range = toRange(lens.place.source, lens.place.span);
      // projects that see a file alike show it once
      const key = `${range.start.line} ${range.start.character} ${lens.title}`;
      const known = lenses.get(key) ?? { range, command: { title: lens.title, command: '' }, locations: [] };
      known.locations.push(...locationsOf(snapshot, lens.targets, finder));
      lenses.set(key, known);
    }
  }
  return [...lenses.values()].map(({ locations, ...lens }) => withCommand(context, params, lens, locations));
}

/** A client that cannot show references gets the text alone: a command without a name is no link. */
function withCommand(
  { client }: FeatureContext,
  { textDocument }: CodeLensParams,
  { range, command }: CodeLens,
  locations: readonly Location[],
): CodeLens {
  const places = new Map(locations.map((location) => [JSON.stringify(location), location]));
  if (!command || places.size === 0 || !client.hasShowReferences) return { range, ...(command && { command }) };
  const given = [textDocument.uri, range.start, [...places.values()]];
  return { range, command: { ...command, command: SHOW_REFERENCES, arguments: given } };
}

/** Places that can be opened, in the texts that were analysed. */
function locationsOf(snapshot: Snapshot, origins: readonly Origin[], finder: PlaceFinder): Location[] {
  return origins.flatMap((origin) => {
    const real = finder.find(snapshot, origin);
    return real ? finder.toLocation(real) : [];
  });
}

function* lensesIn(snapshot: Snapshot, uri: string, finder: PlaceFinder): Generator<Lens> {
  const { upstreams: forUpstreams, services: forServices } = snapshot.settings.settings.codeLens;
  if (forUpstreams) yield* upstreamLenses(snapshot, uri, finder);
  const { compose } = snapshot.topology;
  if (!forServices || !compose?.files.some(({ source }) => source.uri === uri)) return;
  const uses = serviceUses(snapshot.topology);
  for (const service of compose.services.values()) {
    const place = service.key.uri === uri ? finder.find(snapshot, service.key) : undefined;
    if (!place) continue;
    if (service === snapshot.topology.nginxService?.service) yield { place, ...nginxLens(snapshot.topology) };
    const use = uses.get(service);
    if (use) yield { place, ...serviceLens(use) };
  }
}

function* upstreamLenses(snapshot: Snapshot, uri: string, finder: PlaceFinder): Generator<Lens> {
  const { topology, files } = snapshot;
  const seen = new Set<unknown>();
  for (const linked of topology.upstreams) {
    const { directive, nameWord } = linked.upstream;
    // a file that is included twice has its upstreams twice
    if (seen.has(directive) || (directive.uri !== uri && !files.virtuals.has(directive.uri))) continue;
    seen.add(directive);
    const place = finder.find(snapshot, { uri: directive.uri, span: nameWord });
    if (place?.uri !== uri) continue;
    const routes = routesTo(topology).get(directive) ?? [];
    const parts = [peersText(linked), methodName(linked.upstream), routesText(linked, routes, topology)];
    yield {
      place,
      title: parts.filter((part) => part !== undefined).join(' · '),
      targets: routes.map(targetOf),
    };
  }
}

/** `3 peers`, `at least 2 peers, 1 backup, 1 down`. */
function peersText({ upstream, endpoints, servingPeers }: LinkedUpstream): string {
  if (endpoints.length === 0 && !upstream.isIncomplete) return 'no servers';
  const isExact = servingPeers.isExact && !upstream.isIncomplete;
  const down = upstream.servers.filter(({ isDown }) => isDown).length;
  const backups = upstream.servers.filter(({ isBackup, isDown }) => isBackup && !isDown).length;
  return [
    countText({ ...servingPeers, isExact }, 'peer'),
    ...(backups > 0 ? [`${backups} backup`] : []),
    ...(down > 0 ? [`${down} down`] : []),
  ].join(', ');
}

/** Undefined where it is not known whether there are any. */
function routesText(linked: LinkedUpstream, routes: readonly Route[], topology: Topology): string | undefined {
  const { config } = topology.nginx;
  const isExact = config.includeProblems.length === 0 && linked.upstream.scope.parent?.directive !== undefined;
  if (routes.length > 0) return countText({ atLeast: routes.length, isExact }, 'route');
  if (isUpstreamUsed(linked, topology)) return 'used through variables';
  return isExact ? 'no route' : undefined;
}

function nginxLens({ version, upstreams }: Topology): Omit<Lens, 'place'> {
  const product = version.edition === undefined || version.edition === 'open source' ? 'nginx' : version.edition;
  const blocks = new Map(upstreams.map(({ upstream }) => [upstream.directive, upstream]));
  return {
    title: `${version.known ? `nginx ${version.text}` : product} · ${countText(exactly(blocks.size), 'upstream')}`,
    targets: [...blocks].map(([{ uri }, { nameWord }]) => ({ uri, span: nameWord })),
  };
}

/** `api upstream · 2 routes · 33 % of requests`. */
function serviceLens({ upstreams, endpoints, routes }: ServiceUse): Omit<Lens, 'place'> {
  const names = upstreams.map(({ upstream }) => upstream.name.replace(/\s+/g, ' '));
  const upstreamText = names.length === 1 ? `${names[0]} upstream` : countText(exactly(names.length), 'upstream');
  const [only] = upstreams;
  const share = names.length === 1 && only ? shareOfService(only, endpoints) : undefined;
  const parts = [
    ...(names.length > 0 ? [upstreamText] : []),
    ...(routes.length > 0 ? [countText(exactly(routes.length), 'route')] : []),
    ...(share === undefined ? [] : [share]),
  ];
  const places = endpoints.map(({ uri, address }) => ({ uri, span: address.hostSpan }));
  return { title: parts.join(' · '), targets: places.length > 0 ? places : routes.map(targetOf) };
}

function shareOfService(linked: LinkedUpstream, endpoints: readonly Endpoint[]): string | undefined {
  const { upstream } = linked;
  const lines = endpoints.filter(({ server }) => server?.upstream === upstream);
  const share = shareOfLines(linked, lines);
  return share?.kind === 'share' ? `${share.text} of ${unitsOf(upstream)}` : share?.text;
}

function targetOf({ directive, target }: Route): Origin {
  return { uri: directive.uri, span: target.address.hostSpan };
}

function exactly(count: number): PeerCount {
  return { atLeast: count, isExact: true };
}
