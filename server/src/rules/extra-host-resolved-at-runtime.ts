import { removeArgument } from '../nginx/edit';
import { effectiveSetting } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { asksDocker, type LookUp, lookUps } from '../topology/look-ups';
import type { LinkedRoute } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** A name that stands in `extra_hosts` only is looked up by the resolver, which does not read `/etc/hosts`. */
export default defineRule<LookUp>({
  meta: {
    id: 'extra-host-resolved-at-runtime',
    title: 'Name in extra_hosts that the resolver is asked for',
    category: 'reachability',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#extra_hosts',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver',
      'https://github.com/coreruleset/modsecurity-crs-docker/issues/330',
    ],
  },
  check(topology, report) {
    const entries = topology.nginxService?.service.extraHosts ?? [];
    if (entries.length === 0) return;
    const seen = new Set<Directive>();
    for (const lookUp of lookUps(topology)) {
      const { target, host, scope, uri, span, route, server } = lookUp;
      const directive = route?.route.directive ?? server?.directive;
      if (target.kind !== 'outside' || target.why !== 'extra-hosts' || !directive || seen.has(directive)) continue;
      // without a resolver nginx does not ask at all
      const resolver = effectiveSetting(scope, 'resolver')?.directive;
      if (!resolver) continue;
      seen.add(directive);
      const entry = entries.find((each) => each.host.toLowerCase() === host.toLowerCase());
      report({
        uri,
        span,
        message: `"${host}" stands in /etc/hosts only (extra_hosts), and "resolver" asks DNS; requests get 502: ${host} could not be resolved`,
        // other DNS servers may know the name, and Docker Desktop knows some
        certain: asksDocker(resolver) === 'always' && !host.includes('.'),
        related: entry ? [{ ...entry.origin, message: `"${entry.host}" is put into /etc/hosts here` }] : [],
        data: lookUp,
      });
    }
  },
  fix({ data: { route, server } }) {
    return (route ? literalTarget(route) : server ? withoutResolve(server.directive) : []).map((fix) => ({
      ...fix,
      isPreferred: true,
    }));
  },
});

/** Only where a literal target means the same: one possible host, and no path of its own, or the whole of it. */
function literalTarget({ route, runtimeHosts = [] }: LinkedRoute): Fix[] {
  const { scheme, uri, word } = route.target;
  const [only, ...others] = runtimeHosts;
  if (!only || others.length > 0 || (uri !== undefined && !/^\$(?:request_uri|\{request_uri\})$/.test(uri))) return [];
  const written = only.address.portSpan ? `${only.address.host}:${only.address.port}` : only.address.host;
  const text = `${scheme ? `${scheme}://` : ''}${written}`;
  if (!scheme && route.kind === 'proxy_pass') return [];
  const edits = [{ uri: route.directive.uri, span: word.span, newText: text }];
  return [{ title: `Write "${text}", which nginx looks up at start`, kind: 'suggestion', edits }];
}

function withoutResolve(directive: Directive): Fix[] {
  const index = directive.args.findIndex(({ value }) => value === 'resolve');
  const edits = removeArgument(directive, index);
  return edits.length > 0 ? [{ title: 'Remove "resolve"', kind: 'suggestion', edits }] : [];
}
