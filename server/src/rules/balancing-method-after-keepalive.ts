import { insertAfter, insertAtBlockStart, removeDirective } from '../nginx/edit';
import { takesBackup } from '../nginx/methods';
import type { BalancingMethod, Upstream } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import { KEEPALIVE_BY_DEFAULT } from '../topology/keepalive';
import { isAtLeast } from '../topology/version';
import { defineRule, type Fix } from './rule';

/** A balancing method below `keepalive`: before 1.29.7 it takes the place of what `keepalive` has set up. */
export default defineRule<{ upstream: Upstream; method: BalancingMethod; keepalive: Directive }>({
  meta: {
    id: 'balancing-method-after-keepalive',
    title: 'Balancing method below keepalive',
    category: 'balancing',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive', 'https://nginx.org/en/CHANGES'],
  },
  check({ upstreams, version }, report) {
    if (isAtLeast(version, KEEPALIVE_BY_DEFAULT) !== false) return;
    for (const { upstream } of upstreams) {
      const { method, keepalive, scope } = upstream;
      if (!method || !keepalive) continue;
      if (scope.directives.indexOf(method.directive) < scope.directives.indexOf(keepalive)) continue;
      report({
        uri: method.directive.uri,
        span: method.directive.head,
        message: `"${method.name}" below "keepalive" discards it before nginx ${KEEPALIVE_BY_DEFAULT}: load balancing method redefined, and each request opens a connection`,
        related: [{ uri: keepalive.uri, span: keepalive.head, message: 'this line is discarded' }],
        data: { upstream, method, keepalive },
      });
    }
  },
  fix({ data: { upstream, method, keepalive } }) {
    const { directive, name } = method;
    const block = upstream.directive;
    if (directive.parent !== block || keepalive.parent !== block) return [];
    // above its backup servers nginx would refuse such a method
    const isStuck = !takesBackup(method) && upstream.servers.some(({ isBackup }) => isBackup);
    const [moved, title] = isStuck
      ? [keepalive, `Move "keepalive" below "${name}"`]
      : [directive, `Move "${name}" to the top of the block`];
    const statement = moved.file.source.slice(moved.span);
    const inserted = isStuck ? insertAfter(directive, [statement]) : insertAtBlockStart(block, [statement]);
    const fix: Fix = { title, kind: 'safe', isPreferred: true, edits: [...removeDirective(moved), ...inserted] };
    return inserted.length > 0 ? [fix] : [];
  },
});
