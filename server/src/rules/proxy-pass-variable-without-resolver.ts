import { hostBeforeVariables } from '../nginx/address';
import { blockText, insertAtBlockStart, insertBefore } from '../nginx/edit';
import { effectiveSetting, isIncomplete, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { couldBecome } from '../topology/runtime';
import { knownValue, type LinkedRoute, type RuntimeHost, type Topology } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** A target with variables, whose host nginx looks up for each request, and no `resolver` to ask. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'proxy-pass-variable-without-resolver',
    title: 'Variable target without a resolver',
    category: 'proxy',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver',
    ],
  },
  check(topology, report) {
    const seen = new Set<Directive>();
    for (const linked of topology.routes) {
      const { route, runtimeHosts } = linked;
      const { directive, scope, target } = route;
      if (seen.has(directive) || effectiveSetting(scope, 'resolver') || isIncomplete(scope)) continue;
      if (!isLookedUp(linked, topology)) continue;
      seen.add(directive);
      const host = runtimeHosts?.find(isName)?.address.host;
      report({
        uri: directive.uri,
        span: target.address.hostSpan,
        message: `nginx looks up "${target.address.host}" for each request, but no resolver is set; nginx starts, then requests get 502: no resolver defined to resolve ${host ?? hostBeforeVariables(target.address) ?? 'its value'}`,
        certain: host !== undefined ? !isPart(scope) : !isPart(scope) && !mayBeUpstream(linked, topology),
        data: linked,
      });
    }
  },
  fix(report, topology) {
    const fixes = [resolverFix(report.data, topology), upstreamFix(report.data, topology)].flatMap((fix) => fix ?? []);
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

/** Variables that hold addresses. */
const ADDRESSES = /^\$\{?(?:server_addr|remote_addr|realip_remote_addr|proxy_protocol(?:_server)?_addr)\}?$/;

const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[.*\])$/;

/** Whether the host may be a name that is no upstream. */
function isLookedUp({ route: { target }, runtimeHosts }: LinkedRoute, { nginx }: Topology): boolean {
  const { address, variables } = target;
  if (runtimeHosts) return variables.length > 0 && runtimeHosts.some(isName);
  if (address.kind !== 'dynamic' || ADDRESSES.test(address.host)) return false;
  if (IP_ADDRESS.test(hostBeforeVariables(address) ?? '')) return false;
  // a word of envsubst is replaced before nginx sees it
  const isReplaced = (name: string) => /^[A-Z][A-Z\d_]*$/.test(name) && !nginx.variables.has(name);
  return variables.length > 0 && !variables.some(isReplaced);
}

function isName({ address, upstream, isKnownAtStart }: RuntimeHost): boolean {
  return !upstream && !isKnownAtStart && address.kind === 'name' && address.error === undefined;
}

function mayBeUpstream({ route: { target } }: LinkedRoute, { nginx }: Topology): boolean {
  const pattern = couldBecome(target.address.host);
  return nginx.hasForeignModules || nginx.upstreams.some(({ name }) => pattern.test(name));
}

/** A file that is only part of a configuration: the resolver may stand in another part. */
function isPart(scope: Scope): boolean {
  return outermost(scope)?.directive === undefined;
}

/** The `http` or `stream` block. */
function outermost(scope: Scope): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.kind === 'http' || at.kind === 'stream') return at;
  }
  return undefined;
}

function resolverFix({ route }: LinkedRoute, { nginxService }: Topology): Fix | undefined {
  const isOnNetwork = nginxService && knownValue(nginxService.service.networkMode) !== 'host';
  if (!isOnNetwork) return undefined;
  const statement = ['resolver 127.0.0.11 valid=10s;'];
  const block = outermost(route.scope)?.directive;
  const edits = block ? insertAtBlockStart(block, statement) : insertBefore(route.directive, statement);
  return { title: "Add Docker's resolver 127.0.0.11", kind: 'suggestion', edits };
}

/** Names the only host in an upstream: it is then resolved once, at start. */
function upstreamFix({ route, runtimeHosts }: LinkedRoute, { nginx, compose }: Topology): Fix | undefined {
  const { target, server, kind } = route;
  const [host, ...others] = runtimeHosts ?? [];
  // with variables the URI part is the whole path; a literal target would join it
  const keepsPath = target.uri === undefined || target.uri.includes('$');
  if (!host || others.length > 0 || kind !== 'proxy_pass' || !target.scheme || !keepsPath || !server) return undefined;
  const name = host.address.host;
  const isKnown = !compose || compose.services.has(name);
  if (!isKnown || nginx.upstreams.some((upstream) => upstream.name.toLowerCase() === name)) return undefined;
  // a literal target of this name would lead to the new upstream, or with a port be refused
  if (nginx.routes.some(({ target: other }) => other.address.host.toLowerCase() === name)) return undefined;
  const port = host.address.port ?? (target.scheme === 'https' ? 443 : 80);
  const { directive } = server;
  const block = blockText(`upstream ${name}`, [`server ${name}:${port};`], directive);
  return {
    title: `Put "${name}:${port}" into an upstream`,
    kind: 'suggestion',
    edits: [
      ...insertBefore(directive, [block]),
      { uri: route.directive.uri, span: target.address.span, newText: name },
    ],
  };
}
