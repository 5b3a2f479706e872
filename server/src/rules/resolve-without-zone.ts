import { placeOf } from '../nginx/place';
import type { LinkedUpstream } from '../topology/types';
import { isOpenSourceOrPlus, knowsResolve } from '../topology/version';
import { resolvedServers } from './resolve-parameter';
import { defineRule } from './rule';
import { addZone } from './zone-fix';

/** `resolve` on a name, in an upstream that is not in shared memory. */
export default defineRule<LinkedUpstream>({
  meta: {
    id: 'resolve-without-zone',
    title: 'Names are resolved again without a zone',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#zone',
    ],
  },
  check(topology, report) {
    // an older nginx does not know the parameter at all: directive-needs-newer-nginx
    if (knowsResolve(topology.version) === false) return;
    for (const linked of topology.upstreams) {
      const { upstream } = linked;
      const [first] = resolvedServers(upstream);
      if (!first || upstream.zone || upstream.isIncomplete) continue;
      const words = `resolving names at run time requires upstream "${upstream.name}" in ${placeOf(topology.nginx.config, upstream.directive)} to be in shared memory`;
      report({
        uri: first.server.directive.uri,
        span: first.word.span,
        message: `"resolve" needs the upstream "${upstream.name}" in shared memory, but it has no "zone"; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        certain: isOpenSourceOrPlus(topology),
        data: linked,
      });
    }
  },
  fix({ data }, topology) {
    return addZone(data.upstream, topology);
  },
});
