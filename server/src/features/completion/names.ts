import { scopesByDirective } from '../../nginx/cursor';
import { occurrences } from '../../nginx/occurrences';
import type { LoadedConfig, Scope } from '../../nginx/scope';
import { freeZoneName, type ZoneLine, zonesOf } from '../../nginx/zones';
import { knownValue, type Topology } from '../../topology/types';
import { argumentIndex, type NginxPlace, statementName } from './place';
import { Rank, type Suggestion } from './suggestion';

/** Names that the configuration itself defines: named locations, zones, log formats; and Docker's own DNS. */
export function suggestNames(place: NginxPlace): readonly Suggestion[] {
  const name = statementName(place);
  if (place.cursor.at !== 'argument' || name === undefined) return [];
  const index = argumentIndex(place);
  switch (name) {
    case 'error_page':
    case 'try_files':
      return index > 0 ? suggestLocations(place) : [];
    case 'limit_req':
    case 'keyval':
      return suggestZones(place, name === 'limit_req' ? 'limit_req_zone' : 'keyval_zone', 'zone=');
    case 'limit_conn':
      return index === 0 ? suggestZones(place, 'limit_conn_zone', '') : [];
    case 'proxy_cache':
    case 'fastcgi_cache':
    case 'uwsgi_cache':
    case 'scgi_cache':
      return index === 0 ? suggestZones(place, `${name}_path`, '') : [];
    case 'access_log':
      return index === 1 ? suggestLogFormats(place) : [];
    case 'zone':
      return index === 0 ? suggestOwnZone(place) : [];
    case 'resolver':
      return index === 0 ? suggestResolver(place) : [];
    default:
      return [];
  }
}

function suggestLocations(place: NginxPlace): Suggestion[] {
  const { cursor } = place;
  if (cursor.typed !== '' && !cursor.typed.startsWith('@')) return [];
  // nginx looks at the last argument only
  if (cursor.after.length > 0) return [];
  const names = new Set(place.scopes.flatMap((scope) => locationsAround(scope, place)));
  return [...names].map((label, index) => ({
    label,
    kind: 'location',
    rank: Rank.own + index,
    detail: 'named location',
  }));
}

/** The named locations of the server around. */
function locationsAround(scope: Scope, { snapshots, cursor }: NginxPlace): string[] {
  let server: Scope | undefined = scope;
  while (server && server.kind !== 'server') server = server.parent;
  if (!server) return [];
  const { directive } = server;
  // what the last reading of the whole configuration found in the block, files that it includes among it
  const known = directive
    ? snapshots.flatMap(({ topology }) => scopesByDirective(topology.nginx.config).get(directive) ?? [])
    : [];
  return [server, ...known].flatMap(({ directives }) =>
    directives.flatMap(({ name, args, start, end, file }): string[] => {
      const label = args[0]?.value ?? '';
      const isOwn = file === cursor.file && start <= cursor.offset && cursor.offset <= end;
      return name.value === 'location' && /^@[\w.-]+$/.test(label) && !isOwn ? [label] : [];
    }),
  );
}

/** @param prefix what stands before the name: `zone=` */
function suggestZones(place: NginxPlace, declaredBy: string, prefix: string): Suggestion[] {
  const { cursor } = place;
  const isBehindPrefix = prefix !== '' && cursor.typed.startsWith(prefix);
  if (prefix !== '' && !isBehindPrefix && cursor.before.some((word) => word.startsWith(prefix))) return [];
  const start = cursor.word.start + prefix.length;
  const found = place.snapshots.flatMap(({ topology }) => zonesFor(topology.nginx.config, place.scopes, declaredBy));
  return found.map((zone, index): Suggestion => {
    return {
      label: isBehindPrefix ? zone.name : prefix + zone.name,
      kind: 'value',
      ...(isBehindPrefix && { replace: { start, end: cursor.word.end } }),
      detail: zoneDetail(zone),
      rank: Rank.own + index,
    };
  });
}

function zonesFor(config: LoadedConfig, scopes: readonly Scope[], declaredBy: string): ZoneLine[] {
  const uses = new Set(scopes.map(({ protocol }) => `${protocol} ${declaredBy}`));
  return [...zonesOf(config).values()].flat().filter(({ use, name }) => uses.has(use) && /^[\w.-]+$/.test(name));
}

/** The line that declares it, without its name: `limit_req_zone $binary_remote_addr … rate=10r/s`. */
function zoneDetail({ directive, nameWord }: ZoneLine): string {
  const words = directive.args.map((word) => (word === nameWord ? '…' : word.value));
  const text = [directive.name.value, ...words].join(' ');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function suggestLogFormats({ snapshots, scopes, file }: NginxPlace): Suggestion[] {
  const protocols = new Set(scopes.map(({ protocol }) => protocol));
  const own = snapshots
    .flatMap(({ topology }) => occurrences(topology.nginx.config, 'log_format'))
    .filter(({ scope, directive }) => protocols.has(scope.protocol) && /^[\w.-]+$/.test(directive.args[0]?.value ?? ''))
    .map(({ directive }, index): Suggestion => {
      const where =
        directive.uri === file.source.uri ? `line ${file.source.placeAt(directive.start).line + 1}` : 'log_format';
      return { label: directive.args[0]?.value ?? '', kind: 'value', detail: where, rank: Rank.own + index };
    });
  // the format of a name of its own that nginx brings
  const combined: Suggestion = { label: 'combined', kind: 'value', detail: "nginx's own format", rank: Rank.common };
  return protocols.has('http') ? [...own, combined] : own;
}

/** A zone of an upstream is called like it. */
function suggestOwnZone({ scopes, snapshots, cursor }: NginxPlace): Suggestion[] {
  const config = snapshots[0]?.topology.nginx.config;
  return scopes.flatMap((scope): Suggestion[] => {
    const name = scope.kind === 'upstream' ? scope.directive?.args[0]?.value : undefined;
    if (name === undefined || !/^[\w.-]+$/.test(name)) return [];
    const lines = (config && zonesOf(config).get(name)) ?? [];
    const isOwn = lines.some((line) => line.scope.directive?.args[0]?.value === name);
    const free = config && !isOwn ? freeZoneName(config, name) : name;
    const label = cursor.after.length > 0 ? free : `${free} 64k`;
    return [{ label, kind: 'value', detail: 'memory that the workers share', rank: Rank.own }];
  });
}

/** Docker answers at this address in containers on networks that Compose makes. */
function suggestResolver({ snapshots, cursor }: NginxPlace): Suggestion[] {
  if (!snapshots.some(({ topology }) => isOnComposeNetwork(topology))) return [];
  const lifetime = cursor.after.length > 0 ? '' : ' valid=10s';
  const label = `127.0.0.11${lifetime}`;
  const markdown =
    "Docker's own DNS, which knows the names of compose services.\n\nIt answers with a lifetime of 600 s: `valid` makes nginx look again sooner, so that it finds containers that have moved.";
  return [{ label, kind: 'value', detail: "Docker's DNS", rank: Rank.own, documentation: { markdown } }];
}

function isOnComposeNetwork({ nginxService }: Topology): boolean {
  if (!nginxService) return false;
  const mode = nginxService.service.networkMode;
  return mode === undefined || /^service:/.test(knownValue(mode) ?? '');
}
