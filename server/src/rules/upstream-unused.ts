import { removeDirective } from '../nginx/edit';
import { type Upstream, upstreamKey } from '../nginx/model';
import { misspelledUpstreams } from '../topology/names';
import { isUpstreamUsed } from '../topology/runtime';
import type { LinkedUpstream, Topology } from '../topology/types';
import { defineRule } from './rule';

/** An upstream that no request can reach: no `*_pass` names it, and no variable can hold its name. */
export default defineRule<LinkedUpstream>({
  meta: {
    id: 'upstream-unused',
    title: 'Upstream is not used',
    category: 'balancing',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream'],
  },
  check(topology, report) {
    const { config, upstreams } = topology.nginx;
    if (config.includeProblems.length > 0) return;
    const first = new Map(upstreams.toReversed().map((upstream) => [keyOf(upstream), upstream]));
    let meant: ReadonlySet<LinkedUpstream> | undefined;
    for (const linked of topology.upstreams) {
      const { upstream, endpoints } = linked;
      const isDuplicate = first.get(keyOf(upstream)) !== upstream;
      // in a part of a configuration, what else there is and uses it is unknown
      const isPart = upstream.scope.parent?.directive === undefined;
      if (upstream.servers.length === 0 || isDuplicate || isPart || isUpstreamUsed(linked, topology)) continue;
      // a `*_pass` with a typing error may mean it; that is what has to be mended
      meant ??= findMeant(topology);
      if (meant.has(linked)) continue;
      const resolves = endpoints.some(({ address, isNeededAtStart }) => address.kind === 'name' && isNeededAtStart);
      const consequence = resolves ? ', yet nginx resolves its servers at start' : '; nothing reaches its servers';
      report({
        uri: upstream.directive.uri,
        span: upstream.directive.head,
        message: `the upstream "${upstream.name}" is not used${consequence}`,
        tag: 'unnecessary',
        data: linked,
      });
    }
  },
  fix: ({ data: { upstream } }) => [
    {
      title: 'Remove the upstream block',
      kind: 'suggestion',
      isPreferred: true,
      edits: removeDirective(upstream.directive),
    },
  ],
});

/** The upstreams that a misspelled host may mean. */
function findMeant({ endpoints, upstreams }: Topology): ReadonlySet<LinkedUpstream> {
  return new Set(endpoints.flatMap((endpoint) => misspelledUpstreams(endpoint, upstreams)));
}

function keyOf({ protocol, name }: Upstream): string {
  return upstreamKey(protocol, name);
}
