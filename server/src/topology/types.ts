import type { ContainerFacts } from '../compose/container-facts';
import type { ComposeModel, Service, Value } from '../compose/model';
import type { Address } from '../nginx/address';
import type { NginxModel, Route, Upstream, UpstreamServer } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import type { Origin } from '../text/span';
import type { NameServer } from './resolvers';

/** How the analysis is set; the parts of the settings that change what is true, not how it is shown. */
export interface AnalysisOptions {
  /** `1.25.3` or `1.25`; undefined: read it from the image tag or the Dockerfile. */
  readonly nginxVersion: string | undefined;
  /** Path segments that mark a location as WebSocket, besides the built-in ones. */
  readonly websocketPaths: readonly string[];
  /** What the fixes write for servers without health parameters. */
  readonly health: { readonly maxFails: number; readonly failTimeout: string };
  /** Compose profiles taken as active. */
  readonly profiles: readonly string[];
}

/** Where a host in nginx.conf really leads. */
export type Target =
  | {
      readonly kind: 'service';
      readonly service: Service;
      readonly via: NameKind;
      /** Addresses behind the name: one for each replica. */
      readonly peers: number | 'unknown';
      /** A network of nginx or of the service is external: the two may share it under names that the files do not tell. */
      readonly isAssumed: boolean;
      /** The service is there only with one of its profiles, and none is known to be active. */
      readonly needsProfile: boolean;
    }
  | {
      readonly kind: 'unreachable';
      readonly service: Service;
      readonly why: UnreachableReason;
      /** With `shares-other-stack`: the service whose stack it shares. */
      readonly via?: Service;
      readonly nginxNetworks: readonly string[];
      readonly serviceNetworks: readonly string[];
    }
  | { readonly kind: 'ambiguous'; readonly services: readonly Service[] }
  | { readonly kind: 'outside'; readonly why: OutsideReason }
  | { readonly kind: 'dynamic'; readonly variables: readonly string[] }
  | {
      readonly kind: 'missing';
      readonly suggestions: readonly string[];
      readonly certain: boolean;
      /** nginx is on an external network: there to reach containers of other projects, as this name may be one. */
      readonly isShared: boolean;
    };

export type NameKind = 'key' | 'alias' | 'container-name' | 'hostname' | 'link';

export type UnreachableReason =
  | 'no-shared-network'
  /** The service is on `network_mode: host` or `none`. */
  | 'network-mode'
  /** The service shares the stack of `via`: it is reached by that name. */
  | 'shares-other-stack'
  | 'scaled-to-zero'
  /** nginx itself is on the host network and resolves no compose name. */
  | 'nginx-on-host-network';

export type OutsideReason =
  | 'ip'
  | 'fqdn'
  | 'extra-hosts'
  | 'external-link'
  | 'socket'
  | 'loopback'
  /** Nothing to compare with: no compose file belongs to this configuration, or what nginx's container sees is unknown. */
  | 'no-compose'
  /** The compose files have no service that runs nginx: names of services do not resolve on the host. */
  | 'nginx-not-in-compose';

/** A host that nginx connects to: a `server` line of an upstream, or a `*_pass` that names no upstream. */
export interface Endpoint {
  readonly address: Address;
  readonly uri: string;
  readonly target: Target;
  readonly server: UpstreamServer | undefined;
  readonly route: Route | undefined;
  /** The port that nginx will ask for, the protocol's default included; undefined for a variable or a socket. */
  readonly port: number | undefined;
  /** True if nginx needs the name at start (a literal host without `resolve`): if it is missing nginx refuses to start. */
  readonly isNeededAtStart: boolean;
}

/** How many peers nginx has: every line counts for one at least; a name may have more addresses than the files tell. */
export interface PeerCount {
  readonly atLeast: number;
  /** False if a name's number of addresses is unknown. */
  readonly isExact: boolean;
}

/** An upstream with what its servers lead to. */
export interface LinkedUpstream {
  readonly upstream: Upstream;
  readonly endpoints: readonly Endpoint[];
  /** Addresses of non-backup lines, `down` included; a `backup` line makes it at least two. For health rules. */
  readonly triedPeers: PeerCount;
  /** Addresses of non-backup lines without `down`. For affinity. */
  readonly servingPeers: PeerCount;
  readonly routes: readonly Route[];
}

/** A route with where it goes and how it treats WebSocket. */
export interface LinkedRoute {
  readonly route: Route;
  /** The upstream block it names. */
  readonly upstream: LinkedUpstream | undefined;
  /** Where a host of its own leads; undefined with an upstream. */
  readonly endpoint: Endpoint | undefined;
  /** Peers that may serve its requests: the upstream's, or those of its own host. */
  readonly servingPeers: PeerCount;
  readonly webSocket: WebSocketEvidence;
  readonly upgrade: UpgradeHeaders;
  /** The hosts that a target with variables may have; undefined without variables, and where the files do not tell. */
  readonly runtimeHosts: readonly RuntimeHost[] | undefined;
}

