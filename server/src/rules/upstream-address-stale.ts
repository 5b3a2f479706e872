import { type FrozenName, frozenNames } from '../topology/frozen';
import type { LinkedUpstream } from '../topology/types';
import { isFrozenForGood, lookUpAgain } from './frozen-name';
import { defineRule } from './rule';

const MOST_RELATED = 5;
const CONSEQUENCE = 'a recreated container may get another address, and requests fail until nginx reloads';

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
    /** By file: what nothing but a newer nginx mends need not be said of each upstream. */
    const together = new Map<string, [FrozenName, LinkedUpstream][]>();
    for (const frozen of names) {
      const { endpoint, upstream, why } = frozen;
      if (why !== 'recreated' || said.has(upstream)) continue;
      // one for an upstream, however many servers it has
      if (upstream) said.add(upstream);
      if (upstream && isFrozenForGood(upstream, topology)) {
        const { uri } = upstream.upstream.directive;
        const group = together.get(uri);
        if (group) group.push([frozen, upstream]);
        else together.set(uri, [[frozen, upstream]]);
        continue;
      }
      const name = upstream ? serversOf(upstream) : `"${endpoint.address.host}"`;
      report({
        uri: upstream?.upstream.directive.uri ?? endpoint.uri,
        span: upstream?.upstream.nameWord.span ?? endpoint.address.hostSpan,
        message: `nginx looks up ${name} once, at start; ${CONSEQUENCE}`,
        data: frozen,
      });
    }
    for (const [uri, [first, ...others]] of together) {
      if (!first) continue;
      const [frozen, upstream] = first;
      const more = others.length > 0 ? ` and of ${others.length} more` : '';
      report({
        uri,
        span: upstream.upstream.nameWord.span,
        message: `nginx looks up ${serversOf(upstream)}${more} once, at start; ${CONSEQUENCE}`,
        related: others.slice(0, MOST_RELATED).map(([, { upstream: other }]) => ({
          uri,
          span: other.nameWord.span,
          message: `so it does for "${other.name}"`,
        })),
        data: frozen,
      });
    }
  },
  fix({ data }, topology) {
    return lookUpAgain(data, topology);
  },
});

function serversOf({ upstream }: LinkedUpstream): string {
  return `the servers of "${upstream.name}"`;
}
