import { appendArguments } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { parseTime } from '../nginx/values';
import { liveServers } from '../topology/health';
import { defineRule } from './rule';

const LONG_MS = 60_000;

/** Of two servers, one failed attempt takes half the capacity out for a minute or more. */
export default defineRule<UpstreamServer>({
  meta: {
    id: 'health-parameters-aggressive',
    title: 'One error takes out half the servers',
    category: 'failover',
    severity: 'off',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://docs.nginx.com/nginx/admin-guide/load-balancer/http-health-check/'],
  },
  check({ upstreams }, report) {
    for (const { upstream } of upstreams) {
      const live = liveServers(upstream);
      if (upstream.isIncomplete || live.length !== 2) continue;
      for (const server of live) {
        const { failTimeout, maxFails, address } = server;
        const time = parseTime(failTimeout?.value ?? '') ?? 0;
        if (!failTimeout || (maxFails?.value ?? '1') !== '1' || time < LONG_MS) continue;
        report({
          uri: server.directive.uri,
          span: failTimeout.word.span,
          message: `one failed attempt takes "${address.text}", half of "${upstream.name}", out for ${failTimeout.value}`,
          data: server,
        });
      }
    }
  },
  fix({ data: { directive, maxFails, failTimeout } }) {
    const fails = maxFails
      ? [{ uri: directive.uri, span: maxFails.word.span, newText: 'max_fails=3' }]
      : appendArguments(directive, ['max_fails=3']);
    const timeout = failTimeout
      ? [{ uri: directive.uri, span: failTimeout.word.span, newText: 'fail_timeout=30s' }]
      : [];
    const edits = [...fails, ...timeout];
    return [{ title: 'Use max_fails=3 fail_timeout=30s', kind: 'suggestion', isPreferred: true, edits }];
  },
});