/** A host that a target with variables may have, looked up for each request. */
export interface RuntimeHost {
  /** As the values of the variables make it; its spans are the whole target's. */
  readonly address: Address;
  readonly upstream: LinkedUpstream | undefined;
  /** Where a host that is no upstream leads. */
  readonly target: Target | undefined;
  /** A literal target names the same host and port: nginx knows its addresses from the start, and asks no resolver. */
  readonly isKnownAtStart: boolean;
}

export interface WebSocketEvidence {
  /** `none`: nothing says that this location is WebSocket, or it cannot be (`grpc_pass`, stream …). */
  readonly strength: 'strong' | 'weak' | 'none';
  /** Why, as a clause: "its path holds `ws`". */
  readonly reason: string;
  /** `path`: by its path or setting · `headers`: it sets Upgrade or Connection itself. */
  readonly source: 'path' | 'headers' | 'none';
}

/** The two headers of a WebSocket handshake as a route sends them, after nginx's all-or-nothing inheritance. */
export interface UpgradeHeaders {
  /** The lines in effect, whatever their values. */
  readonly upgrade: Directive | undefined;
  readonly connection: Directive | undefined;
  /** Both are in effect with values that carry a handshake. */
  readonly isComplete: boolean;
  /** Which of the two are missing, or do not carry a handshake. */
  readonly missing: readonly ('Upgrade' | 'Connection')[];
  /** Why handshakes fail, where the files prove it: the first that holds, in this order. */
  readonly problem: UpgradeProblem | undefined;
  /** With `lost`: the `proxy_set_header` lines further out that the inner ones discard. */
  readonly discarded: readonly Directive[];
}

export type UpgradeProblem = 'lost' | 'connection-empty' | 'wrong-variable' | 'missing';

/** The product that runs the configuration, as the image tells. */
export type NginxEdition = 'open source' | 'Plus' | 'OpenResty' | 'Angie' | 'Tengine' | 'freenginx';

/** The target version of nginx, and how we know it. */
export type NginxVersion = { readonly edition?: NginxEdition } & (
  | {
      readonly known: true;
      readonly version: readonly [major: number, minor: number, patch: number];
      readonly text: string;
      readonly reason: string;
      readonly origin?: Origin;
    }
  | { readonly known: false; readonly reason: string }
);

/** Which service runs nginx, strongest evidence first. */
export interface NginxService {
  readonly service: Service;
  readonly evidence: readonly Evidence[];
}

export interface Evidence {
  readonly kind: 'setting' | 'mount' | 'config' | 'dockerfile' | 'image' | 'name';
  /** As a sentence part: "mounts ./nginx.conf at /etc/nginx/nginx.conf". */
  readonly text: string;
  readonly origin?: Origin;
  /** The path in the container, of a mount or a copy. */
  readonly target?: string;
}

/** What a container of an official image has, and what of it nginx reads. */
export interface ContainerConfigFacts extends ContainerFacts {
  /** Paths of what nginx reads. */
  readonly loaded: ReadonlySet<string>;
}

/** Why these files are read together. */
export interface Pairing {
  readonly kind: 'setting' | 'mount' | 'dockerfile' | 'folder' | 'none';
  readonly text: string;
}

/** The linked project: the one structure that rules, features, views and the simulation read. */
export interface Topology {
  readonly nginx: NginxModel;
  readonly compose: ComposeModel | undefined;
  readonly nginxService: NginxService | undefined;
  readonly pairing: Pairing;
  /** Known for containers of official images only. */
  readonly container: ContainerConfigFacts | undefined;
  readonly version: NginxVersion;
  readonly upstreams: readonly LinkedUpstream[];
  readonly routes: readonly LinkedRoute[];
  /** All endpoints, those of upstreams first. */
  readonly endpoints: readonly Endpoint[];
  /** Servers that `resolver` lines name. */
  readonly nameServers: readonly NameServer[];
  /** Services that nothing in nginx reaches (the nginx service itself left out). */
  readonly unusedServices: readonly Service[];
  /** What keeps the analysis from being certain, for the user to see. */
  readonly blindSpots: readonly { readonly reason: string; readonly origin?: Origin }[];
  readonly options: AnalysisOptions;
}

/** A value that is known, or undefined. */
/** The statement that names an endpoint: a `server` line or a `*_pass`. */
export function statementOf({ server, route }: Endpoint): Directive | undefined {
  return server?.directive ?? route?.directive;
}

export function knownValue<T>(value: Value<T> | undefined): T | undefined {
  return value?.known ? value.value : undefined;
}
