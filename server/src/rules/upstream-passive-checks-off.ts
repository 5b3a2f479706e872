import { appendArguments } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { directivesNamed } from '../nginx/scope';
import { liveServers } from '../topology/health';
import type { AnalysisOptions, LinkedUpstream } from '../topology/types';
import { defineRule } from './rule';

/** `max_fails=0`: nginx never takes the server out, however often it fails. */
export default defineRule<{ linked: LinkedUpstream; servers: readonly UpstreamServer[] }>({
  meta: {
    id: 'upstream-passive-checks-off',
    title: 'Passive health checks switched off',
    category: 'failover',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails'],
  },
  check({ upstreams }, report) {
    for (const linked of upstreams) {
      const live = liveServers(linked.upstream);
      const off = live.filter(({ maxFails }) => maxFails?.value === '0');
      // with everything else `down`, max_fails=0 keeps the last one in use
      const isLast = live.length === 1 && linked.upstream.servers.length > 1 && linked.servingPeers.atLeast < 2;
      const hasBackup = linked.upstream.servers.some(({ isBackup }) => isBackup);
      if (linked.triedPeers.atLeast < 2 || (isLast && !hasBackup) || isCheckedActively(linked)) continue;
      const isAll = off.length === live.length;
      for (const group of isAll ? [off] : off.map((server) => [server])) {
        const [first, ...others] = group;
        if (!first?.maxFails) continue;
        report({
          uri: first.directive.uri,
          span: first.maxFails.word.span,
          ...(!isAll && { severity: 'information' }),
          message:
            others.length > 0
              ? `"max_fails=0" on all servers of "${linked.upstream.name}": a dead one keeps getting its share of requests`
              : `"max_fails=0" on "${first.address.text}": while it is dead it keeps getting its share of requests`,
          related: others.map(({ directive, address }) => ({
            uri: directive.uri,
            span: directive.head,
            message: `"${address.text}" is never taken out either`,
          })),
          data: { linked, servers: group },
        });
      }
    }
  },
  fix({ data: { servers } }, { options }) {
    const { maxFails, failTimeout } = options.health;
    const where = servers.length > 1 ? ' on all servers' : '';
    const title = `Use max_fails=${maxFails} fail_timeout=${failTimeout}${where}`;
    const edits = servers.flatMap((server) => editsFor(server, options.health));
    return maxFails === 0 ? [] : [{ title, kind: 'suggestion', isPreferred: true, edits }];
  },
});

function editsFor({ directive, maxFails, failTimeout }: UpstreamServer, health: AnalysisOptions['health']) {
  if (!maxFails) return [];
  const value = { uri: directive.uri, span: maxFails.word.span, newText: `max_fails=${health.maxFails}` };
  return failTimeout ? [value] : [value, ...appendArguments(directive, [`fail_timeout=${health.failTimeout}`])];
}

/** By `health_check` of the commercial edition, or by the `check` of a third-party module. */
function isCheckedActively({ upstream, routes }: LinkedUpstream): boolean {
  return (
    directivesNamed(upstream.scope, 'check').length > 0 ||
    routes.some(({ scope }) => directivesNamed(scope, 'health_check').length > 0)
  );
}
