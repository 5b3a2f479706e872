import type { Service } from '../compose/model';
import { isWithin, levelInEffect, linesByScope } from '../nginx/inheritance';
import type { NginxModel, Route } from '../nginx/model';
import { withoutNegations } from '../nginx/negation';
import { directivesNamed, effectiveList, effectiveSetting, isIncomplete, type Scope, walkScopes } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { onceFor } from '../text/memo';
import type { Origin } from '../text/span';
import type {
  AnalysisOptions,
  Endpoint,
  LinkedRoute,
  Topology,
  UpgradeHeaders,
  UpgradeProblem,
  WebSocketEvidence,
} from './types';
import { knownValue } from './types';

const STRONG_SEGMENTS: ReadonlySet<string> = new Set([
  'ws',
  'wss',
  'websocket',
  'websockets',
  'socket.io',
  'sockjs',
  'sockjs-node',
]);
const WEAK_SEGMENTS: ReadonlySet<string> = new Set(['cable', 'hub', 'hubs']);
const WEAK_PATH = /_next\/webpack-hmr/;
const PATH_VARIABLES: ReadonlySet<string> = new Set(['WS_PATH', 'WEBSOCKET_PATH', 'SOCKET_PATH', 'SOCKETIO_PATH']);

const NONE: WebSocketEvidence = { strength: 'none', source: 'none', reason: '' };

/**
 * What says that a route serves WebSocket: headers that the location itself sets, its path, the setting
 * `upstreamLens.websocketPaths`, or a path variable of the service it reaches.
 */
export function findWebSocketEvidence(
  route: Route,
  endpoints: readonly Endpoint[],
  model: NginxModel,
  options: AnalysisOptions,
): WebSocketEvidence {
  if (route.kind !== 'proxy_pass' || !route.location) return NONE;
  // `return` is answered before a request is passed on
  if (linesByScope(model.config, 'return').has(route.location.scope)) return NONE;
  const isInside = route.scope !== route.location.scope;
  const header =
    ownUpgradeHeader(route.scope, model) ?? (isInside ? ownUpgradeHeader(route.location.scope, model) : undefined);
  if (header) {
    return { strength: 'strong', source: 'headers', reason: `it sets ${header.args[0]?.value ?? 'Upgrade'}` };
  }
  return isFile(route.location) ? NONE : pathEvidence(route.location.path, endpoints, options);
}

/** Whether a route's path says that it is for WebSocket, whatever headers it sets. */
export function hasWebSocketPath({ route, upstream, endpoint }: LinkedRoute, { options }: Topology): boolean {
  const endpoints = upstream?.endpoints ?? (endpoint ? [endpoint] : []);
  return route.location !== undefined && pathEvidence(route.location.path, endpoints, options).strength !== 'none';
}

/** `= /ws/service.wsdl`: one file, fetched over HTTP. */
function isFile({ modifier, path }: NonNullable<Route['location']>): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return modifier === '=' && /\.[a-z]{2,5}$/.test(name) && !STRONG_SEGMENTS.has(name);
}

/** A path without any of these says nothing by itself: what most paths are is known after one look. */
const SPEAKING = /ws|socket|sockjs|cable|hub/i;

function pathEvidence(written: string, endpoints: readonly Endpoint[], options: AnalysisOptions): WebSocketEvidence {
  const path = withoutNegations(written);
  if (options.websocketPaths.length > 0 || SPEAKING.test(path) || WEAK_PATH.test(path)) {
    const spoken = spokenEvidence(path, options);
    if (spoken) return spoken;
  }
  const variable = pathVariable(path, endpoints);
  return variable ? { strength: 'weak', source: 'path', reason: variable } : NONE;
}

function spokenEvidence(path: string, options: AnalysisOptions): WebSocketEvidence | undefined {
  const segments = segmentsOf(path);
  const strong = segments.find((segment) => STRONG_SEGMENTS.has(segment));
  if (strong !== undefined) return { strength: 'strong', source: 'path', reason: `its path holds ${strong}` };
  const set = options.websocketPaths.find((name) => matchesSetting(path, segments, name));
  if (set !== undefined) {
    return { strength: 'strong', source: 'path', reason: `upstreamLens.websocketPaths lists ${set}` };
  }
  const weak = WEAK_PATH.test(path) ? '_next/webpack-hmr' : segments.find((segment) => WEAK_SEGMENTS.has(segment));
  return weak === undefined ? undefined : { strength: 'weak', source: 'path', reason: `its path holds ${weak}` };
}

