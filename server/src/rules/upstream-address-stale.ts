import { type FrozenName, frozenNames } from '../topology/frozen';
import type { LinkedUpstream } from '../topology/types';
import { lookUpAgain } from './frozen-name';
import { defineRule } from './rule';

/** A container may be made anew with another address, and nginx keeps the one that it has found at start. */
export default defineRule<FrozenName>({
  meta: {
    id: 'upstream-address-stale',
    title: 'Address that nginx looks up only once',
    category: 'startup',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve',
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://github.com/getsentry/self-hosted/issues/4492',
    ],
  },
  check(topology, report) {
    const names = frozenNames(topology);
    // replicas-frozen-at-startup says the same there, and its fix is for the whole upstream
    const said = new Set<LinkedUpstream | undefined>(
      names.flatMap(({ upstream, why }) => (upstream && why !== 'recreated' ? upstream : [])),
    );
    for (const frozen of names) {
      const { endpoint, upstream, why } = frozen;
      if (why !== 'recreated' || said.has(upstream)) continue;
      // one for an upstream, however many servers it has
      if (upstream) said.add(upstream);
      const name = upstream ? `the servers of "${upstream.upstream.name}"` : `"${endpoint.address.host}"`;
      report({
        uri: upstream?.upstream.directive.uri ?? endpoint.uri,
        span: upstream?.upstream.nameWord.span ?? endpoint.address.hostSpan,
        message: `nginx looks up ${name} once, at start; a recreated container may get another address, and requests fail until nginx reloads`,
        data: frozen,
      });
    }
  },
  fix({ data }, topology) {
    return lookUpAgain(data, topology);
  },
});
