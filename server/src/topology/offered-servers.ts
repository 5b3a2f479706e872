import type { Service } from '../compose/model';
import { type PassKind, upstreamKey } from '../nginx/model';
import { onceFor } from '../text/memo';
import type { Spoken } from './image-ports';
import { type OfferedHost, type OfferedPort, offeredHosts } from './offered-hosts';
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
 */
export function offeredServers(
  topology: Topology,
  around: UpstreamAround,
  isWanted: (host: string) => boolean = () => true,
): readonly OfferedServer[] {
  const usual = new Set(around.servers.map(({ port }) => port));
  const present = new Set(around.servers.map(({ host, port }) => `${host.toLowerCase()}:${port}`));
  const unused = unusedServices(topology);
  const hosts = around.name === undefined ? passHosts(topology, around) : offeredHosts(topology, around.protocol);
  const likeness = likenessTo(around, hosts);
  const byRank: OfferedServer[][] = [];
  const add = (server: OfferedServer, rank: number): void => {
    byRank[rank] ??= [];
    byRank[rank].push(server);
  };
  const services = servicesAmong(around, hosts);
  for (const offered of hosts) {
    if (!isWanted(offered.host)) continue;
    const like = likeness(offered);
    // under another name it would get the requests of two
    if (!like.isPresent && services.has(offered.service)) continue;
    const others = like.isPresent
      ? offered.ports.filter(({ port }) => !present.has(`${offered.host.toLowerCase()}:${port}`))
      : offered.ports;
    if (like.isPresent && others.length === 0) continue;
    const rank = rankOf(like, isOutOfPlace(offered, around), unused.has(offered.service));
    const first = others.find(({ port }) => usual.has(port)) ?? others[0];
    add({ offered, port: first }, rank);
    for (const port of others) if (port !== first) add({ offered, port }, rank + LAST);
  }
  return byRank.flat();
}

/** The services that the lines of the upstream lead to. */
function servicesAmong({ servers }: UpstreamAround, hosts: readonly OfferedHost[]): ReadonlySet<Service> {
  if (servers.length === 0) return new Set();
  const names = new Set(servers.map(({ host }) => host.toLowerCase()));
  // an address of the host is that of many
  const named = hosts.filter(
    ({ host, via }) => via !== 'published' && via !== 'own-stack' && names.has(host.toLowerCase()),
  );
  return new Set(named.map(({ service }) => service));
}

const unusedServices = onceFor(({ unusedServices: services }: Topology): ReadonlySet<Service> => new Set(services));

/** Behind all other ranks. */
const LAST = 64;

function rankOf({ isPresent, isSibling, isNamesake, isSameKind }: Likeness, isOutOfPlace: boolean, isUnused: boolean) {
  return (
    (isOutOfPlace ? 32 : 0) +
    (isSameKind ? 0 : 16) +
    (isPresent ? 8 : 0) +
    (isSibling ? 0 : 4) +
    (isNamesake ? 0 : 2) +
    (isUnused ? 0 : 1)
  );
}

/**
 * What a `*_pass` may name: no host that is an upstream's name too, to which nginx allows no port; and where a service has
 * another name, none with an underscore, which many refuse in the Host header.
 */
function passHosts(topology: Topology, { protocol, pass }: UpstreamAround): readonly OfferedHost[] {
  if (protocol === 'stream') return streamPassHosts(topology);
  const hosts = httpPassHosts(topology);
  return pass ? hosts.filter(({ speaks }) => speaks === 'http' || speaks === SPOKEN[pass]) : hosts;
}

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

interface Likeness {
  readonly isPresent: boolean;
  readonly isSibling: boolean;
  readonly isNamesake: boolean;
  /** Reached by the same kind of name as the other lines: their keys, their containers' names. */
  readonly isSameKind: boolean;
}

function likenessTo(
  { name, servers }: UpstreamAround,
  offered: readonly OfferedHost[],
): (offered: OfferedHost) => Likeness {
  const present = new Set(servers.map(({ host }) => host.toLowerCase()));
  const stems = new Set([...present].map(stemOf));
  const words = new Set(wordsOf(name ?? ''));
  const kinds = new Set(present.size === 0 ? [] : offered.filter(isPresent).map(({ via }) => via));
  if (kinds.size === 0) kinds.add('key');
  return (host) => ({
    isPresent: present.size > 0 && isPresent(host),
    isSibling: stems.size > 0 && stems.has(stemOfHost(host)),
    isNamesake: words.size > 0 && wordsOfHost(host).some((word) => words.has(word)),
    isSameKind: kinds.has(host.via),
  });

  function isPresent({ host }: OfferedHost): boolean {
    return present.has(host.toLowerCase());
  }
}

const stemOfHost = onceFor(({ host }: OfferedHost) => stemOf(host));
const wordsOfHost = onceFor(({ host }: OfferedHost) => wordsOf(host));

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
