import type { LinkedRoute } from '../topology/types';
import { locationPlace, routesWithUpgradeProblem, targetName } from '../topology/websocket';
import { completeHandshake, connectionStyles } from '../topology/websocket-edit';
import { defineRule, type Fix } from './rule';

/** A WebSocket location does not pass on the two headers of the handshake. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'websocket-without-upgrade-headers',
    title: 'WebSocket location without Upgrade and Connection',
    category: 'websocket',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: [
      'https://nginx.org/en/docs/http/websocket.html',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header',
    ],
  },
  check(topology, report) {
    for (const linked of routesWithUpgradeProblem(topology, 'missing')) {
      const { route, upgrade, webSocket } = linked;
      report({
        ...locationPlace(route),
        ...(webSocket.strength === 'weak' && { severity: 'information' }),
        message: `"${route.location?.path}" reaches "${targetName(linked)}" without ${upgrade.missing.join(' and ')}: the handshake gets 200, not 101`,
        related: [
          { uri: route.directive.uri, span: route.directive.head, message: `WebSocket, because ${webSocket.reason}` },
        ],
        data: linked,
      });
    }
  },
  fix({ data: linked }, topology) {
    const { upgrade, webSocket } = linked;
    const names = upgrade.missing.join(' and ');
    const styles = connectionStyles(linked, topology);
    const chosen = upgrade.missing.includes('Connection') ? styles : styles.slice(0, 1);
    return chosen
      .map((style, index): Fix => {
        const isSafe = webSocket.strength === 'strong' && style.maps.length === 0;
        return {
          title: upgrade.missing.includes('Connection') ? `Add ${names} ${style.title}` : `Add ${names}`,
          kind: isSafe ? 'safe' : 'suggestion',
          isPreferred: index === 0,
          edits: completeHandshake(linked, topology, style),
        };
      })
      .filter(({ edits }) => edits.length > 0);
  },
});
