import { misspelledUpstreams } from '../topology/names';
import type { Endpoint, LinkedUpstream } from '../topology/types';
import { hostNotFound } from './host-refusal';
import { defineRule, type Fix } from './rule';

/** The host of a `*_pass` is nearly the name of an upstream; nginx takes it for a host name without a word. */
export default defineRule<{ endpoint: Endpoint; meant: readonly LinkedUpstream[] }>({
  meta: {
    id: 'upstream-name-misspelled',
    title: 'Upstream name is misspelled',
    category: 'reachability',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],
  },
  check({ endpoints, upstreams }, report) {
    for (const endpoint of endpoints) {
      const meant = misspelledUpstreams(endpoint, upstreams);
      const [closest] = meant;
      if (!closest) continue;
      const { address, target, isNeededAtStart } = endpoint;
      const { upstream } = closest;
      const stopsNginx = target.kind === 'missing' && isNeededAtStart;
      const question = `(did you mean "${upstream.name}"?)`;
      report({
        uri: endpoint.uri,
        span: address.hostSpan,
        message: stopsNginx
          ? `"${address.host}" is no upstream and no name that nginx can resolve ${question}; nginx will refuse to start: host not found in upstream`
          : `"${address.host}" is no upstream; nginx resolves it by DNS instead ${question}`,
        ...(stopsNginx && { severity: 'error', refusal: hostNotFound(endpoint) }),
        certain: target.kind !== 'missing' || target.certain,
        related: [
          {
            uri: upstream.directive.uri,
            span: upstream.nameWord.span,
            message: `the upstream "${upstream.name}" is defined here`,
          },
        ],
        data: { endpoint, meant },
      });
    }
  },
  fix({ uri, data: { endpoint, meant } }) {
    return meant.map(({ upstream }, index): Fix => {
      // an upstream's name takes no port
      const edits = [{ uri, span: endpoint.address.span, newText: upstream.name }];
      return { title: `Use the upstream "${upstream.name}"`, kind: 'suggestion', isPreferred: index === 0, edits };
    });
  },
});
