import type { BalancingMethod, Upstream } from '../nginx/model';
import { defineRule, type Fix } from './rule';

/** `hash` with a key that holds no variable, and so is the same for every request. */
export default defineRule<{ method: BalancingMethod; upstream: Upstream }>({
  meta: {
    id: 'hash-constant-key',
    title: 'Hash key is the same for every request',
    category: 'balancing',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash'],
  },
  check({ upstreams }, report) {
    for (const { upstream, servingPeers } of upstreams) {
      const { method } = upstream;
      const key = method?.name === 'hash' ? method.directive.args[0] : undefined;
      // with an empty key nginx goes round robin
      if (!method || !key || key.value === '' || key.value.includes('$')) continue;
      const hasOnePeer = servingPeers.atLeast < 2;
      if (hasOnePeer && servingPeers.isExact) continue;
      const condition = hasOnePeer ? ', if there are several' : '';
      report({
        uri: method.directive.uri,
        span: key.span,
        message: `"${key.value}" is the same for every request: one server gets everything${condition}`,
        certain: !hasOnePeer,
        data: { method, upstream },
      });
    }
  },
  fix({ uri, span, data: { upstream } }) {
    const keys = upstream.protocol === 'stream' ? ['$remote_addr'] : ['$remote_addr', '$request_uri'];
    return keys.map(
      (key, index): Fix => ({
        title: `Hash "${key}"`,
        kind: 'suggestion',
        isPreferred: index === 0,
        edits: [{ uri, span, newText: key }],
      }),
    );
  },
});
