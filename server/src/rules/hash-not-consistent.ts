import { appendArguments } from '../nginx/edit';
import type { BalancingMethod } from '../nginx/model';
import { knownValue, type LinkedUpstream } from '../topology/types';
import { defineRule } from './rule';

/** `hash` without `consistent`: most keys move to another server when one is added or removed. */
export default defineRule<BalancingMethod>({
  meta: {
    id: 'hash-not-consistent',
    title: 'Hash without consistent',
    category: 'balancing',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash'],
  },
  check({ upstreams }, report) {
    for (const linked of upstreams) {
      const { method, servers } = linked.upstream;
      const [key, ...others] = method?.name === 'hash' ? method.directive.args : [];
      // one key for all requests has worse problems
      if (!method || !key?.value.includes('$') || others.length > 0) continue;
      // `down` keeps a server's place: whoever writes it knows
      if (servers.some(({ isDown }) => isDown)) continue;
      const changes = changesByItself(linked);
      if (linked.servingPeers.atLeast < 2 && !changes) continue;
      report({
        uri: method.directive.uri,
        span: method.directive.head,
        ...(changes && { severity: 'information' }),
        message: `"hash ${key.raw}" is not consistent: adding or removing a server moves most keys to another one${changes ? `, and ${changes}` : ''}`,
        data: method,
      });
    }
  },
  fix: ({ data: { directive } }) => [
    {
      title: 'Add "consistent"',
      kind: 'suggestion',
      isPreferred: true,
      edits: appendArguments(directive, ['consistent']),
    },
  ],
});

/** What changes the number of servers without an edit of nginx's files, as a clause. */
function changesByItself({ endpoints }: LinkedUpstream): string | undefined {
  for (const { target, server } of endpoints) {
    if (server?.isResolved) return `"${server.address.host}" is resolved at run time`;
    const replicas = target.kind === 'service' ? target.service.replicas : undefined;
    if (target.kind === 'service' && replicas?.explicit && (knownValue(replicas.count) ?? 2) > 1) {
      return `"${target.service.name}" has replicas`;
    }
  }
  return undefined;
}
