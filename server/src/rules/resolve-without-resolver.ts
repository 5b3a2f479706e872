import { insertAtBlockStart } from '../nginx/edit';
import type { Upstream, UpstreamServer } from '../nginx/model';
import { directivesNamed, isIncomplete, type Scope } from '../nginx/scope';
import { knownValue, type LinkedUpstream, type Topology } from '../topology/types';
import { isOpenSourceOrPlus, knowsResolve } from '../topology/version';
import { resolvedServers } from './resolve-parameter';
import { defineRule, type Fix } from './rule';

/** `resolve` on a name, and no resolver that the upstream could ask: those of servers and locations do not count. */
export default defineRule<LinkedUpstream>({
  meta: {
    id: 'resolve-without-resolver',
    title: 'Names are resolved again without a resolver',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolver',
    ],
  },
  check(topology, report) {
    // an older nginx does not know the parameter at all: directive-needs-newer-nginx
    if (knowsResolve(topology.version) === false) return;
    for (const linked of topology.upstreams) {
      const { upstream } = linked;
      const [first] = resolvedServers(upstream);
      if (!first || hasResolver(upstream.scope) || isIncomplete(upstream.scope)) continue;
      // another part of the configuration may set it for all of http
      if (!upstream.scope.parent?.directive) continue;
      const words = `no resolver defined to resolve names at run time in upstream "${upstream.name}"`;
      report({
        uri: first.server.directive.uri,
        span: first.word.span,
        message: `"resolve" needs a "resolver" in the upstream or in "${upstream.protocol}"; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words, ...lineOf(upstream, first.server) },
        certain: isOpenSourceOrPlus(topology),
        data: linked,
      });
    }
  },
  fix({ data: { upstream } }, topology) {
    const statement = 'resolver 127.0.0.11 valid=10s';
    const around = upstream.scope.parent?.directive;
    const network = placeOfNginx(topology);
    if (network === 'host' || !around) return [];
    const inUpstream: Fix = {
      title: `Add "${statement}" to the upstream`,
      kind: 'suggestion',
      edits: insertAtBlockStart(upstream.directive, [`${statement};`]),
    };
    const outside: Fix = {
      title: `Add "${statement}" to "${upstream.protocol}"`,
      kind: 'suggestion',
      edits: insertAtBlockStart(around, [`${statement};`]),
    };
    const fixes = network === 'container' ? [inUpstream, outside] : [outside];
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

/** nginx names the line of the upstream. */
function lineOf({ directive }: Upstream, server: UpstreamServer): { line?: number } {
  if (directive.file !== server.directive.file) return {};
  return { line: directive.file.source.placeAt(directive.start).line + 1 };
}

/** In the upstream, or in `http` or `stream` around it. */
function hasResolver(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (directivesNamed(at, 'resolver').length > 0) return true;
  }
  return false;
}

/** Docker's resolver answers in containers only, and not on the network of the host. */
function placeOfNginx({ nginxService }: Topology): 'container' | 'host' | 'unknown' {
  if (!nginxService) return 'unknown';
  return knownValue(nginxService.service.networkMode) === 'host' ? 'host' : 'container';
}
