import { appendArguments, removeDirective } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { liveServers, NGINX_HEALTH } from '../topology/health';
import type { LinkedUpstream } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** One server is in use and the others are `down`: they still count as peers, so nginx pauses the last one after a failure. */
export default defineRule<{ live: UpstreamServer; down: readonly UpstreamServer[] }>({
  meta: {
    id: 'upstream-down-leaves-one',
    title: 'One server left beside those that are down',
    category: 'failover',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
      'https://github.com/nginx/nginx/blob/master/src/http/ngx_http_upstream_round_robin.c',
    ],
  },
  check({ upstreams }, report) {
    for (const linked of upstreams) {
      const [live] = liveServers(linked.upstream);
      const down = linked.upstream.servers.filter(({ isDown }) => isDown);
      const [first, ...others] = down;
      if (!live || !first || !leavesOne(linked, live)) continue;
      const fails = Number(live.maxFails?.value ?? NGINX_HEALTH.maxFails);
      const after = fails === 1 ? 'one failure' : `${fails} failures`;
      const pause = live.failTimeout?.value ?? NGINX_HEALTH.failTimeout;
      report({
        uri: first.directive.uri,
        span: wordOf(first).span,
        message: `the "down" server still counts: after ${after} nginx answers 502 for ${pause} without trying "${live.address.text}"`,
        certain: linked.servingPeers.isExact,
        related: [
          ...others.map((server) => ({
            uri: server.directive.uri,
            span: wordOf(server).span,
            message: `"${server.address.text}" counts too`,
          })),
          {
            uri: live.directive.uri,
            span: live.address.span,
            message: `"${live.address.text}" is the only one in use`,
          },
        ],
        data: { live, down },
      });
    }
  },
  fix({ data: { live, down } }) {
    const { directive, maxFails } = live;
    const keepTrying: Fix = {
      title: `Never take out "${live.address.text}": max_fails=0`,
      kind: 'suggestion',
      isPreferred: true,
      edits: maxFails
        ? [{ uri: directive.uri, span: maxFails.word.span, newText: 'max_fails=0' }]
        : appendArguments(directive, ['max_fails=0']),
    };
    const remove: Fix = {
      title: down.length > 1 ? 'Remove the servers that are down' : `Remove "${down[0]?.address.text}"`,
      kind: 'suggestion',
      edits: down.flatMap((server) => removeDirective(server.directive)),
    };
    return [keepTrying, remove];
  },
});

function leavesOne({ upstream, servingPeers }: LinkedUpstream, live: UpstreamServer): boolean {
  if (upstream.isIncomplete || upstream.servers.some(({ isBackup }) => isBackup)) return false;
  const isAlone = upstream.servers.every((server) => server === live || server.isDown);
  return isAlone && servingPeers.atLeast === 1 && /^[1-9]\d*$/.test(live.maxFails?.value ?? '1');
}

function wordOf({ directive }: UpstreamServer) {
  return directive.args.findLast(({ value }) => value === 'down') ?? directive.name;
}
