import { upstreamKey } from '../nginx/model';
import { onceFor } from '../text/memo';
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
  /** The other lines; a port that is not written is nginx's 80. */
  readonly servers: readonly { readonly host: string; readonly port: number }[];
}

/**
 * What to write into an upstream, the likeliest first: instances like those that are there (`api-3` beside `api-1`), then
 * services that are called like the upstream, then those that nothing reaches yet; databases and further ports last.
 * Among equals the order is that of the compose files.
 */
export function offeredServers(topology: Topology, around: UpstreamAround): readonly OfferedServer[] {
  const usual = new Set(around.servers.map(({ port }) => port));
  const present = new Set(around.servers.map(({ host, port }) => `${host.toLowerCase()}:${port}`));
  const unused = new Set(topology.unusedServices);
  const hosts = around.name === undefined ? passHosts(topology, around) : offeredHosts(topology, around.protocol);
  const likeness = likenessTo(around, hosts);
  const found: { server: OfferedServer; rank: number }[] = [];
  for (const offered of hosts) {
    const like = likeness(offered);
    const others = offered.ports.filter(({ port }) => !present.has(`${offered.host.toLowerCase()}:${port}`));
    if (offered.ports.length > 0 && others.length === 0) continue;
    if (offered.ports.length === 0 && like.isPresent) continue;
    const rank = rankOf(like, offered.isStore && around.protocol === 'http', unused.has(offered.service));
    const first = others.find(({ port }) => usual.has(port)) ?? others[0];
    found.push({ server: { offered, port: first }, rank });
    for (const port of others) if (port !== first) found.push({ server: { offered, port }, rank: rank + LAST });
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ server }) => server);
}

/** Behind all other ranks. */
const LAST = 128;

function rankOf({ isPresent, isSibling, isNamesake, isSameKind }: Likeness, isOutOfPlace: boolean, isUnused: boolean) {
  const digits = [isOutOfPlace, isPresent, !isSibling, !isNamesake, !isUnused, !isSameKind];
  return digits.reduce((rank, digit) => rank * 2 + Number(digit), 0);
}

/**
 * What a `*_pass` may name: no host that is an upstream's name too, to which nginx allows no port; and where a service has
 * another name, none with an underscore, which many refuse in the Host header.
 */
function passHosts(topology: Topology, { protocol }: UpstreamAround): OfferedHost[] {
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
  const kinds = new Set(offered.filter(({ host }) => present.has(host.toLowerCase())).map(({ via }) => via));
  if (kinds.size === 0) kinds.add('key');
  return ({ host, via }) => ({
    isPresent: present.has(host.toLowerCase()),
    isSibling: stems.has(stemOf(host)),
    isNamesake: words.size > 0 && wordsOf(host).some((word) => words.has(word)),
    isSameKind: kinds.has(via),
  });
}

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
