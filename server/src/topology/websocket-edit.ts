import {
  alignedStatement,
  blockText,
  insertAfter,
  insertAtBlockEnd,
  insertBefore,
  insertBlocksBefore,
} from '../nginx/edit';
import { occurrences } from '../nginx/occurrences';
import { directivesNamed, effectiveList, effectiveSetting, type LoadedConfig, type Scope } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { onceFor } from '../text/memo';
import { keepsRouteOpen } from './keepalive';
import type { LinkedRoute, Topology } from './types';
import { isAtLeast } from './version';
import {
  carriesHandshake,
  connectionCarriesUpgrade,
  type HandshakeHeader,
  handshakeHeader,
  hasWebSocketPath,
} from './websocket';
import { closingMap, openMap } from './websocket-map';

/*
 * The edits with which the rules about WebSocket mend a location: complete ones, so that no rule finds the next gap.
 */

/** What a Connection header is to be written as. */
export interface ConnectionStyle {
  /** Behind "Add Upgrade and Connection": "with $connection_upgrade". */
  readonly title: string;
  /** As written. */
  readonly upgrade: string;
  readonly connection: string;
  /** The `map` blocks it needs. */
  readonly maps: readonly TextEdit[];
}

/** The ways to write the Connection header of a location, the one that fits the files best first. */
export function connectionStyles(linked: LinkedRoute, topology: Topology): ConnectionStyle[] {
  const existing = topology.nginx.maps.find(
    ({ source, variable }) => source === '$http_upgrade' && connectionCarriesUpgrade(`$${variable}`, topology.nginx),
  );
  const used: ConnectionStyle | undefined = existing && {
    title: `with $${existing.variable}`,
    upgrade: '$http_upgrade',
    connection: `$${existing.variable}`,
    maps: openForKeepalive(`$${existing.variable}`, linked, topology),
  };
  const literal: ConnectionStyle = {
    title: 'with the literal "upgrade"',
    upgrade: '$http_upgrade',
    connection: literalInUse(linked, topology) ?? '"upgrade"',
    maps: [],
  };
  const hardened = hardenedStyle(topology);
  if (used) return [used, ...hardened, literal];
  const map = mapStyle(topology);
  return servesPlainHttp(linked) ? [...map, ...hardened, literal] : [literal, ...map, ...hardened];
}

/** A map that sends `close` with plain requests would end keepalive, where they go there too. */
function openForKeepalive(variable: string, linked: LinkedRoute, topology: Topology): TextEdit[] {
  if (!keepsRouteOpen(linked, topology) || hasWebSocketPath(linked, topology)) return [];
  const map = closingMap(variable, topology.nginx);
  return map ? [openMap(map)] : [];
}

/** Whether plain requests go through a WebSocket location too. */
function servesPlainHttp({ route, webSocket }: LinkedRoute): boolean {
  return webSocket.strength === 'weak' || route.location?.path === '/';
}

/** A literal `upgrade` of another location, in its quotes; of the same file if there is one. */
function literalInUse({ route }: LinkedRoute, { nginx }: Topology): string | undefined {
  const found = literals(nginx.config);
  return (found.find(({ file }) => file.source.uri === route.directive.uri) ?? found[0])?.raw;
}

const literals = onceFor((config: LoadedConfig): readonly Word[] =>
  occurrences(config, 'proxy_set_header').flatMap(({ directive }) => {
    const value = directive.args[1];
    return handshakeHeader(directive) === 'Connection' && value && /^upgrade$/i.test(value.value) ? [value] : [];
  }),
);

function mapStyle(topology: Topology): ConnectionStyle[] {
  const name = freeName(topology, ['connection_upgrade', 'websocket_connection']);
  const maps = name === undefined ? [] : insertMaps(topology, [standardMap(name, topology)]);
  if (maps.length === 0) return [];
  return [{ title: `with a new map $${name}`, upgrade: '$http_upgrade', connection: `$${name}`, maps }];
}

/** Only `websocket` is passed on: no other protocol (h2c) can be smuggled through. */
function hardenedStyle(topology: Topology): ConnectionStyle[] {
  const upgrade = freeName(topology, ['websocket_upgrade']);
  const connection = freeName(topology, ['connection_upgrade', 'websocket_connection']);
  if (upgrade === undefined || connection === undefined) return [];
  const maps = insertMaps(topology, [hardenedMap(upgrade, 'websocket'), hardenedMap(connection, 'upgrade')]);
  if (maps.length === 0) return [];
  return [{ title: 'with maps that pass only websocket', upgrade: `$${upgrade}`, connection: `$${connection}`, maps }];
}

