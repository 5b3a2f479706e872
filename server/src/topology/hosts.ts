import type { ComposeModel, Service } from '../compose/model';
import type { Address } from '../nginx/address';
import { NameList } from '../text/distance';
import { onceFor } from '../text/memo';
import { knownValue, type NameKind, type NginxService, type Target } from './types';

/** Answers what a host name in nginx.conf leads to. Built once for each analysis; look-ups are constant time. */
export interface HostResolver {
  resolve(address: Address): Target;
}

interface Candidate {
  readonly service: Service;
  readonly via: NameKind;
  /** The only network on which the name exists; undefined: on all networks of the service. */
  readonly network: string | undefined;
}

/**
 * The names that the container of nginx can resolve, as facts of Compose and Docker's embedded DNS:
 * service key, `container_name`, `hostname`, network aliases, each also with `.<network>` after it, and `links`.
 * @param profiles profiles taken as active, besides those of the model
 */
export function createHostResolver(
  compose: ComposeModel | undefined,
  nginx: NginxService | undefined,
  profiles: readonly string[],
): HostResolver {
  if (!compose) return { resolve: (address) => literalTarget(address) ?? outsideOrMissing(address) };
  const names = indexNames(compose);
  if (!nginx) return { resolve: (address) => literalTarget(address) ?? notInCompose(address, names) };
  const view = viewOf(compose, nginx.service, profiles);
  return { resolve: (address) => literalTarget(address) ?? view.resolve(address.host) };
}

/** An edit in nginx.conf leaves the view as it is, and what it has answered. */
function viewOf(compose: ComposeModel, nginx: Service, profiles: readonly string[]): NginxContainerView {
  const views = viewsOf(compose)(nginx);
  const key = profiles.join('\n');
  const view = views.get(key) ?? new NginxContainerView(compose, nginx, indexNames(compose), profiles);
  views.set(key, view);
  return view;
}

/** By compose model, by service, by profiles. */
const viewsOf = onceFor((_: ComposeModel) => onceFor((_nginx: Service) => new Map<string, NginxContainerView>()));

function literalTarget(address: Address): Target | undefined {
  switch (address.kind) {
    case 'unix':
      return { kind: 'outside', why: 'socket' };
    case 'ipv4':
      return { kind: 'outside', why: address.host.startsWith('127.') ? 'loopback' : 'ip' };
    case 'ipv6':
      return { kind: 'outside', why: address.host === '::1' ? 'loopback' : 'ip' };
    case 'dynamic':
      return { kind: 'dynamic', variables: [address.host] };
    default:
      return address.host.toLowerCase() === 'localhost' ? { kind: 'outside', why: 'loopback' } : undefined;
  }
}

function outsideOrMissing(address: Address): Target {
  return { kind: 'outside', why: address.host.includes('.') ? 'fqdn' : 'no-compose' };
}

function notInCompose(address: Address, names: ReadonlyMap<string, readonly Candidate[]>): Target {
  return {
    kind: 'outside',
    why: names.has(foldHost(address.host)) ? 'nginx-not-in-compose' : outsideReason(address.host),
  };
}

function outsideReason(host: string): 'fqdn' | 'no-compose' {
  return host.includes('.') ? 'fqdn' : 'no-compose';
}

/** Docker's DNS ignores case and one trailing dot. */
export function foldHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** A DNS server, a search domain or a hosts file of its own, which may know any name. */
function hasOwnNames({ entries, volumes }: Service): boolean {
  if (entries.has('dns') || entries.has('dns_search')) return true;
  return volumes.some(({ target }) => /^\/etc\/(?:hosts|resolv\.conf)$/.test(knownValue(target) ?? ''));
}

const indexNames = onceFor((compose: ComposeModel): ReadonlyMap<string, readonly Candidate[]> => {
  const names = new Map<string, Candidate[]>();
  const add = (name: string | undefined, candidate: Candidate): void => {
    if (!name) return;
    const key = foldHost(name);
    const list = names.get(key);
    if (!list) names.set(key, [candidate]);
    else if (!list.some((known) => known.service === candidate.service && known.network === candidate.network)) {
      list.push(candidate);
    }
  };
  const project = knownValue(compose.projectName);
  for (const service of compose.services.values()) {
    add(service.name, { service, via: 'key', network: undefined });
    if (service.containerName) {
      add(knownValue(service.containerName), { service, via: 'container-name', network: undefined });
    } else if (project) {
      const count = knownValue(service.replicas.count) ?? 1;
      for (let index = 1; index <= Math.min(count, 100); index++) {
        add(`${project}-${service.name}-${index}`, { service, via: 'container-name', network: undefined });
      }
    }
    for (const network of service.networks) {
      for (const alias of network.aliases) {
        add(knownValue(alias), { service, via: 'alias', network: network.name });
      }
    }
    add(knownValue(service.hostname), { service, via: 'hostname', network: undefined });
  }
  return names;
});

