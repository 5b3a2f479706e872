import { effectiveSetting } from '../nginx/scope';
import type { Word } from '../nginx/tree';
import { nextUpstreamLines, passPrefix } from '../topology/next-upstream';
import type { LinkedRoute } from '../topology/types';
import { defineRule } from './rule';

/** `proxy_next_upstream off`: the other servers do not help a request whose server fails. */
export default defineRule<{ word: Word; name: string; isStream: boolean }>({
  meta: {
    id: 'next-upstream-off',
    title: 'Failover switched off',
    category: 'failover',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream'],
  },
  check(topology, report) {
    for (const [line, routes] of nextUpstreamLines(topology)) {
      const word = line.args.find(({ value }) => /^off$/i.test(value));
      const affected = word && routes.find((linked) => linked.servingPeers.atLeast >= 2 && !isUnbuffered(linked));
      if (!word || !affected) continue;
      const { upstream, servingPeers } = affected;
      const peers = `${servingPeers.atLeast} servers${upstream ? ` of "${upstream.upstream.name}"` : ''}`;
      report({
        uri: line.uri,
        span: line.head,
        message: `"${line.name.value} off" tries one of the ${peers}: its first error reaches the client`,
        data: { word, name: line.name.value, isStream: affected.route.scope.protocol === 'stream' },
      });
    }
  },
  fix({ uri, data: { word, name, isStream } }) {
    const value = isStream ? 'on' : 'error timeout';
    const edits = [{ uri, span: word.span, newText: value }];
    return [{ title: `Use "${name} ${value}"`, kind: 'suggestion', isPreferred: true, edits }];
  },
});

/** Once a body is on its way to a server, no other one can be tried: `off` says no more than that. */
function isUnbuffered({ route }: LinkedRoute): boolean {
  const setting = effectiveSetting(route.scope, `${passPrefix(route.kind)}_request_buffering`);
  return /^off$/i.test(setting?.directive.args[0]?.value ?? '');
}
