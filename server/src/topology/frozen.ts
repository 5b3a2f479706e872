import type { Service } from '../compose/model';
import { onceFor } from '../text/memo';
import { type Endpoint, knownValue, type LinkedUpstream, type Topology } from './types';

/** A service whose addresses nginx looks up once, at start, and keeps. */
export interface FrozenName {
  readonly service: Service;
  /** The first place that needs the name: of an upstream, or of all targets that name the service themselves. */
  readonly endpoint: Endpoint;
  /** Undefined for targets that name the service themselves. */
  readonly upstream: LinkedUpstream | undefined;
  /** Why the addresses change; `recreated` holds for every container. */
  readonly why: 'replicas' | 'watch' | 'recreated';
  /** Addresses there are now; undefined where the files do not tell. */
  readonly peers: number | undefined;
}

/** Each service once for each upstream that names it; if none does, once for all targets that name it themselves. */
export const frozenNames = onceFor((topology: Topology): readonly FrozenName[] => {
  const { nginxService, compose, upstreams, routes } = topology;
  const nginx = nginxService?.service;
  const isSwarm = compose?.blindSpots.some(({ kind }) => kind === 'swarm');
  if (!nginx || isSwarm || reloads(nginx)) return [];
  const found: FrozenName[] = [];
  for (const upstream of upstreams) collect(upstream.endpoints, upstream);
  collect(
    routes.flatMap(({ endpoint }) => endpoint ?? []),
    undefined,
  );
  return found;

  function collect(endpoints: readonly Endpoint[], upstream: LinkedUpstream | undefined): void {
    const seen = new Set<Service | undefined>(upstream ? [nginx] : [nginx, ...found.map(({ service }) => service)]);
    for (const endpoint of endpoints) {
      const { target, isNeededAtStart, server, address } = endpoint;
      if (target.kind !== 'service' || !isNeededAtStart || server?.isDown || address.error) continue;
      const { service } = target;
      if (seen.has(service) || target.isAssumed || hasFixedAddress(service)) continue;
      seen.add(service);
      const peers = target.peers === 'unknown' ? undefined : target.peers;
      found.push({ service, endpoint, upstream, why: reasonOf(service, peers), peers });
    }
  }
});

function reasonOf(service: Service, peers: number | undefined): FrozenName['why'] {
  if (peers === undefined || peers > 1) return 'replicas';
  return service.watches.some(({ action }) => action === 'rebuild') ? 'watch' : 'recreated';
}

function hasFixedAddress({ networks }: Service): boolean {
  return networks.some((network) => network.hasFixedAddress);
}

/** A command that reloads nginx from time to time, as is done for certificates. */
function reloads({ command, entrypoint }: Service): boolean {
  const words = [...(knownValue(entrypoint) ?? []), ...(knownValue(command) ?? [])].join(' ');
  return /\bnginx\s+-s\s+reload\b|\bkill\s+-(?:s\s+)?HUP\b/.test(words);
}