/** What one container sees. */
class NginxContainerView {
  readonly #compose: ComposeModel;
  readonly #nginx: Service;
  readonly #names: ReadonlyMap<string, readonly Candidate[]>;
  readonly #profiles: ReadonlySet<string>;
  /** Networks of the container, through `network_mode: service:` too; undefined if they cannot be known. */
  readonly #networks: readonly string[] | undefined;
  readonly #mode: string | undefined;
  readonly #isCertain: boolean;
  #suggestions: NameList | undefined;
  /** Where names of containers lead; what is typed and names nothing is not kept. */
  readonly #known = new Map<string, Target>();

  constructor(
    compose: ComposeModel,
    nginx: Service,
    names: ReadonlyMap<string, readonly Candidate[]>,
    profiles: readonly string[],
  ) {
    this.#compose = compose;
    this.#nginx = nginx;
    this.#names = names;
    this.#profiles = new Set([...profiles, ...compose.activeProfiles]);
    const stack = this.#stackOf(nginx);
    this.#networks = stack.networks;
    this.#mode = stack.mode;
    this.#isCertain = this.#knowsAllNames();
  }

  resolve(host: string): Target {
    const known = this.#known.get(host);
    if (known) return known;
    const target = this.#find(host);
    if (target.kind !== 'missing' && target.kind !== 'outside') this.#known.set(host, target);
    return target;
  }

