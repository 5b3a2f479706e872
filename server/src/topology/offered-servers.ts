import type { Service } from '../compose/model';
import { type PassKind, upstreamKey } from '../nginx/model';
import { onceFor } from '../text/memo';
import type { Spoken } from './image-ports';
import { hostsNamed, type OfferedHost, type OfferedPort, offeredHosts } from './offered-hosts';
import type { Topology } from './types';

/** A `server` line's address that an upstream lacks. */
export interface OfferedServer {
  readonly offered: OfferedHost;
  /** Undefined where the files do not tell. */
  readonly port: OfferedPort | undefined;
}

/** The upstream that a server is looked for. */
export interface UpstreamAround {
  /** Undefined for a `*_pass` that names the host itself. */
  readonly name: string | undefined;
  readonly protocol: 'http' | 'stream';
  /** Of a `*_pass` in http: what speaks another protocol for sure is left out. */
  readonly pass?: PassKind;
  /** The other lines; a port that is not written is nginx's 80. */
  readonly servers: readonly { readonly host: string; readonly port: number }[];
}

/**
 * What to write into an upstream, the likeliest first: instances like those that are there (`api-3` beside `api-1`), then
 * services that are called like the upstream, then those that nothing reaches yet; databases and further ports last.
 * Among equals the order is that of the compose files.
 * @param isWanted asked of each name first: of a thousand few go on with what is typed
 * @param most how many are made; all unless told
 */
export function offeredServers(
  topology: Topology,
  around: UpstreamAround,
  isWanted: (host: string) => boolean = () => true,
  most = Number.POSITIVE_INFINITY,
): readonly OfferedServer[] {
  const unused = unusedServices(topology);
  const hosts = around.name === undefined ? passHosts(topology, around) : offeredHosts(topology, around.protocol);
  const rankOf = rankingFor(around, hosts);
  const services = servicesAmong(around, hosts);
  const byRank: OfferedHost[][] = [];
  const facts = nameFacts(hosts);
  for (const [index, offered] of hosts.entries()) {
    if (!isWanted(offered.host)) continue;
    const rank = rankOf(offered, facts[index] ?? NO_FACTS) + (unused.has(offered.service) ? 0 : 1);
    // under another name it would get the requests of two
    if (!(rank & PRESENT) && services.has(offered.service)) continue;
    byRank[rank] ??= [];
    byRank[rank].push(offered);
  }
  return serversOf(byRank, around, most);
}

/** The hosts with their ports in the order of ranks; second ports behind all first ones. */
function serversOf(byRank: readonly OfferedHost[][], { servers }: UpstreamAround, most: number): OfferedServer[] {
  const usual = new Set(servers.map(({ port }) => port));
  const present = new Set(servers.map(({ host, port }) => `${host.toLowerCase()}:${port}`));
  const found: OfferedServer[] = [];
  const further: OfferedServer[] = [];
  for (const [rank, hosts = []] of byRank.entries()) {
    for (const offered of hosts) {
      if (found.length >= most) return found;
      const isPresent = (rank & PRESENT) !== 0;
      const ports = isPresent
        ? offered.ports.filter(({ port }) => !present.has(`${offered.host.toLowerCase()}:${port}`))
        : offered.ports;
      if (isPresent && ports.length === 0) continue;
      const first = ports.find(({ port }) => usual.has(port)) ?? ports[0];
      found.push({ offered, port: first });
      for (const port of ports) if (port !== first) further.push({ offered, port });
    }
  }
  return [...found, ...further].slice(0, most);
}

function hostsOf(servers: UpstreamAround['servers'], hosts: readonly OfferedHost[]): OfferedHost[] {
  return servers.flatMap(({ host }) => hostsNamed(hosts, host));
}

/** The services that the lines of the upstream lead to. */
function servicesAmong({ servers }: UpstreamAround, hosts: readonly OfferedHost[]): ReadonlySet<Service> {
  if (servers.length === 0) return new Set();
  // an address of the host is that of many
  const named = hostsOf(servers, hosts).filter(({ via }) => via !== 'published' && via !== 'own-stack');
  return new Set(named.map(({ service }) => service));
}

const unusedServices = onceFor(({ unusedServices: services }: Topology): ReadonlySet<Service> => new Set(services));

