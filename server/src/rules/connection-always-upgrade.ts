import { isIncomplete } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { keepsRouteOpen } from '../topology/keepalive';
import type { LinkedRoute, Topology } from '../topology/types';
import { hasWebSocketPath, locationPlace } from '../topology/websocket';
import { connectionStyles } from '../topology/websocket-edit';
import { defineRule, type Fix } from './rule';

interface Literal {
  readonly line: Directive;
  readonly routes: readonly [LinkedRoute, ...LinkedRoute[]];
}

/** `Connection "upgrade"` where plain requests go too: they all claim to be handshakes. */
export default defineRule<Literal>({
  meta: {
    id: 'connection-always-upgrade',
    title: 'Connection: upgrade on plain requests',
    category: 'websocket',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/websocket.html'],
  },
  check(topology, report) {
    for (const { line, routes } of literals(topology)) {
      const value = line.args[1];
      const [first, ...others] = routes;
      if (!value) continue;
      report({
        uri: line.uri,
        span: value.span,
        message: `every request of "${first.route.location?.path ?? ''}" says "Connection: ${value.value}", also those that ask for no upgrade: a service that goes by it takes them for handshakes`,
        certain: !isIncomplete(first.route.scope),
        related: others.map((linked) => ({
          ...locationPlace(linked.route),
          message: `so do those of "${linked.route.location?.path ?? ''}"`,
        })),
        data: { line, routes },
      });
    }
  },
  fix({ data: { line, routes } }, topology) {
    const value = line.args[1];
    const linked = routes.find((route) => keepsRouteOpen(route, topology)) ?? routes[0];
    const style = connectionStyles(linked, topology).find(({ connection }) => connection.startsWith('$'));
    if (!value || !style) return [];
    const edits = [...style.maps, { uri: line.uri, span: value.span, newText: style.connection }];
    const fix: Fix = { title: `Set Connection ${style.title}`, kind: 'suggestion', isPreferred: true, edits };
    return [fix];
  },
});

/** Lines with the literal, each with the routes that serve plain requests under it. */
function literals(topology: Topology): Literal[] {
  const found = new Map<Directive, [LinkedRoute, ...LinkedRoute[]]>();
  for (const linked of topology.routes) {
    const line = linked.upgrade.connection;
    if (!line || !/^upgrade$/i.test(line.args[1]?.value ?? '')) continue;
    // a location that sets the headers itself is for WebSocket, unless it is the one for everything
    const isOwn = linked.webSocket.source === 'headers' && linked.route.location?.path !== '/';
    if (isOwn || hasWebSocketPath(linked, topology)) continue;
    const list = found.get(line);
    if (list) list.push(linked);
    else found.set(line, [linked]);
  }
  return [...found].map(([line, list]) => ({ line, routes: list }));
}
