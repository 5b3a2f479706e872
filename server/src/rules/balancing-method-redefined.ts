import { removeDirective } from '../nginx/edit';
import type { BalancingMethod } from '../nginx/model';
import { defineRule } from './rule';

/** Two balancing methods in one upstream, or one of them twice: only the last one is in effect. */
export default defineRule<BalancingMethod>({
  meta: {
    id: 'balancing-method-redefined',
    title: 'Two balancing methods in one upstream',
    category: 'balancing',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream'],
  },
  check({ upstreams }, report) {
    for (const { upstream } of upstreams) {
      const last = upstream.method;
      for (const method of upstream.methods) {
        if (!last || method.directive === last.directive) continue;
        const { directive, name } = method;
        report({
          uri: directive.uri,
          span: directive.head,
          message:
            name === last.name
              ? `"${name}" stands twice in "${upstream.name}"; only the last line is in effect`
              : `"${last.name}" below replaces "${name}"; only the last method is in effect`,
          related: [{ uri: last.directive.uri, span: last.directive.head, message: 'this line is in effect' }],
          data: method,
        });
      }
    }
  },
  fix: ({ data: { directive, name } }) => [
    { title: `Remove this "${name}"`, kind: 'suggestion', isPreferred: true, edits: removeDirective(directive) },
  ],
});
