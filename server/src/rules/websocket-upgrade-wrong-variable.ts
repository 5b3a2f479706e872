import { insertAfter } from '../nginx/edit';
import { effectiveList, isIncomplete } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { LinkedRoute } from '../topology/types';
import { handshakeHeader, isSwapped } from '../topology/websocket';
import { type ConnectionStyle, connectionStyles, ensureHttp11, replaceValue } from '../topology/websocket-edit';
import { defineRule, type Fix } from './rule';

/** `Upgrade $connection_upgrade`, or `Connection $http_upgrade`: each header got the other one's variable. */
export default defineRule<{ linked: LinkedRoute; lines: readonly Directive[] }>({
  meta: {
    id: 'websocket-upgrade-wrong-variable',
    title: 'Upgrade or Connection with the wrong variable',
    category: 'websocket',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/websocket.html'],
  },
  check(topology, report) {
    const seen = new Set<Directive>();
    for (const linked of topology.routes) {
      const { route, upgrade } = linked;
      if (upgrade.problem !== 'wrong-variable') continue;
      const lines = [upgrade.upgrade, upgrade.connection].filter(
        (line): line is Directive => line !== undefined && isSwapped(line, topology.nginx),
      );
      const [first, second] = lines;
      const value = first?.args[1];
      // one line in an outer level, or in a file included twice, is one mistake
      if (!first || !value || seen.has(first)) continue;
      seen.add(first);
      const gets =
        handshakeHeader(first) === 'Upgrade'
          ? `Upgrade gets "${value.value}"${value.value.startsWith('$') ? ' (upgrade)' : ''}, not the client's protocol`
          : `Connection gets "${value.value}" (the client's protocol), not upgrade`;
      report({
        uri: first.uri,
        span: value.span,
        message: `${gets}: no handshake succeeds`,
        certain: !isIncomplete(route.scope),
        related: second
          ? [{ uri: second.uri, span: second.head, message: 'the other header has the wrong variable too' }]
          : [],
        data: { linked, lines },
      });
    }
  },
  fix({ data: { linked, lines } }, topology) {
    const { upgrade, webSocket } = linked;
    const needsConnection = upgrade.missing.includes('Connection');
    const styles = connectionStyles(linked, topology);
    const list = effectiveList(linked.route.scope, 'proxy_set_header');
    const http11 = list ? ensureHttp11(linked, list.scope, topology) : [];
    return (needsConnection ? styles : styles.slice(0, 1)).map(
      (style, index): Fix => ({
        title: needsConnection ? `Use $http_upgrade for Upgrade, and Connection ${style.title}` : 'Use $http_upgrade',
        kind: webSocket.strength === 'strong' && style.maps.length === 0 ? 'safe' : 'suggestion',
        isPreferred: index === 0,
        edits: [
          ...style.maps,
          ...lines.flatMap((line) => replaceValue(line, style)),
          ...missingLines(linked, lines, style),
          ...http11,
        ],
      }),
    );
  },
});

/** The header that is not there at all, beside the one that is wrong. */
function missingLines({ upgrade }: LinkedRoute, lines: readonly Directive[], style: ConnectionStyle) {
  const [first] = lines;
  if (!first) return [];
  return [
    ...(upgrade.upgrade ? [] : insertAfter(first, [`proxy_set_header Upgrade ${style.upgrade};`])),
    ...(upgrade.connection ? [] : insertAfter(first, [`proxy_set_header Connection ${style.connection};`])),
  ];
}
