import { removeArgument } from '../nginx/edit';
import type { Upstream, UpstreamServer } from '../nginx/model';
import { defineRule, type Fix } from './rule';

/** Every server of an upstream is marked `down`. */
export default defineRule<{ upstream: Upstream }>({
  meta: {
    id: 'upstream-all-down',
    title: 'All servers down',
    category: 'failover',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#down'],
  },
  check({ upstreams }, report) {
    for (const { upstream } of upstreams) {
      const { servers } = upstream;
      const [first, ...others] = servers;
      if (!first || upstream.isIncomplete || !servers.every(({ isDown }) => isDown)) continue;
      const which = others.length > 0 ? 'all servers' : 'the only server';
      report({
        uri: first.directive.uri,
        span: downWord(first).span,
        message: `${which} of "${upstream.name}" ${others.length > 0 ? 'are' : 'is'} "down": every request gets 502 (no live upstreams)`,
        related: others.map((server) => ({
          uri: server.directive.uri,
          span: downWord(server).span,
          message: `"${server.address.text}" is down too`,
        })),
        data: { upstream },
      });
    }
  },
  fix({ data: { upstream } }) {
    const { servers } = upstream;
    const all: Fix = {
      title: servers.length > 1 ? 'Remove "down" from all servers' : 'Remove "down"',
      kind: 'suggestion',
      isPreferred: true,
      edits: servers.flatMap(withoutDown),
    };
    const each = servers.map(
      (server): Fix => ({
        title: `Remove "down" from "${server.address.text}" only`,
        kind: 'suggestion',
        edits: withoutDown(server),
      }),
    );
    return servers.length > 1 ? [all, ...each] : [all];
  },
});

function downWord({ directive }: UpstreamServer) {
  return directive.args.findLast(({ value }) => value === 'down') ?? directive.name;
}

function withoutDown({ directive }: UpstreamServer) {
  return directive.args.flatMap(({ value }, index) => (value === 'down' ? removeArgument(directive, index) : []));
}
