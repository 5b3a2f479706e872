import { DEFAULT_PORTS, parseAddress } from '../nginx/address';
import type { NginxModel, Route, Upstream } from '../nginx/model';
import { upstreamKey } from '../nginx/model';
import { byName } from '../nginx/occurrences';
import { protocolOf } from '../nginx/scope';
import { possibleTexts, writtenValues } from '../nginx/variables';
import { anythingBetween } from '../text/glob';
import { onceFor } from '../text/memo';
import type { HostResolver } from './hosts';
import type { LinkedUpstream, RuntimeHost, Topology } from './types';

/**
 * The hosts that a target with variables may have. nginx looks each of them up among the upstreams (a host with a port
 * is none), then among the hosts of literal targets, and then asks its `resolver`.
 * Source: ngx_http_upstream.c, ngx_http_upstream_init_request (both are in `umcf->upstreams`); confirmed by a run.
 * @returns undefined for a target without variables, and where the files do not tell
 */
export function findRuntimeHosts(
  { target, scope }: Route,
  linkedOf: ReadonlyMap<Upstream, LinkedUpstream>,
  hosts: HostResolver,
  model: NginxModel,
): readonly RuntimeHost[] | undefined {
  if (target.variables.length === 0) return undefined;
  const texts = possibleTexts(model, target.address.text);
  if (!texts) return undefined;
  const protocol = protocolOf(scope);
  const upstreams = upstreamsByKey(linkedOf);
  return texts.flatMap((text): RuntimeHost[] => {
    const host = hostPart(text);
    if (host === '') return [];
    const address = parseAddress({ text: host, offset: undefined, word: target.word });
    const upstream = address.portSpan ? undefined : upstreams.get(upstreamKey(protocol, address.host));
    const port = address.portSpan ? address.port : DEFAULT_PORTS[schemeOf(text) ?? target.scheme ?? ''];
    const isKnownAtStart = !upstream && literalHosts(model).has(hostKey(protocol, address.host, port));
    return [{ address, upstream, target: upstream ? undefined : hosts.resolve(address), isKnownAtStart }];
  });
}

/** What literal targets name: each is an upstream to nginx that no block defines. */
const literalHosts = onceFor((model: NginxModel): ReadonlySet<string> => {
  const keys = new Set<string>();
  for (const { target, scope, upstream } of model.routes) {
    const { address, scheme, variables } = target;
    if (upstream || variables.length > 0 || address.kind !== 'name' || address.error) continue;
    const port = address.portSpan ? address.port : DEFAULT_PORTS[scheme ?? ''];
    keys.add(hostKey(protocolOf(scope), address.host, port));
  }
  return keys;
});

function hostKey(protocol: 'http' | 'stream', host: string, port: number | undefined): string {
  return `${protocol} ${host.toLowerCase()} ${port ?? ''}`;
}

function schemeOf(text: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
}

const upstreamsByKey = onceFor(
  (linkedOf: ReadonlyMap<Upstream, LinkedUpstream>) =>
    new Map(
      [...linkedOf.values()].map((linked) => [upstreamKey(linked.upstream.protocol, linked.upstream.name), linked]),
    ),
);

/** A variable may hold a whole URL. */
function hostPart(text: string): string {
  const rest = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  return rest.startsWith('unix:') ? rest : rest.replace(/[/?].*$/s, '');
}

/**
 * Whether requests may reach an upstream: `no` only if everything was read that could name it.
 * A value of `set` or `map` that is its name counts, wherever it is used.
 */
export function isUpstreamUsed({ upstream, routes }: LinkedUpstream, topology: Topology): boolean {
  if (routes.length > 0) return true;
  const name = upstream.name.toLowerCase();
  const uses = indirectUses(topology);
  return uses.names.has(name) || uses.upstreams.has(upstream) || uses.templates.some((regex) => regex.test(name));
}

/** Directives that run Lua, njs or Perl. */
const SCRIPT = /_by_lua|^js_|^perl/;

/** What is used by way of variables. One pass over the routes, for any number of upstreams. */
const indirectUses = onceFor((topology: Topology) => {
  const names = new Set<string>();
  for (const definition of [...topology.nginx.variables.values()].flat()) {
    for (const value of writtenValues(definition) ?? []) names.add(hostPart(value).toLowerCase());
  }
  const upstreams = new Set<Upstream>();
  const templates = new Set<string>();
  // a script may give a variable of `set` any other value
  const isScripted = [...byName(topology.nginx.config).keys()].some((name) => SCRIPT.test(name));
  for (const { route, runtimeHosts } of topology.routes) {
    if (route.target.variables.length === 0) continue;
    if (!runtimeHosts || isScripted) templates.add(route.target.address.text);
    for (const host of runtimeHosts ?? []) if (host.upstream) upstreams.add(host.upstream.upstream);
  }
  return { names, upstreams, templates: [...templates].map(couldBecome) };
});

/** Matches what a text with variables of unknown value could become. */
export function couldBecome(template: string): RegExp {
  const parts = template.split(/\$(?:\{\w+\}|\w+)/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${anythingBetween(parts)}$`, 'i');
}
