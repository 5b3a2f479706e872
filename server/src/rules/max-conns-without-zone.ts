import type { Upstream } from '../nginx/model';
import { hasSeveralWorkers } from '../topology/workers';
import { firstLimit } from './connection-limit';
import { resolvedServers } from './resolve-parameter';
import { defineRule } from './rule';
import { addZone } from './zone-fix';

/** A limit of connections that each of several workers counts for itself. */
export default defineRule<Upstream>({
  meta: {
    id: 'max-conns-without-zone',
    title: 'Connection limit counted by each worker alone',
    category: 'failover',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_conns'],
  },
  check(topology, report) {
    const isSeveral = hasSeveralWorkers(topology);
    if (isSeveral === false) return;
    for (const { upstream } of topology.upstreams) {
      const limit = firstLimit(upstream);
      if (!limit || upstream.zone || upstream.isIncomplete) continue;
      // nginx does not even start: resolve-without-zone
      if (resolvedServers(upstream).length > 0) continue;
      report({
        uri: limit.word.file.source.uri,
        span: limit.word.span,
        message: `"${limit.word.value}" is per worker, as "${upstream.name}" has no zone; the server may get that many connections from each`,
        certain: isSeveral === true,
        data: upstream,
      });
    }
  },
  fix({ data }, topology) {
    return addZone(data, topology);
  },
});
