import type { NginxModel, Route } from '../nginx/model';
import { directivesNamed, effectiveList, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { AnalysisOptions, Endpoint, WebSocketEvidence } from './types';
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
  const header = ownUpgradeHeader(route.scope, model) ?? ownUpgradeHeader(route.location.scope, model);
  if (header) {
    return { strength: 'strong', source: 'headers', reason: `it sets ${header.args[0]?.value ?? 'Upgrade'}` };
  }
  return pathEvidence(route.location.path, endpoints, options);
}

function pathEvidence(path: string, endpoints: readonly Endpoint[], options: AnalysisOptions): WebSocketEvidence {
  const segments = path
    .toLowerCase()
    .split(/[/^$()|?*+]+|\\\//)
    .map((segment) => segment.replace(/\\/g, ''));
  const strong = segments.find((segment) => STRONG_SEGMENTS.has(segment));
  if (strong !== undefined) return { strength: 'strong', source: 'path', reason: `its path holds ${strong}` };
  const set = options.websocketPaths.find((name) => matchesSetting(path, segments, name));
  if (set !== undefined) {
    return { strength: 'strong', source: 'path', reason: `upstreamLens.websocketPaths lists ${set}` };
  }
  const weak = WEAK_PATH.test(path) ? '_next/webpack-hmr' : segments.find((segment) => WEAK_SEGMENTS.has(segment));
  if (weak !== undefined) return { strength: 'weak', source: 'path', reason: `its path holds ${weak}` };
  const variable = pathVariable(path, endpoints);
  return variable ? { strength: 'weak', source: 'path', reason: variable } : NONE;
}

/** A setting is a path (`/live`) or one segment of it (`live`). */
function matchesSetting(path: string, segments: readonly string[], setting: string): boolean {
  const wanted = setting.toLowerCase().replace(/\/+$/, '');
  return wanted.startsWith('/') ? path.toLowerCase().replace(/\/+$/, '') === wanted : segments.includes(wanted);
}

/** A service that is told its own WebSocket path by the environment. */
function pathVariable(path: string, endpoints: readonly Endpoint[]): string | undefined {
  const plain = path.replace(/\/+$/, '');
  for (const { target } of endpoints) {
    if (target.kind !== 'service') continue;
    for (const [name, value] of target.service.environment) {
      if (PATH_VARIABLES.has(name) && plain !== '' && knownValue(value)?.replace(/\/+$/, '') === plain) {
        return `${target.service.name} has ${name}=${path}`;
      }
    }
  }
  return undefined;
}

/** The line with which a scope itself asks for an upgrade. `Connection` counts if it can carry an upgrade at all. */
function ownUpgradeHeader(scope: Scope, model: NginxModel): Directive | undefined {
  return directivesNamed(scope, 'proxy_set_header').find((directive) => {
    const name = directive.args[0]?.value.toLowerCase();
    const value = directive.args[1]?.value ?? '';
    return name === 'upgrade' ? value !== '' : name === 'connection' && connectionCarriesUpgrade(value, model);
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
  const variable = /^\$\{?(\w+)\}?$/.exec(value)?.[1];
  if (variable === undefined) return false;
  const map = model.maps.find((candidate) => candidate.variable === variable);
  if (!map) return /upgrade/i.test(variable) || model.variables.has(variable);
  return map.entries.some((entry) => /^(?:upgrade|\$http_connection|\$http_upgrade)$/i.test(entry.value));
}