function freeName({ nginx }: Topology, names: readonly string[]): string | undefined {
  return names.find((name) => !nginx.variables.has(name));
}

/** A map to be written. */
export interface NewMap {
  readonly variable: string;
  readonly entries: readonly string[];
}

/**
 * The map of nginx's own documentation. Where nginx keeps connections to the service open, plain requests get no
 * Connection header instead of `close`, which would end them.
 */
export function standardMap(variable: string, { upstreams, version }: Topology): NewMap {
  const keepsConnections =
    isAtLeast(version, '1.29.7') === true ||
    upstreams.some(({ upstream }) => upstream.keepalive && upstream.keepalive.args[0]?.value !== '0');
  return { variable, entries: ['default upgrade;', keepsConnections ? "''      '';" : "''      close;"] };
}

export function hardenedMap(variable: string, value: 'websocket' | 'upgrade'): NewMap {
  return { variable, entries: ["default   '';", `websocket ${value};`] };
}

/** Adds maps at the `http` level, above the first `server`. No edits where that level is in no file. */
export function insertMaps({ nginx: { config } }: Topology, maps: readonly NewMap[]): TextEdit[] {
  const http = config.main.children.find(({ kind }) => kind === 'http');
  return http ? insertMapsIn(http.directive, http.directive?.block?.body ?? config.root.body, maps) : [];
}

/**
 * The same in a text that may be newer.
 * @param http undefined for a file whose own statements are of that level
 * @param body the statements of that level
 */
export function insertMapsIn(
  http: Directive | undefined,
  body: readonly Directive[],
  maps: readonly NewMap[],
): TextEdit[] {
  const anchor = body.find(({ name }) => name.value === 'server') ?? body.find(({ name }) => name.value === 'include');
  const like = anchor ?? http ?? body[0];
  if (!like) return [];
  const blocks = maps.map(({ variable, entries }) => blockText(`map $http_upgrade $${variable}`, entries, like));
  if (anchor) return insertBlocksBefore(anchor, blocks);
  return http ? insertAtBlockEnd(http, blocks) : insertBlocksBefore(like, blocks);
}

/**
 * Makes a location send both handshake headers over HTTP/1.1: adds what is missing, corrects what is wrong, and copies
 * outer lines that the first line of its own would discard. No edits where a line to correct stands in another file.
 */
export function completeHandshake(linked: LinkedRoute, topology: Topology, style: ConnectionStyle): TextEdit[] {
  const { route, upgrade } = linked;
  const block = route.location?.directive;
  if (!route.location || !block) return [];
  const own = directivesNamed(route.location.scope, 'proxy_set_header');
  const wrong = [upgrade.upgrade, upgrade.connection].filter(
    (directive): directive is Directive =>
      directive !== undefined && own.includes(directive) && !carriesHandshake(directive, topology.nginx),
  );
  if (wrong.some(({ parent }) => parent !== block)) return [];
  const outer = own.length > 0 ? upgrade.discarded : (effectiveList(route.scope, 'proxy_set_header')?.directives ?? []);
  const copies = outer.filter((directive) => isWorthCopying(directive, own, topology));
  const present = new Set([...own, ...copies].map(handshakeHeader));
  const added = (['Upgrade', 'Connection'] as const).filter((header) => !present.has(header));
  const words = [
    ...copies.map(({ name, args }) => [name.raw, ...args.map(({ raw }) => raw)]),
    ...added.map((header) => ['proxy_set_header', header, headerValue(header, style)]),
  ];
  const like = (block.block?.body ?? []).filter(({ name }) => name.value.startsWith('proxy_'));
  const statements = words.map((statement) => alignedStatement(statement, like));
  const usesMap = !copies.some((directive) => handshakeHeader(directive) === 'Connection');
  return [
    ...(usesMap ? style.maps : []),
    ...wrong.flatMap((directive) => replaceValue(directive, style)),
    ...insertHeaders(linked, block, statements, versionStatement(linked, topology, like)),
  ];
}