  #find(host: string): Target {
    const name = foldHost(host);
    if (!this.#networks) return { kind: 'outside', why: outsideReason(host) };
    const isExtra = this.#nginx.extraHosts.some((entry) => foldHost(entry.host) === name);
    if (isExtra && this.#mode === 'host') return { kind: 'outside', why: 'extra-hosts' };
    const link = this.#nginx.links.find((entry) => foldHost(entry.alias ?? entry.service) === name);
    const linked = link && this.#compose.services.get(link.service);
    if (linked) return this.#pick([{ service: linked, via: 'link', network: undefined }]);
    const candidates = this.#candidates(name);
    const picked = candidates.length > 0 ? this.#pick(candidates) : undefined;
    // /etc/hosts answers where Docker's DNS does not
    if (picked && !(isExtra && picked.kind === 'unreachable')) return picked;
    if (isExtra) return { kind: 'outside', why: 'extra-hosts' };
    if (this.#nginx.externalLinks.some((entry) => foldHost(entry.alias ?? entry.service) === name)) {
      return { kind: 'outside', why: 'external-link' };
    }
    if (name.includes('.') && !this.#isOnOwnNetwork(name)) return { kind: 'outside', why: 'fqdn' };
    const isShared = (this.#networks ?? []).some((own) => this.#compose.networks.get(own)?.external === true);
    return { kind: 'missing', suggestions: this.#suggest(name), certain: this.#isCertain, isShared };
  }

  /** The name itself, or `<name>.<network>`. */
  #candidates(name: string): readonly Candidate[] {
    const direct = this.#names.get(name);
    if (direct || !name.includes('.')) return direct ?? [];
    for (const [key, network] of this.#compose.networks) {
      const suffix = network.realName && `.${foldHost(network.realName)}`;
      if (!suffix || !name.endsWith(suffix)) continue;
      const found = this.#names.get(name.slice(0, -suffix.length)) ?? [];
      return found
        .filter((candidate) => candidate.network === undefined || candidate.network === key)
        .map((candidate) => ({ ...candidate, network: key }));
    }
    return [];
  }

  /** Whether a name that nothing answers to has the form `<name>.<network>`. */
  #isOnOwnNetwork(name: string): boolean {
    const dot = name.indexOf('.');
    return [...this.#compose.networks.values()].some(
      ({ realName, external }) => !external && realName !== undefined && foldHost(realName) === name.slice(dot + 1),
    );
  }

  #pick(candidates: readonly Candidate[]): Target {
    const reachable = candidates.filter((candidate) => this.#sharesNetwork(candidate));
    const services = [...new Set(reachable.map((candidate) => candidate.service))];
    const [first] = reachable;
    if (services.length > 1) return { kind: 'ambiguous', services };
    if (first) return this.#linked(first, false);
    const [other] = candidates;
    if (!other) return { kind: 'missing', suggestions: [], certain: false, isShared: false };
    if (this.#mode === 'host') return this.#unreachable(other.service, 'nginx-on-host-network');
    const stack = this.#stackOf(other.service);
    if (stack.shares) {
      return { ...this.#unreachable(other.service, 'shares-other-stack'), via: stack.shares };
    }
    if (!stack.networks) return this.#linked(other, true);
    if (stack.mode) return this.#unreachable(other.service, 'network-mode');
    if (this.#mayShareExternally(stack.networks)) return this.#linked(other, true);
    return this.#unreachable(other.service, 'no-shared-network');
  }

  #linked({ service, via }: Candidate, isAssumed: boolean): Target {
    const replicas = knownValue(service.replicas.count);
    if (replicas === 0) return this.#unreachable(service, 'scaled-to-zero');
    const isSwarm = this.#compose.blindSpots.some((spot) => spot.kind === 'swarm');
    // a container's own name is the name of one, however many replicas there are
    const count = via === 'container-name' ? 1 : (replicas ?? 'unknown');
    const peers = isSwarm || isAssumed ? 'unknown' : count;
    return { kind: 'service', service, via, peers, isAssumed, needsProfile: this.#needsProfile(service) };
  }

  #needsProfile(service: Service): boolean {
    if (service.profiles.length === 0 || this.#profiles.has('*')) return false;
    const ofNginx = new Set(this.#nginx.profiles.map((profile) => profile.value));
    return !service.profiles.some(({ value }) => this.#profiles.has(value) || ofNginx.has(value));
  }

  #unreachable(
    service: Service,
    why: 'no-shared-network' | 'network-mode' | 'shares-other-stack' | 'scaled-to-zero' | 'nginx-on-host-network',
  ) {
    return {
      kind: 'unreachable' as const,
      service,
      why,
      nginxNetworks: this.#networks ?? [],
      serviceNetworks: this.#stackOf(service).networks ?? [],
    };
  }

  #sharesNetwork({ service, network, via }: Candidate): boolean {
    if (service === this.#nginx) return this.#mode !== 'host';
    const stack = this.#stackOf(service);
    if (stack.shares) return false;
    // the legacy bridge knows the names of links and no others
    if (this.#mode === 'bridge' && stack.mode === 'bridge') return via === 'link';
    const theirs = network === undefined ? (stack.networks ?? []) : [network];
    return theirs.some((name) => this.#networks?.includes(name));
  }

  /** An external network on both sides may be one and the same under two keys. */
  #mayShareExternally(networks: readonly string[]): boolean {
    const isExternal = (name: string): boolean => this.#compose.networks.get(name)?.external === true;
    return networks.some(isExternal) || (this.#networks ?? []).some(isExternal);
  }

  /** The network stack a service runs in. */
  #stackOf(service: Service): { networks: readonly string[] | undefined; mode?: string; shares?: Service } {
    const seen = new Set<Service>();
    let at = service;
    for (;;) {
      if (!at.networkMode) break;
      const mode = knownValue(at.networkMode);
      if (mode === undefined || mode.startsWith('container:')) return { networks: undefined };
      const other = mode.startsWith('service:') ? this.#compose.services.get(mode.slice(8)) : undefined;
      if (!mode.startsWith('service:')) {
        return { networks: [], mode, ...(at !== service && { shares: at }) };
      }
      if (!other || seen.has(other)) return { networks: undefined };
      seen.add(at);
      at = other;
    }
    const networks = at.networks.map((network) => network.name);
    // all of them unknown, or no container at all (`provider:`)
    if (networks.length === 0) return { networks: undefined };
    return { networks, ...(at !== service && { shares: at }) };
  }

  /** Whether every name that nginx can resolve stands in the files that were read. */
  #knowsAllNames(): boolean {
    if (this.#mode === 'host' || hasOwnNames(this.#nginx)) return false;
    const own = new Set(this.#networks);
    for (const spot of this.#compose.blindSpots) {
      if (spot.kind !== 'external-network' && spot.kind !== 'interpolation') return false;
    }
    for (const name of own) if (this.#compose.networks.get(name)?.external) return false;
    for (const service of this.#compose.services.values()) {
      if (service.containerName?.known === false) return false;
      if (service.networks.some((network) => network.aliases.some((alias) => !alias.known))) return false;
    }
    return true;
  }

  #suggest(name: string): string[] {
    this.#suggestions ??= new NameList(this.#reachableNames());
    return this.#suggestions.closest(name);
  }

  #reachableNames(): string[] {
    const reachable: string[] = [];
    for (const [, candidates] of this.#names) {
      const [first] = candidates;
      if (!first || first.service === this.#nginx) continue;
      const written =
        first.via === 'key'
          ? first.service.name
          : first.via === 'container-name'
            ? knownValue(first.service.containerName)
            : undefined;
      if (written && this.#sharesNetwork(first)) reachable.push(written);
    }
    return reachable;
  }
}
