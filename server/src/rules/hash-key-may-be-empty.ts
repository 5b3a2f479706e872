import type { BalancingMethod } from '../nginx/model';
import { defineRule } from './rule';

/** `hash` by a cookie or an argument that a request need not have. */
export default defineRule<BalancingMethod>({
  meta: {
    id: 'hash-key-may-be-empty',
    title: 'Hash key that may be empty',
    category: 'balancing',
    severity: 'information',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash', 'https://nginx.org/en/CHANGES'],
  },
  check({ upstreams }, report) {
    for (const { upstream, servingPeers } of upstreams) {
      const { method } = upstream;
      const key = method?.name === 'hash' ? method.directive.args[0] : undefined;
      if (!method || !key || servingPeers.atLeast < 2 || !/^\$\{?(?:cookie|arg)_\w+\}?$/.test(key.value)) continue;
      report({
        uri: method.directive.uri,
        span: key.span,
        message: `requests without "${key.value}" are spread by round robin: an empty key is not hashed`,
        data: method,
      });
    }
  },
});
