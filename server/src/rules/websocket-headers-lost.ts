import { insertAfter, removeDirective } from '../nginx/edit';
import { directivesNamed, effectiveList } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { LinkedRoute } from '../topology/types';
import { carriesHandshake, handshakeHeader, routesWithUpgradeProblem } from '../topology/websocket';
import { completeHandshake, connectionStyles, ensureHttp11 } from '../topology/websocket-edit';
import { defineRule, type Fix } from './rule';

/** One `proxy_set_header` in a WebSocket location discards the handshake headers that an outer level sets. */
export default defineRule<{ linked: LinkedRoute; own: readonly Directive[] }>({
  meta: {
    id: 'websocket-headers-lost',
    title: 'Upgrade and Connection of an outer level discarded',
    category: 'websocket',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header'],
  },
  check(topology, report) {
    for (const linked of routesWithUpgradeProblem(topology, 'lost')) {
      const { route, upgrade } = linked;
      const own = directivesNamed(route.location?.scope ?? route.scope, 'proxy_set_header');
      const [first] = own;
      if (!first) continue;
      const set = new Set(own.map(handshakeHeader));
      const lost = upgrade.discarded.filter(
        (line) => carriesHandshake(line, topology.nginx) && !set.has(handshakeHeader(line)),
      );
      const [outer] = lost;
      if (!outer) continue;
      const { source } = outer.file;
      const names = [...new Set(lost.map(handshakeHeader))].join(' and ');
      const where = outer.uri === first.uri ? '' : ` of ${source.uri.slice(source.uri.lastIndexOf('/') + 1)}`;
      report({
        uri: first.uri,
        span: first.name.span,
        message: `"proxy_set_header" here discards ${names} set at line ${source.placeAt(outer.start).line + 1}${where}: no handshake succeeds`,
        related: lost.map((line) => ({
          uri: line.uri,
          span: line.head,
          message: `does not reach "${route.location?.path}"`,
        })),
        data: { linked, own },
      });
    }
  },
  fix({ data: { linked, own } }, topology) {
    const [style] = connectionStyles(linked, topology);
    const edits = style ? completeHandshake(linked, topology, style) : [];
    const fixes: Fix[] = [{ title: 'Copy the outer headers here', kind: 'safe', isPreferred: true, edits }];
    const { discarded } = linked.upgrade;
    const last = discarded.at(-1);
    const outer = effectiveList(linked.route.location?.scope.parent ?? linked.route.scope, 'proxy_set_header')?.scope;
    const names = new Set(discarded.map(headerName));
    const canMove = own.every(
      (line) => line.parent === linked.route.location?.directive && !names.has(headerName(line)),
    );
    if (last && outer && canMove) {
      const lines = own.map(({ file, start, end }) => file.source.text.slice(start, end));
      const moved = [
        ...own.flatMap(removeDirective),
        ...insertAfter(last, lines),
        ...ensureHttp11(linked, outer, topology),
      ];
      const title = own.length > 1 ? 'Move these headers to the outer level' : 'Move this header to the outer level';
      fixes.push({ title, kind: 'suggestion', edits: moved });
    }
    return fixes.filter((fix) => fix.edits.length > 0);
  },
});

function headerName(line: Directive): string | undefined {
  return line.args[0]?.value.toLowerCase();
}
