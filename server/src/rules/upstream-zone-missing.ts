import type { Upstream } from '../nginx/model';
import { hasSeveralWorkers } from '../topology/workers';
import { firstLimit } from './connection-limit';
import { defineRule } from './rule';
import { addZone } from './zone-fix';

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
  fix({ data }, topology) {
    return addZone(data, topology);
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
