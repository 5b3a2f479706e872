import { insertAfter, insertAtBlockStart } from '../nginx/edit';
import type { Upstream } from '../nginx/model';
import { freeZoneName } from '../nginx/zones';
import { hasSeveralWorkers } from '../topology/workers';
import { firstLimit } from './connection-limit';
import { defineRule } from './rule';

/** Several workers, each with counts of its own, where the counts matter. */
export default defineRule<Upstream>({
  meta: {
    id: 'upstream-zone-missing',
    title: 'Upstream state kept for each worker alone',
    category: 'failover',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.nginx.com/nginx/admin-guide/load-balancer/http-load-balancer/',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#zone',
    ],
  },
  check(topology, report) {
    const isSeveral = hasSeveralWorkers(topology);
    if (isSeveral === false) return;
    for (const { upstream, triedPeers } of topology.upstreams) {
      if (upstream.zone || upstream.isIncomplete || triedPeers.atLeast < 2) continue;
      // max-conns-without-zone says what matters more
      if (firstLimit(upstream)) continue;
      const consequence = consequenceOf(upstream);
      if (!consequence) continue;
      report({
        uri: upstream.directive.uri,
        span: upstream.nameWord.span,
        message: `"${upstream.name}" has no zone, so each worker counts for itself: ${consequence}`,
        certain: isSeveral === true,
        data: upstream,
      });
    }
  },
  fix({ data: { directive, method, name } }, { nginx }) {
    const statement = `zone ${freeZoneName(nginx.config, name)} 64k;`;
    const isOwn = method?.directive.parent === directive;
    const isFirst = isOwn && directive.block?.body[0] === method.directive;
    const edits = isFirst ? insertAfter(method.directive, [statement]) : insertAtBlockStart(directive, [statement]);
    if (edits.length === 0) return [];
    return [{ title: `Add "${statement.slice(0, -1)}"`, kind: 'suggestion', isPreferred: true, edits }];
  },
});

/** What goes by counts that workers do not share; undefined for plain round robin. */
function consequenceOf({ method, servers }: Upstream): string | undefined {
  if (method?.name === 'least_conn' || method?.name === 'random') {
    return `"${method.name}" knows only the connections of its own worker`;
  }
  const tuned = servers.find(({ maxFails, isBackup }) => !isBackup && Number(maxFails?.value) > 1);
  return tuned && `"${tuned.maxFails?.word.value}" takes that many failures in each of them`;
}