/** The parts of a path or of a regular expression; `\.(js|ws)$` is about the ends of file names, which are none. */
function segmentsOf(path: string): string[] {
  return path
    .toLowerCase()
    .replace(/\\\.\((?:\?:)?[\w|]*\)\$?$/, '')
    .split(/[/^$()|?*+]+|\\\//)
    .map((segment) => segment.replace(/\\/g, ''));
}

/** A setting is a path (`/live`) or one segment of it (`live`). */
function matchesSetting(path: string, segments: readonly string[], setting: string): boolean {
  const wanted = setting.toLowerCase().replace(/\/+$/, '');
  return wanted.startsWith('/') ? path.toLowerCase().replace(/\/+$/, '') === wanted : segments.includes(wanted);
}

/** A service that is told its own WebSocket path by the environment. */
function pathVariable(path: string, endpoints: readonly Endpoint[]): string | undefined {
  for (const { target } of endpoints) {
    if (target.kind !== 'service') continue;
    const paths = variablesByPath(target.service);
    const plain = paths.size === 0 ? '' : path.replace(/\/+$/, '');
    const name = plain === '' ? undefined : paths.get(plain);
    if (name !== undefined) return `${target.service.name} has ${name}=${path}`;
  }
  return undefined;
}

/** The first variable for each path that a service is told; most are told none. */
const variablesByPath = onceFor((service: Service): ReadonlyMap<string, string> => {
  const paths = new Map<string, string>();
  for (const [name, value] of service.environment) {
    const path = PATH_VARIABLES.has(name) ? knownValue(value)?.replace(/\/+$/, '') : undefined;
    if (path !== undefined && !paths.has(path)) paths.set(path, name);
  }
  return paths;
});

/** The line with which a scope itself asks for an upgrade. `Connection` counts if it can carry an upgrade at all. */
function ownUpgradeHeader(scope: Scope, model: NginxModel): Directive | undefined {
  return linesByScope(model.config, 'proxy_set_header')
    .get(scope)
    ?.find((directive) => {
      const header = handshakeHeader(directive);
      const value = header === undefined ? '' : (directive.args[1]?.value ?? '');
      if (header === 'Upgrade') return value !== '';
      if (header !== 'Connection') return false;
      return connectionCarriesUpgrade(value, model) || isVariable(value, 'http_upgrade');
    });
}

/** The `proxy_set_header` lines in effect in a scope, by lower-case header name; the last of two wins here. */
export function effectiveHeaders(scope: Scope): ReadonlyMap<string, Directive> {
  const list = effectiveList(scope, 'proxy_set_header');
  return new Map(
    (list?.directives ?? []).map((directive) => [directive.args[0]?.value.toLowerCase() ?? '', directive]),
  );
}

/**
 * Whether a value of the Connection header lets an upgrade pass: `upgrade` in any case, `$http_connection`, or a variable
 * that a `map` turns into `upgrade` for some request. A variable that no map in the files defines counts as one that does.
 */
export function connectionCarriesUpgrade(value: string, model: NginxModel): boolean {
  if (/(?:^|,)\s*upgrade\s*(?:,|$)/i.test(value) || /^\$\{?http_connection\}?$/i.test(value)) return true;
  const variable = variableName(value);
  if (variable === undefined || variable === 'http_upgrade') return false;
  const map = model.maps.find((candidate) => candidate.variable === variable);
  if (!map) return /upgrade/i.test(variable) || model.variables.has(variable);
  return map.entries.some((entry) => /^(?:upgrade|\$http_connection|\$http_upgrade)$/i.test(entry.value));
}

/** Whether a value of the Upgrade header names the client's protocol: not so `$connection_upgrade`, which is `upgrade`. */
function upgradeNamesProtocol(value: string, model: NginxModel): boolean {
  if (value === '') return false;
  const variable = variableName(value);
  if (variable === undefined) return !/^upgrade$/i.test(value);
  const map = model.maps.find((candidate) => candidate.variable === variable);
  if (map) return map.entries.some((entry) => !/^(?:upgrade|close|keep-alive|)$/i.test(entry.value));
  return variable !== 'connection_upgrade' && variable !== 'http_connection';
}

function variableName(value: string): string | undefined {
  return /^\$\{?(\w+)\}?$/.exec(value)?.[1];
}

function isVariable(value: string, name: string): boolean {
  return variableName(value) === name;
}

export type HandshakeHeader = 'Upgrade' | 'Connection';

/** The line that sets each of them; the last of two. */
type HandshakeLines = Record<HandshakeHeader, Directive | undefined>;

const HANDSHAKE_HEADERS: readonly HandshakeHeader[] = ['Upgrade', 'Connection'];

const UPGRADE = 'upgrade';
const CONNECTION = 'connection';

/** The name of the handshake header that a `proxy_set_header` line sets. */
export function handshakeHeader(directive: Directive): HandshakeHeader | undefined {
  const name = directive.args[0]?.value ?? '';
  // asked of every line: most are told by their length
  if (name.length === UPGRADE.length && name.toLowerCase() === UPGRADE) return 'Upgrade';
  return name.length === CONNECTION.length && name.toLowerCase() === CONNECTION ? 'Connection' : undefined;
}

/** Whether a line sets its handshake header to a value that carries a handshake. */
export function carriesHandshake(directive: Directive, model: NginxModel): boolean {
  const value = directive.args[1]?.value ?? '';
  const header = handshakeHeader(directive);
  if (header === 'Upgrade') return upgradeNamesProtocol(value, model);
  return header === 'Connection' && connectionCarriesUpgrade(value, model);
}

/** Whether a line sets one of the two headers to the other one's variable. */
export function isSwapped(directive: Directive, model: NginxModel): boolean {
  const value = directive.args[1]?.value ?? '';
  const header = handshakeHeader(directive);
  if (header === 'Connection') return isVariable(value, 'http_upgrade');
  return header === 'Upgrade' && value !== '' && !upgradeNamesProtocol(value, model);
}

/** Which handshake headers a route sends, and what keeps them from working. */
export function findUpgradeHeaders(route: Route, evidence: WebSocketEvidence, model: NginxModel): UpgradeHeaders {
  const all = linesByScope(model.config, 'proxy_set_header');
  const level = route.kind === 'proxy_pass' ? levelInEffect(all, route.scope) : undefined;
  const lines: HandshakeLines = { Upgrade: undefined, Connection: undefined };
  for (const directive of (level && all.get(level)) ?? []) {
    const header = handshakeHeader(directive);
    if (header) lines[header] = directive;
  }
  const missing = missingHeaders(lines, model);
  const outer = levelInEffect(all, level?.parent);
  const discarded = (outer && all.get(outer)) ?? [];
  const isLost = discarded.some((directive) => {
    const header = handshakeHeader(directive);
    return header !== undefined && !lines[header] && carriesHandshake(directive, model);
  });
  const problem = missing.length === 0 ? undefined : upgradeProblem(route, evidence, model, lines, isLost);
  return {
    upgrade: lines.Upgrade,
    connection: lines.Connection,
    isComplete: missing.length === 0,
    missing,
    problem,
    discarded: problem === 'lost' ? discarded : [],
  };
}

/** Most routes lack both, and share the answer. */
function missingHeaders(lines: HandshakeLines, model: NginxModel): readonly HandshakeHeader[] {
  if (!lines.Upgrade && !lines.Connection) return HANDSHAKE_HEADERS;
  return HANDSHAKE_HEADERS.filter((header) => {
    const directive = lines[header];
    return !directive || !carriesHandshake(directive, model);
  });
}

function upgradeProblem(
  route: Route,
  evidence: WebSocketEvidence,
  model: NginxModel,
  lines: Readonly<HandshakeLines>,
  isLost: boolean,
): UpgradeProblem | undefined {
  const isWebSocket = evidence.strength !== 'none';
  const mayHaveMore = isIncomplete(route.scope);
  if (isWebSocket && isLost && !mayHaveMore) return 'lost';
  if (isWebSocket && lines.Connection?.args[1]?.value === '') return 'connection-empty';
  if ([lines.Upgrade, lines.Connection].some((directive) => directive && isSwapped(directive, model))) {
    // without a definition nginx does not start at all: connection-upgrade-undefined
    const isUndefined =
      isVariable(lines.Upgrade?.args[1]?.value ?? '', 'connection_upgrade') && !definesConnectionUpgrade(model);
    return isUndefined && !mayHaveMore ? undefined : 'wrong-variable';
  }
  return isWebSocket && !mayHaveMore && !isSuppliedInside(route, model) ? 'missing' : undefined;
}

function definesConnectionUpgrade(model: NginxModel): boolean {
  return model.variables.has('connection_upgrade') || model.hasForeignModules;
}

/** A nested location sets the headers, or an `if` treats upgrades by itself. */
function isSuppliedInside({ location }: Route, model: NginxModel): boolean {
  if (!location) return false;
  for (const scope of walkScopes(location.scope)) {
    if (scope === location.scope) continue;
    if (scope.kind === 'if' && scope.directive?.args.some(({ value }) => value.includes('$http_upgrade'))) return true;
    if (directivesNamed(scope, 'proxy_set_header').some((directive) => carriesHandshake(directive, model))) return true;
  }
  return false;
}

/**
 * The routes whose handshakes fail for a reason, each location once: a file may be included in several places.
 */
export function routesWithUpgradeProblem({ routes }: Topology, problem: UpgradeProblem): LinkedRoute[] {
  return uniqueLocations(routes.filter(({ upgrade }) => upgrade.problem === problem));
}

/** The first route of each location as it is written. */
export function uniqueLocations(routes: readonly LinkedRoute[]): LinkedRoute[] {
  const seen = new Set<Directive>();
  return routes.filter(({ route }) => {
    const directive = route.location?.directive ?? route.directive;
    if (seen.has(directive)) return false;
    seen.add(directive);
    return true;
  });
}

/** Where a finding about a location as a whole goes: its path. */
export function locationPlace({ location, directive }: Route): Origin {
  return location
    ? { uri: location.directive.uri, span: location.pathSpan }
    : { uri: directive.uri, span: directive.head };
}

/** What a route's target is called: the upstream, else the host and port. */
export function targetName({ route }: LinkedRoute): string {
  return route.upstream?.name ?? route.target.address.text;
}

/** The HTTP version that a complete pair of handshake headers is sent with. */
export interface HandshakeVersion {
  readonly linked: LinkedRoute;
  /** `1.0`, `1.1`, `2`; undefined if nginx's default holds. */
  readonly value: string | undefined;
  /** Where the version is set, or to be set: its value, the location's path, or the outer Upgrade line. */
  readonly place: Origin;
  /** The level that is to set it: that of the headers, or an inner one that overrides it. */
  readonly scope: Scope;
  /** The line in effect, if it stands further out than the headers. */
  readonly outer: Directive | undefined;
}

/** The version of each pair, once for each place: headers of an outer level may hold for many locations. */
export function handshakeVersions({ routes }: Topology): HandshakeVersion[] {
  const found = new Map<string, HandshakeVersion>();
  for (const linked of routes) {
    const version = handshakeVersion(linked);
    if (!version) continue;
    const key = `${version.place.span.start} ${version.place.uri}`;
    if (!found.has(key)) found.set(key, version);
  }
  return [...found.values()];
}

function handshakeVersion(linked: LinkedRoute): HandshakeVersion | undefined {
  const { route, upgrade } = linked;
  const headers = effectiveList(route.scope, 'proxy_set_header');
  if (!upgrade.isComplete || !upgrade.upgrade || !headers) return undefined;
  const setting = effectiveSetting(route.scope, 'proxy_http_version');
  const word = setting?.directive.args[0];
  if (setting && word && isWithin(setting.scope, headers.scope)) {
    const place = { uri: setting.directive.uri, span: word.span };
    return { linked, value: word.value, place, scope: setting.scope, outer: undefined };
  }
  const isOwn = route.location?.scope === headers.scope;
  const line = { uri: upgrade.upgrade.uri, span: upgrade.upgrade.head };
  const place = isOwn ? locationPlace(route) : line;
  return { linked, value: word?.value, place, scope: headers.scope, outer: setting?.directive };
}
