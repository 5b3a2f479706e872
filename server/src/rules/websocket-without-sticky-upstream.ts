import { affinityChoices, hasAffinity, hasUnknownReplicas, type SocketGroup, socketGroups } from '../topology/affinity';
import { locationPlace } from '../topology/websocket';
import { defineRule } from './rule';

/** A WebSocket location whose upstream has several servers, and nothing keeps a client on one of them. */
export default defineRule<SocketGroup>({
  meta: {
    id: 'websocket-without-sticky-upstream',
    title: 'WebSocket location without a sticky upstream',
    category: 'websocket',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: [
      'https://socket.io/docs/v4/using-multiple-nodes/',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#ip_hash',
    ],
  },
  check(topology, report) {
    for (const group of socketGroups(topology)) {
      const [linked, ...others] = group.routes;
      const { upstream } = group;
      if (upstream && (hasAffinity(upstream.upstream) || upstream.upstream.isIncomplete)) continue;
      const { atLeast, isExact } = linked.servingPeers;
      const isSeveral = atLeast >= 2;
      if (!isSeveral && !hasUnknownReplicas(group)) continue;
      const isSure = isSeveral && linked.webSocket.strength === 'strong';
      const path = linked.route.location?.path ?? '';
      const peers = isSeveral ? `${isExact ? '' : 'at least '}${atLeast} peers` : 'its replicas';
      report({
        ...locationPlace(linked.route),
        ...(!isSure && { severity: 'information' }),
        message: `"${path}" spreads over ${peers} without affinity: ${consequence(path)}`,
        related: [
          ...(upstream
            ? [
                {
                  uri: upstream.upstream.directive.uri,
                  span: upstream.upstream.nameWord.span,
                  message: `"${upstream.upstream.name}" has no ip_hash, hash or sticky`,
                },
              ]
            : []),
          ...others.map((other) => ({
            ...locationPlace(other.route),
            message: `"${other.route.location?.path ?? ''}" goes there too`,
          })),
        ],
        data: group,
      });
    }
  },
  fix({ data: group }, topology) {
    return affinityChoices(group, topology).map((choice, index) => ({
      ...choice,
      kind: 'suggestion',
      isPreferred: index === 0,
    }));
  },
});

function consequence(path: string): string {
  return /socket\.io/i.test(path)
    ? 'polling gets HTTP 400 (unknown sid)'
    : 'a polling fallback fails, and state kept in one instance is missing after a reconnect';
}
