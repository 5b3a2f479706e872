import { insertAtBlockEnd } from '../nginx/edit';
import { KEEPALIVE_BY_DEFAULT, keepsConnections, linkedRoutesOf } from '../topology/keepalive';
import { keepaliveEdits } from '../topology/keepalive-edit';
import type { LinkedRoute, LinkedUpstream } from '../topology/types';
import { isAtLeast } from '../topology/version';
import { defineRule } from './rule';

/** An upstream of nginx before 1.29.7 without `keepalive`: each request opens a connection of its own. */
export default defineRule<{ linked: LinkedUpstream; routes: readonly LinkedRoute[] }>({
  meta: {
    id: 'keepalive-missing',
    title: 'Upstream without keepalive',
    category: 'keepalive',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check(topology, report) {
    if (isAtLeast(topology.version, KEEPALIVE_BY_DEFAULT) !== false) return;
    const routesOf = linkedRoutesOf(topology);
    for (const linked of topology.upstreams) {
      const { upstream } = linked;
      if (keepsConnections(linked, topology.version) !== 'no' || upstream.keepalive || upstream.isIncomplete) continue;
      const routes = routesOf.get(linked) ?? [];
      const isProxied = routes.length > 0 && routes.every(({ route }) => route.kind === 'proxy_pass');
      if (upstream.protocol === 'stream' || !isProxied || routes.every(isWebSocketOnly)) continue;
      report({
        uri: upstream.directive.uri,
        span: upstream.nameWord.span,
        message: `"${upstream.name}" has no keepalive: each request opens a connection to a server`,
        data: { linked, routes },
      });
    }
  },
  fix({ data: { linked, routes } }, topology) {
    const keepalive = insertAtBlockEnd(linked.upstream.directive, ['keepalive 16;']);
    if (keepalive.length === 0) return [];
    const edits = [...keepalive, ...keepaliveEdits(routes, topology)];
    const title = `Add "keepalive 16"${edits.length > 1 ? ', and what the locations need for it' : ''}`;
    return [{ title, kind: 'suggestion', isPreferred: true, edits }];
  },
});

/** A tunnel has a connection of its own anyway. */
function isWebSocketOnly({ route, webSocket }: LinkedRoute): boolean {
  return webSocket.strength === 'strong' && route.location?.path !== '/';
}
