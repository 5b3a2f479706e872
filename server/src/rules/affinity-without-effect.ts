import type { Upstream } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

/** `ip_hash`, `hash` or `sticky` where there is one server to choose from. */
export default defineRule<undefined>({
  meta: {
    id: 'affinity-without-effect',
    title: 'Affinity with one server',
    category: 'balancing',
    severity: 'information',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#ip_hash'],
  },
  check({ upstreams }, report) {
    for (const { upstream, servingPeers } of upstreams) {
      const line = affinityLine(upstream);
      if (!line || servingPeers.atLeast !== 1 || !servingPeers.isExact) continue;
      // others may come back, and `resolve` may bring more
      if (upstream.servers.some(({ isBackup, isDown, isResolved }) => isBackup || isDown || isResolved)) continue;
      report({
        uri: line.uri,
        span: line.head,
        message: `"${line.name.value}" changes nothing: "${upstream.name}" has one peer`,
        data: undefined,
      });
    }
  },
});

function affinityLine({ sticky, method }: Upstream): Directive | undefined {
  return sticky ?? (method?.name === 'ip_hash' || method?.name === 'hash' ? method.directive : undefined);
}
