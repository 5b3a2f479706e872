import { isIncomplete } from '../nginx/scope';
import type { LinkedRoute } from '../topology/types';
import { locationPlace, routesWithUpgradeProblem } from '../topology/websocket';
import { completeHandshake, connectionStyles } from '../topology/websocket-edit';
import { defineRule, type Fix } from './rule';

/** `Connection ""`, right for keepalive, in a WebSocket location. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'websocket-connection-empty',
    title: 'Empty Connection header in a WebSocket location',
    category: 'websocket',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: [
      'https://nginx.org/en/docs/http/websocket.html',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive',
    ],
  },
  check(topology, report) {
    for (const linked of routesWithUpgradeProblem(topology, 'connection-empty')) {
      const { route, upgrade, webSocket } = linked;
      const line = upgrade.connection;
      const value = line?.args[1];
      if (!line || !value) continue;
      const isOwn = route.location?.scope.directives.includes(line) ?? false;
      report({
        ...(isOwn ? { uri: line.uri, span: value.span } : locationPlace(route)),
        ...(webSocket.strength === 'weak' && { severity: 'information' }),
        message: `Connection ${value.raw} (keepalive) stops the upgrade of "${route.location?.path}": the handshake gets 200, not 101`,
        certain: !isIncomplete(route.scope),
        ...(!isOwn && { related: [{ uri: line.uri, span: line.head, message: 'this level empties Connection' }] }),
        data: linked,
      });
    }
  },
  fix({ data: linked }, topology) {
    return connectionStyles(linked, topology)
      .map((style, index): Fix => {
        const isSafe = linked.webSocket.strength === 'strong' && style.maps.length === 0;
        const edits = completeHandshake(linked, topology, style);
        const title = `Upgrade connections here ${style.title}`;
        return { title, kind: isSafe ? 'safe' : 'suggestion', isPreferred: index === 0, edits };
      })
      .filter(({ edits }) => edits.length > 0);
  },
});
