import { appendArguments } from '../nginx/edit';
import { effectiveSetting } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { asksDocker, lookUps, resolverAddresses } from '../topology/look-ups';
import type { Target } from '../topology/types';
import { defineRule } from './rule';

/** What Docker's DNS says is kept for ten minutes. */
export default defineRule<Directive>({
  meta: {
    id: 'resolver-without-valid',
    title: "Resolver without valid in front of Docker's DNS",
    category: 'reachability',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver',
      'https://github.com/moby/moby/blob/master/daemon/libnetwork/resolver.go',
    ],
  },
  check(topology, report) {
    const { compose, nginxService } = topology;
    if (!compose || !nginxService) return;
    const seen = new Set<Directive>();
    for (const { scope, host, target } of lookUps(topology)) {
      const resolver = effectiveSetting(scope, 'resolver')?.directive;
      if (!resolver || seen.has(resolver) || !isOfDocker(target)) continue;
      if (asksDocker(resolver) === 'never' || hasValid(resolver)) continue;
      seen.add(resolver);
      const address = resolverAddresses(resolver).find(({ value }) => value.startsWith('127.0.0.11'));
      report({
        uri: resolver.uri,
        span: (address ?? resolver).span,
        message: `"${address?.value ?? 'resolver'}" answers with a lifetime of 600 s; a container of "${host}" that moves stays unknown to nginx for up to ten minutes`,
        certain: target.kind === 'service' && !target.isAssumed,
        data: resolver,
      });
    }
  },
  fix({ data: resolver }) {
    const edits = appendArguments(resolver, ['valid=10s']);
    return [{ title: 'Add "valid=10s"', kind: 'safe', isPreferred: true, edits }];
  },
});

/** What Docker's DNS answers itself; for other names it passes on the lifetime that they have. */
function isOfDocker({ kind }: Target): boolean {
  return kind === 'service' || kind === 'ambiguous';
}

function hasValid({ args }: Directive): boolean {
  return args.some(({ value }) => value.startsWith('valid=') || value.includes('$'));
}
