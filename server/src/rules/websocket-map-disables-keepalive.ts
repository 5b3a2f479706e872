import { keepsConnections, keepsRouteOpen } from '../topology/keepalive';
import type { LinkedRoute, Topology } from '../topology/types';
import { hasWebSocketPath, locationPlace, uniqueLocations } from '../topology/websocket';
import { type ClosingMap, closingMap, openMap } from '../topology/websocket-map';
import { defineRule } from './rule';

/** The usual map of the Upgrade header sends `Connection: close` with plain requests, which ends keepalive. */
export default defineRule<ClosingMap>({
  meta: {
    id: 'websocket-map-disables-keepalive',
    title: 'Upgrade map ends keepalive for plain requests',
    category: 'websocket',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive',
      'https://nginx.org/en/docs/http/websocket.html',
    ],
  },
  check(topology, report) {
    for (const [{ map, value }, routes] of groupByMap(topology)) {
      const isByLine = routes.some((linked) => keepsBy(linked, topology) === 'by line');
      const counted = routes.filter((linked) => !isByLine || keepsBy(linked, topology) === 'by line');
      const sure = counted.find(servesPlainRequests);
      const first = sure ?? counted[0];
      if (!first) continue;
      const keepalive = isByLine ? '"keepalive"' : "nginx's default keepalive";
      report({
        uri: value.file.source.uri,
        span: value.span,
        ...(!isByLine && { severity: 'information' }),
        message: `"$${map.variable}" is "${value.value}" for plain requests: each one of "${first.route.location?.path ?? ''}" opens a connection, and ${keepalive} of "${first.upstream?.upstream.name ?? ''}" has no effect`,
        certain: sure !== undefined,
        related: counted.map((linked) => ({
          ...locationPlace(linked.route),
          message: `"${linked.route.location?.path ?? ''}" sends it on`,
        })),
        data: { map, value },
      });
    }
  },
  fix: ({ data }) => [
    {
      title: 'Send no Connection header with plain requests',
      kind: 'suggestion',
      isPreferred: true,
      edits: [openMap(data)],
    },
  ],
});

/** Routes that send the map's `close` to an upstream which keeps connections open. */
function groupByMap(topology: Topology): Map<ClosingMap, LinkedRoute[]> {
  const closing = new Map<ClosingMap['value'], [ClosingMap, LinkedRoute[]]>();
  if (topology.nginx.maps.length === 0) return new Map();
  for (const linked of uniqueLocations(topology.routes.filter(({ upgrade }) => upgrade.connection))) {
    const map = closingMap(linked.upgrade.connection?.args[1]?.value ?? '', topology.nginx);
    if (!map || !keepsRouteOpen(linked, topology) || hasWebSocketPath(linked, topology)) continue;
    const entry = closing.get(map.value) ?? [map, []];
    closing.set(map.value, entry);
    entry[1].push(linked);
  }
  return new Map(closing.values());
}

function keepsBy({ upstream }: LinkedRoute, { version }: Topology): ReturnType<typeof keepsConnections> {
  return upstream && keepsConnections(upstream, version);
}

/** A location that sets the headers itself may be for WebSocket alone, whatever its path; `/` is not. */
function servesPlainRequests({ route, webSocket }: LinkedRoute): boolean {
  return webSocket.strength === 'none' || route.location?.path === '/';
}
