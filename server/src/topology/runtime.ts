import { parseAddress } from '../nginx/address';
import type { NginxModel, Route, Upstream } from '../nginx/model';
import { upstreamKey } from '../nginx/model';
import { possibleTexts, writtenValues } from '../nginx/variables';
import type { HostResolver } from './hosts';
import type { LinkedUpstream, RuntimeHost, Topology } from './types';

/**
 * The hosts that a target with variables may have. nginx looks each of them up among the upstreams (a host with a port
 * is none) and then asks its `resolver`.
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
  const protocol = scope.protocol === 'stream' ? 'stream' : 'http';
  const upstreams = new Map(
    [...linkedOf.values()].map((linked) => [upstreamKey(linked.upstream.protocol, linked.upstream.name), linked]),
  );
  return texts.flatMap((text): RuntimeHost[] => {
    const host = hostPart(text);
    if (host === '') return [];
    const address = parseAddress({ text: host, offset: undefined, word: target.word });
    const upstream = address.portSpan ? undefined : upstreams.get(upstreamKey(protocol, address.host));
    return [{ address, upstream, target: upstream ? undefined : hosts.resolve(address) }];
  });
}

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
  for (const definitions of topology.nginx.variables.values()) {
    for (const definition of definitions) {
      const values = writtenValues(definition);
      if (values?.some((value) => hostPart(value).toLowerCase() === name)) return true;
    }
  }
  return topology.routes.some(({ route, runtimeHosts }) => {
    if (route.target.variables.length === 0) return false;
    if (runtimeHosts) return runtimeHosts.some((host) => host.upstream?.upstream === upstream);
    return couldBecome(route.target.address.text, name);
  });
}

/** Whether a text with variables of unknown value could become this one. */
function couldBecome(template: string, text: string): boolean {
  const pattern = template
    .split(/\$(?:\{\w+\}|\w+)/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`, 'i').test(text);
}
