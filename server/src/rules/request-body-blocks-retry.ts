import { byName } from '../nginx/occurrences';
import { effectiveSetting } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { passPrefix, passSetting, triedPeers } from '../topology/next-upstream';
import type { LinkedRoute, Topology } from '../topology/types';
import { defineRule } from './rule';

/** `proxy_request_buffering off`: a body that is on its way to one server cannot go to the next. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'request-body-blocks-retry',
    title: 'Unbuffered bodies are not sent again',
    category: 'failover',
    severity: 'information',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_request_buffering'],
  },
  check(topology, report) {
    for (const [line, linked] of unbuffered(topology)) {
      report({
        uri: line.uri,
        span: line.head,
        message: `"${line.name.value} off": once part of a body of "${linked.route.location?.path ?? ''}" was sent, no other server is tried`,
        data: linked,
      });
    }
  },
});

/** The lines that switch buffering off where failover is to be expected, each with the first route it holds for. */
function unbuffered({ nginx, routes }: Topology): Map<Directive, LinkedRoute> {
  const found = new Map<Directive, LinkedRoute>();
  if (![...byName(nginx.config).keys()].some((name) => name.endsWith('_request_buffering'))) return found;
  for (const linked of routes) {
    const { route } = linked;
    const line = effectiveSetting(route.scope, `${passPrefix(route.kind)}_request_buffering`)?.directive;
    if (!line || found.has(line) || !/^off$/i.test(line.args[0]?.value ?? '') || triedPeers(linked).atLeast < 2)
      continue;
    const isOff = passSetting(linked, 'next_upstream')?.directive.args.some(({ value }) => value === 'off');
    if (!isOff) found.set(line, linked);
  }
  return found;
}
