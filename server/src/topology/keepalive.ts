import { effectiveSetting, isIncomplete } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { groupBy } from '../text/group';
import { onceFor } from '../text/memo';
import type { LinkedRoute, LinkedUpstream, NginxVersion, Topology } from './types';
import { isAtLeast } from './version';

/** From this version on nginx keeps 32 connections open without being told, and speaks HTTP/1.1 to services. */
export const KEEPALIVE_BY_DEFAULT = '1.29.7';

/**
 * Whether nginx keeps connections to an upstream's servers open: because a line says so, or by the default of 1.29.7.
 * @returns undefined if that depends on a version that is not known
 */
export function keepsConnections(
  { upstream }: LinkedUpstream,
  version: NginxVersion,
): 'by line' | 'by default' | 'no' | undefined {
  const count = upstream.keepalive?.args[0]?.value;
  if (count !== undefined) return count === '0' ? 'no' : 'by line';
  if (upstream.protocol === 'stream') return 'no';
  const isDefault = isAtLeast(version, KEEPALIVE_BY_DEFAULT);
  return isDefault === undefined ? undefined : isDefault ? 'by default' : 'no';
}

/** Whether connections of a route stay open: `Connection: close` would end that. */
export function keepsRouteOpen({ upstream }: LinkedRoute, { version }: Topology): boolean {
  const kept = upstream && keepsConnections(upstream, version);
  return kept === 'by line' || kept === 'by default';
}

/** The `keepalive` line of an upstream, unless it is `keepalive 0`, which switches it off. */
export function keepaliveLine({ upstream }: LinkedUpstream): Directive | undefined {
  const { keepalive } = upstream;
  return keepalive?.args[0] && keepalive.args[0].value !== '0' ? keepalive : undefined;
}

/** What makes nginx, or the service, close a connection after each request of a route. */
export interface KeepaliveSpoiler {
  readonly linked: LinkedRoute;
  /** The line that does: `proxy_http_version 1.0` or `Connection close`. Undefined where a line is missing. */
  readonly line: Directive | undefined;
  /** Whether the HTTP version is, or may be, 1.0. */
  readonly isHttp10: boolean;
  /** Whether `Connection: close` is, or may be, sent. */
  readonly isClosed: boolean;
  /** True if it holds for the versions before 1.29.7 alone. */
  readonly isOldDefault: boolean;
}

/**
 * What spoils keepalive for a route, with the defaults of nginx before 1.29.7. WebSocket locations are left out: what
 * they lack for a handshake they lack for keepalive, and there are rules for that.
 */
export function keepaliveSpoiler(linked: LinkedRoute): KeepaliveSpoiler | undefined {
  const { route, webSocket, upgrade } = linked;
  if (route.kind !== 'proxy_pass' || webSocket.strength !== 'none' || upgrade.isComplete) return undefined;
  const version = effectiveSetting(route.scope, 'proxy_http_version')?.directive;
  const number = version?.args[0]?.value;
  // HTTP/2 has no Connection header
  if (number === '2') return undefined;
  const connection = upgrade.connection?.args[1]?.value;
  const line = number === '1.0' ? version : /^close$/i.test(connection ?? '') ? upgrade.connection : undefined;
  const isHttp10 = number === undefined || number === '1.0';
  const isClosed = connection === undefined || /^close$/i.test(connection);
  if (!isHttp10 && !isClosed) return undefined;
  // what is missing may stand in a file that was not read
  if (!line && isIncomplete(route.scope)) return undefined;
  return { linked, line, isHttp10, isClosed, isOldDefault: line === undefined };
}

/** The routes of each upstream, with what is known about their headers. */
export const linkedRoutesOf = onceFor(
  ({ routes }: Topology): ReadonlyMap<LinkedUpstream, readonly LinkedRoute[]> =>
    groupBy(routes, ({ upstream }) => upstream),
);