function headerValue(header: HandshakeHeader, style: ConnectionStyle): string {
  return header === 'Upgrade' ? style.upgrade : style.connection;
}

/** Writes the right value into a line of one of the two headers. */
export function replaceValue(directive: Directive, style: ConnectionStyle): TextEdit[] {
  const header = handshakeHeader(directive);
  const value = directive.args[1];
  return header && value ? [{ uri: directive.uri, span: value.span, newText: headerValue(header, style) }] : [];
}

function isWorthCopying(directive: Directive, own: readonly Directive[], { nginx }: Topology): boolean {
  const name = directive.args[0]?.value.toLowerCase();
  if (own.some((line) => line.args[0]?.value.toLowerCase() === name)) return false;
  return handshakeHeader(directive) === undefined || carriesHandshake(directive, nginx);
}

/** `proxy_http_version 1.1;` if the route needs it written. */
function versionStatement(linked: LinkedRoute, topology: Topology, like: readonly Directive[]): string | undefined {
  return lacksHttp11(linked, topology) ? alignedStatement(['proxy_http_version', '1.1'], like) : undefined;
}

/** Before 1.29.7 a handshake needs the version written, and on every nginx where another one is set. */
function lacksHttp11({ route }: LinkedRoute, { version }: Topology): boolean {
  const setting = effectiveSetting(route.scope, 'proxy_http_version');
  return setting ? setting.directive.args[0]?.value !== '1.1' : isAtLeast(version, '1.29.7') !== true;
}

/** What a level needs besides a pair of headers that is going to work there. */
export function ensureHttp11(linked: LinkedRoute, scope: Scope, topology: Topology): TextEdit[] {
  return lacksHttp11(linked, topology) ? setHttp11(linked, scope) : [];
}

/** Headers after those that are there, the version after `proxy_pass`. */
function insertHeaders(
  { route, upgrade }: LinkedRoute,
  block: Directive,
  statements: readonly string[],
  version: string | undefined,
): TextEdit[] {
  const body = block.block?.body ?? [];
  const last = body.findLast(({ name }) => name.value === 'proxy_set_header');
  const [ownVersion] = route.location ? directivesNamed(route.location.scope, 'proxy_http_version') : [];
  const pass = body.find(({ name }) => name.value === 'proxy_pass');
  const versionValue = ownVersion?.args[0];
  const corrected =
    version !== undefined && ownVersion && versionValue
      ? [{ uri: ownVersion.uri, span: versionValue.span, newText: '1.1' }]
      : [];
  const first = version === undefined || versionValue ? [] : [version];
  const { connection } = upgrade;
  if (last) {
    // Upgrade above the Connection that is there
    const isPair = statements.length === 1 && /^proxy_set_header\s+upgrade\s/i.test(statements[0] ?? '');
    const edits =
      isPair && connection?.parent === block ? insertBefore(connection, statements) : insertAfter(last, statements);
    const place = pass ?? body[0];
    const added = statements.length > 0 ? edits : [];
    return [...corrected, ...(first.length > 0 && place ? insertAfter(place, first) : []), ...added];
  }
  const all = [...first, ...statements];
  const place =
    body.find(({ name }) => name.value === 'proxy_http_version') ??
    pass ??
    (route.directive.parent === block ? route.directive : undefined);
  if (all.length === 0) return corrected;
  return [...corrected, ...(place ? insertAfter(place, all) : insertAtBlockEnd(block, all))];
}

/** Where HTTP/1.1 is to be set for a pair of headers: beside them. */
export function setHttp11({ route, upgrade }: LinkedRoute, scope: Scope): TextEdit[] {
  const own = directivesNamed(scope, 'proxy_http_version').at(-1);
  const value = own?.args[0];
  if (own && value) return [{ uri: own.uri, span: value.span, newText: '1.1' }];
  const block = route.location?.scope === scope ? route.location.directive : undefined;
  const body = block?.block?.body ?? [];
  const pass = body.find(({ name }) => name.value === 'proxy_pass');
  const like = body.filter(({ name }) => name.value.startsWith('proxy_'));
  const statement = alignedStatement(['proxy_http_version', '1.1'], like);
  if (pass) return insertAfter(pass, [statement]);
  const [first] = directivesNamed(scope, 'proxy_set_header');
  const header = first ?? upgrade.upgrade;
  return header ? insertBefore(header, [statement]) : [];
}
