import { appendArguments, asWord, insertAtBlockStart, insertBefore, removeDirective } from '../nginx/edit';
import type { NginxModel } from '../nginx/model';
import { effectiveSetting, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { zoneStatement } from '../nginx/zones';
import type { TextEdit } from '../text/edit';
import { containsSpan } from '../text/span';
import type { FrozenName } from '../topology/frozen';
import { knownValue, type LinkedRoute, type LinkedUpstream, type Topology } from '../topology/types';
import { isAtLeast } from '../topology/version';
import type { Fix } from './rule';

const RESOLVER = 'resolver 127.0.0.11 valid=10s;';

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
  const { settings, edits } = resolving(linked, topology);
  if (edits.length === 0) return [];
  const words = ['resolve', ...settings.map((setting) => setting.replace(/ .*/, ''))].map((word) => `"${word}"`);
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words.join('');
  const title = `Look up the servers of "${linked.upstream.name}" again: add ${list}`;
  return [{ title, kind: 'suggestion', isPreferred: true, edits }];
}

/** The edits that make nginx look up the servers of an upstream again; none where it cannot, or has a resolver of its own. */
export function resolveEdits(linked: LinkedUpstream, topology: Topology): readonly TextEdit[] {
  return knowsResolve(topology) ? resolving(linked, topology).edits : [];
}

function knowsResolve({ version }: Topology): boolean {
  return version.edition === 'Plus' || isAtLeast(version, '1.27.3') === true;
}

/** `resolve` on each server that is a service, with the `zone` and the `resolver` that it needs. */
function resolving({ upstream, endpoints }: LinkedUpstream, { nginx }: Topology) {
  const settings: string[] = [];
  if (!upstream.zone) settings.push(`${zoneStatement(nginx.config, upstream)};`);
  if (!knowsDocker(upstream.scope)) {
    // two resolvers in one upstream are refused, and another one has its reasons
    if (upstream.resolver) return { settings, edits: [] };
    settings.push(RESOLVER);
  }
  const servers = endpoints.flatMap(({ server, target }) =>
    server && !server.isResolved && target.kind === 'service' ? server.directive : [],
  );
  const edits = [
    ...(settings.length > 0 ? insertAtBlockStart(upstream.directive, settings) : []),
    ...servers.flatMap((server) => appendArguments(server, ['resolve'])),
  ];
  return { settings, edits };
}

/** Whether names are looked up with Docker's resolver, and not kept for the ten minutes that its answers hold. */
function knowsDocker(scope: Scope): boolean {
  const args = effectiveSetting(scope, 'resolver')?.directive.args.map(({ value }) => value) ?? [];
  return (
    args.some((value) => /^127\.0\.0\.11(?::53)?$/.test(value)) && args.some((value) => value.startsWith('valid='))
  );
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
      if (!served.has(server.directive)) edits.push(...insertAtBlockStart(server.directive, [RESOLVER]));
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
  return [{ title: `Look up "${service}" again: put it into a variable`, kind: 'suggestion', edits }];
}

function freeVariable(service: string, { variables }: NginxModel): string {
  const name = `${service.replace(/\W/g, '_')}_host`;
  let free = name;
  for (let index = 2; variables.has(free); index++) free = `${name}_${index}`;
  return free;
}
