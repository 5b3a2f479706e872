import { insertAtBlockEnd, removeDirective } from '../nginx/edit';
import type { NginxModel } from '../nginx/model';
import { walkScopes } from '../nginx/scope';
import { isUpstreamUsed } from '../topology/runtime';
import type { LinkedUpstream } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** An upstream without a server. */
export default defineRule<LinkedUpstream>({
  meta: {
    id: 'upstream-empty',
    title: 'Upstream without servers',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream'],
  },
  check({ nginx, upstreams }, report) {
    const isPlus = upstreams.some(({ upstream }) => upstream.servers.length === 0) && usesPlus(nginx);
    for (const linked of upstreams) {
      const { upstream } = linked;
      // NGINX Plus fills a zone through its API
      if (isPlus && upstream.zone) continue;
      // with NGINX Plus the servers may stand in a state file
      const mayHaveServers = upstream.scope.directives.some(({ name }) => /^(?:server|state)$/.test(name.value));
      if (mayHaveServers || upstream.isIncomplete) continue;
      report({
        uri: upstream.directive.uri,
        span: upstream.nameWord.span,
        message: `the upstream "${upstream.name}" has no server; nginx will refuse to start: no servers are inside upstream`,
        refusal: { by: 'nginx', message: 'no servers are inside upstream' },
        data: linked,
      });
    }
  },
  fix({ data: linked }, topology) {
    const { directive, name, protocol } = linked.upstream;
    const address = protocol === 'stream' ? `${name}:80` : name;
    const add: Fix = {
      title: `Add "server ${address}"`,
      kind: 'suggestion',
      edits: insertAtBlockEnd(directive, [`server ${address};`]),
    };
    if (isUpstreamUsed(linked, topology)) return [add];
    const remove: Fix = {
      title: 'Remove the upstream block',
      kind: 'suggestion',
      isPreferred: true,
      edits: removeDirective(directive),
    };
    return [remove, add];
  },
});

/** Directives that no other nginx has. */
const PLUS_ONLY: ReadonlySet<string> = new Set([
  'api',
  'health_check',
  'keyval_zone',
  'match',
  'ntlm',
  'queue',
  'state',
  'status',
  'status_zone',
  'upstream_conf',
  'zone_sync',
]);

function usesPlus({ config }: NginxModel): boolean {
  for (const { directives, kind } of walkScopes(config.main)) {
    if (kind !== 'data' && directives.some(({ name }) => PLUS_ONLY.has(name.value))) return true;
  }
  return false;
}
