import { insertAfter, removeDirective } from '../nginx/edit';
import type { BalancingMethod } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import { knowsSticky } from '../topology/version';
import { defineRule } from './rule';

/** `sticky` above a balancing method, which then takes its place. */
export default defineRule<{ sticky: Directive; method: BalancingMethod }>({
  meta: {
    id: 'sticky-before-method',
    title: 'Sticky stands above the balancing method',
    category: 'balancing',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#sticky'],
  },
  check({ upstreams, version }, report) {
    // before, nginx does not know `sticky` at all
    if (knowsSticky(version) === false) return;
    for (const { upstream } of upstreams) {
      const { sticky, method, scope } = upstream;
      if (!sticky || !method) continue;
      if (scope.directives.indexOf(sticky) > scope.directives.indexOf(method.directive)) continue;
      report({
        uri: sticky.uri,
        span: sticky.head,
        message: `"${method.name}" below discards this "sticky"; requests go by "${method.name}" alone`,
        related: [
          { uri: method.directive.uri, span: method.directive.head, message: `"${method.name}" is chosen here` },
        ],
        data: { sticky, method },
      });
    }
  },
  fix({ data: { sticky, method } }) {
    if (sticky.uri !== method.directive.uri) return [];
    const statement = sticky.file.source.slice(sticky.span);
    return [
      {
        title: `Move "sticky" below "${method.name}"`,
        kind: 'suggestion',
        isPreferred: true,
        edits: [...removeDirective(sticky), ...insertAfter(method.directive, [statement])],
      },
    ];
  },
});