/**
 * What a `*_pass` may name: no host that is an upstream's name too, to which nginx allows no port; and where a service has
 * another name, none with an underscore, which many refuse in the Host header.
 */
function passHosts(topology: Topology, { protocol, pass }: UpstreamAround): readonly OfferedHost[] {
  if (protocol === 'stream') return streamPassHosts(topology);
  const hosts = httpPassHosts(topology);
  if (!pass) return hosts;
  const known = hostsByPass(hosts);
  const speaking = known.get(pass) ?? hosts.filter(({ speaks }) => speaks === 'http' || speaks === SPOKEN[pass]);
  known.set(pass, speaking);
  return speaking;
}

const hostsByPass = onceFor((_: readonly OfferedHost[]) => new Map<PassKind, readonly OfferedHost[]>());

const SPOKEN: Readonly<Record<PassKind, Spoken | undefined>> = {
  proxy_pass: 'http',
  grpc_pass: undefined,
  fastcgi_pass: 'fastcgi',
  uwsgi_pass: undefined,
  scgi_pass: undefined,
  memcached_pass: 'memcached',
};

/** A database in an upstream of http; in a `*_pass`, what is not known to speak its protocol while others are. */
function isOutOfPlace({ speaks }: OfferedHost, { protocol, pass }: UpstreamAround): boolean {
  if (protocol === 'stream') return false;
  return pass ? (SPOKEN[pass] ?? 'http') !== speaks : speaks === 'other' || speaks === 'memcached';
}

const httpPassHosts = onceFor((topology: Topology) => findPassHosts(topology, 'http'));
const streamPassHosts = onceFor((topology: Topology) => findPassHosts(topology, 'stream'));

function findPassHosts(topology: Topology, protocol: 'http' | 'stream'): OfferedHost[] {
  const taken = upstreamKeys(topology);
  const free = offeredHosts(topology, protocol).filter(({ host }) => !taken.has(upstreamKey(protocol, host)));
  const named = new Set(free.filter(({ host }) => !host.includes('_')).map(({ service }) => service));
  return free.filter(({ host, service }) => !host.includes('_') || !named.has(service));
}

const upstreamKeys = onceFor(
  ({ upstreams }: Topology): ReadonlySet<string> =>
    new Set(upstreams.map(({ upstream }) => upstreamKey(upstream.protocol, upstream.name))),
);

/** A bit of a rank: the upstream has the host, with another port. */
const PRESENT = 8;

/**
 * The smaller the likelier: hosts that speak another protocol last, then those that are reached by another kind of name
 * than the other lines (their keys, their containers' names), then those that are there, no siblings, no namesakes. The
 * last bit is free.
 */
function rankingFor(
  around: UpstreamAround,
  offered: readonly OfferedHost[],
): (offered: OfferedHost, facts: NameFacts) => number {
  const present = new Set(hostsOf(around.servers, offered));
  const stems = new Set(around.servers.map(({ host }) => stemOf(host)));
  const words = new Set(wordsOf(around.name ?? ''));
  const kinds = new Set([...present].map(({ via }) => via));
  if (kinds.size === 0) kinds.add('key');
  return (host, { stem, words: own }) =>
    (isOutOfPlace(host, around) ? 32 : 0) +
    (kinds.has(host.via) ? 0 : 16) +
    (present.has(host) ? PRESENT : 0) +
    (stems.has(stem) ? 0 : 4) +
    (own.some((word) => words.has(word)) ? 0 : 2);
}

interface NameFacts {
  readonly stem: string;
  readonly words: readonly string[];
}

const NO_FACTS: NameFacts = { stem: '', words: [] };

const nameFacts = onceFor((hosts: readonly OfferedHost[]): readonly NameFacts[] =>
  hosts.map(({ host }) => ({ stem: stemOf(host), words: wordsOf(host) })),
);

/** What instances have in common: `api-1` and `api-2` are `api-#`. */
function stemOf(host: string): string {
  return host.toLowerCase().replace(/\d+|(?<=[-_.])[a-f](?![a-z])/g, '#');
}

/** Words that say nothing of what a service does. */
const EMPTY = new Set([
  'backend',
  'backends',
  'upstream',
  'service',
  'services',
  'server',
  'servers',
  'cluster',
  'pool',
]);

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1 && !EMPTY.has(word));
}
