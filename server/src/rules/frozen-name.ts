import { asWord, insertAtBlockStart, insertBefore, removeDirective } from '../nginx/edit';
import type { NginxModel } from '../nginx/model';
import { effectiveSetting } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { containsSpan } from '../text/span';
import type { FrozenName } from '../topology/frozen';
import { DOCKER_RESOLVER, knowsDocker, resolveServices, resolveTitle } from '../topology/resolve-edit';
import { knownValue, type LinkedRoute, type LinkedUpstream, type Topology } from '../topology/types';
import { isAtLeast } from '../topology/version';
import type { Fix } from './rule';

/** Ways to have nginx look up a service's addresses again and again: `resolve` where it is known, else a variable. */
export function lookUpAgain({ service, upstream }: FrozenName, topology: Topology): Fix[] {
  // the legacy bridge has no resolver
  if (knownValue(topology.nginxService?.service.networkMode) === 'bridge') return [];
  if (!upstream) {
    const direct = topology.routes.filter(
      ({ endpoint }) => endpoint?.target.kind === 'service' && endpoint.target.service === service,
    );
    return variableFix(service.name, direct, undefined, topology);
  }
  if (knowsResolve(topology)) return resolveFix(upstream, topology);
  if (!isSimple(upstream)) return [];
  const routes = topology.routes.filter((linked) => linked.upstream === upstream);
  return variableFix(service.name, routes, upstream.upstream.directive, topology);
}

/** Whether this nginx keeps the addresses of an upstream for good: it is too old for `resolve`, and a variable is no way out. */
export function isFrozenForGood(linked: LinkedUpstream, topology: Topology): boolean {
  return !knowsResolve(topology) && !isSimple(linked);
}

/** Whether the block does nothing that its only server in a `proxy_pass` would not do. */
function isSimple({ upstream: { servers, methods, sticky, keepalive, isIncomplete } }: LinkedUpstream): boolean {
  return servers.length === 1 && methods.length === 0 && !sticky && !keepalive && !isIncomplete;
}

function resolveFix(linked: LinkedUpstream, topology: Topology): Fix[] {
  const found = resolveServices(linked, topology);
  const title = resolveTitle(linked, found);
  return found.edits.length > 0 ? [{ title, kind: 'suggestion', isPreferred: true, edits: found.edits }] : [];
}

/** The edits that make nginx look up the servers of an upstream again; none where it cannot, or has a resolver of its own. */
export function resolveEdits(linked: LinkedUpstream, topology: Topology): readonly TextEdit[] {
  return knowsResolve(topology) ? resolveServices(linked, topology).edits : [];
}

function knowsResolve({ version }: Topology): boolean {
  return version.edition === 'Plus' || isAtLeast(version, '1.27.3') === true;
}

/**
 * The host in a variable, which nginx looks up for each request that finds its answer expired. Only where nothing but
 * the host changes: locations, and targets without a URI part, which would be joined no more.
 * @param removed an upstream block that nothing names then
 */
function variableFix(
  service: string,
  routes: readonly LinkedRoute[],
  removed: Directive | undefined,
  { nginx }: Topology,
): Fix[] {
  const edits: TextEdit[] = [];
  const served = new Set<Directive>();
  const seen = new Set<Directive>();
  const variable = freeVariable(service, nginx);
  for (const { route, upstream, endpoint } of routes) {
    const { directive, scope, target, server } = route;
    const address = endpoint?.address ?? upstream?.upstream.servers[0]?.address;
    if (seen.has(directive)) continue;
    seen.add(directive);
    const isSimple = route.kind === 'proxy_pass' && scope.kind === 'location' && scope.protocol === 'http';
    if (!isSimple || !server || !address || target.uri !== undefined || target.variables.length > 0) return [];
    if (!knowsDocker(scope)) {
      if (effectiveSetting(scope, 'resolver')?.scope.kind.match(/^(?:server|location)$/)) return [];
      if (!served.has(server.directive)) edits.push(...insertAtBlockStart(server.directive, [DOCKER_RESOLVER]));
      served.add(server.directive);
    }
    const port = address.portSpan ? `:${address.port}` : '';
    edits.push(...insertBefore(directive, [`set $${variable} ${asWord(address.host)};`]), {
      uri: directive.uri,
      span: target.address.span,
      newText: `$${variable}${port}`,
    });
  }
  if (edits.length === 0) return [];
  // in a broken file what is to be removed may hold what is edited
  if (removed && edits.some(({ uri, span }) => uri === removed.uri && containsSpan(removed.span, span))) return [];
  if (removed) edits.push(...removeDirective(removed));
  return [{ title: `Follow changed addresses of "${service}": put it into a variable`, kind: 'suggestion', edits }];
}

function freeVariable(service: string, { variables }: NginxModel): string {
  const name = `${service.replace(/\W/g, '_')}_host`;
  let free = name;
  for (let index = 2; variables.has(free); index++) free = `${name}_${index}`;
  return free;
}
