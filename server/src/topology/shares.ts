import type { UpstreamServer } from '../nginx/model';
import { onceFor } from '../text/memo';
import { addressesOf } from './link';
import type { Endpoint, LinkedUpstream } from './types';

/** The part of an upstream's requests that one of its lines gets: `part` of every `of`, all addresses together. */
export interface ServerShare {
  readonly endpoint: Endpoint;
  readonly part: number;
  readonly of: number;
}

/** How the requests of an upstream are spread while every server answers. */
export interface Shares {
  /**
   * `turns`: exactly so, in every run of `of` requests · `load`: on average, with requests that take equally long ·
   * `chance`: on average · `keys`: on average over many keys or clients, each of which stays on its server.
   */
  readonly basis: 'turns' | 'load' | 'chance' | 'keys';
  /** One for each line, in file order; `down`, and `backup` while a primary serves, get nothing. */
  readonly servers: readonly ServerShare[];
}

/**
 * The shares of an upstream's lines. A name with several addresses counts as often as it has addresses.
 * Sources: nginx's `src/http/ngx_http_upstream_round_robin.c` and `src/http/modules/ngx_http_upstream_*_module.c`.
 * @returns undefined where the files do not tell: servers or addresses that are not known, a weight that nginx refuses,
 *   `least_time`, a `hash` of a constant, `random two` with unequal weights
 */
export const sharesOf = onceFor((linked: LinkedUpstream): Shares | undefined => {
  const { upstream, endpoints } = linked;
  if (upstream.isIncomplete || endpoints.length === 0) return undefined;
  const serving = servingEndpoints(endpoints);
  if (serving.length === 0) return undefined;
  if (endpoints.some(({ server }) => !server || isOutsideTurns(server))) return undefined;
  const basis = basisOf(linked);
  const weights = serving.length === 1 ? [1] : weightsOf(linked, serving);
  if (!basis || !weights) return undefined;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!Number.isSafeInteger(total)) return undefined;
  const divisor = weights.reduce(greatestDivisor, total);
  const counted = new Map(serving.map((endpoint, index) => [endpoint, weights[index] ?? 0]));
  const servers = endpoints.map((endpoint): ServerShare => {
    return { endpoint, part: (counted.get(endpoint) ?? 0) / divisor, of: total / divisor };
  });
  return { basis, servers };
});

/** `33.3 %`; `about 33 %` where the share holds on average only. */
export function shareText({ part, of }: Pick<ServerShare, 'part' | 'of'>, basis: Shares['basis']): string {
  const percent = (part / of) * 100;
  const isExact = basis === 'turns' || part === 0 || part === of;
  const digits = isExact || percent < 1 ? 1 : 0;
  const rounded = percent.toFixed(digits).replace(/\.0$/, '');
  const isAllButSome = part < of && Number(rounded) === 100;
  const text = part > 0 && Number(rounded) === 0 ? 'under 0.1 %' : isAllButSome ? 'over 99 %' : `${rounded} %`;
  return isExact ? text : `about ${text}`;
}

/** What lines of an upstream get together; `text` is the share, or the word for why they have none. */
export interface LinesShare {
  readonly kind: 'share' | 'backup' | 'down';
  readonly text: string;
}

/** @returns undefined where the files do not tell */
export function shareOfLines(linked: LinkedUpstream, lines: readonly Endpoint[]): LinesShare | undefined {
  if (lines.length === 0) return undefined;
  if (lines.every(({ server }) => server?.isDown)) return { kind: 'down', text: 'down' };
  const shares = sharesOf(linked);
  const wanted = new Set(lines);
  const own = shares?.servers.filter(({ endpoint }) => wanted.has(endpoint)) ?? [];
  const part = own.reduce((sum, share) => sum + share.part, 0);
  // without a primary the backups have shares
  const isSpare = part === 0 && lines.every(({ server }) => server?.isDown || server?.isBackup);
  if (isSpare) return { kind: 'backup', text: 'backup' };
  const [first] = own;
  return shares && first && { kind: 'share', text: shareText({ part, of: first.of }, shares.basis) };
}

/** The lines that get requests while all servers answer: the primaries, or the backups where no primary may serve. */
export function servingEndpoints(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const live = endpoints.filter(({ server }) => server && !server.isDown);
  const primaries = live.filter(({ server }) => !server?.isBackup);
  return primaries.length > 0 ? primaries : live;
}

/** What DNS decides (`service=`), and what takes only some of the requests (`drain`). */
function isOutsideTurns({ parameters }: UpstreamServer): boolean {
  return parameters.some(({ name }) => name === 'service' || name === 'drain');
}

function basisOf({ upstream: { method, sticky } }: LinkedUpstream): Shares['basis'] | undefined {
  const key = method?.directive.args[0]?.value ?? '';
  switch (method?.name) {
    case undefined:
      return sticky ? 'keys' : 'turns';
    case 'hash':
      // with an empty key nginx goes round robin, with a constant one all requests go to one server
      if (key === '') return 'turns';
      return key.includes('$') ? 'keys' : undefined;
    case 'ip_hash':
      return 'keys';
    case 'least_conn':
      return sticky ? 'keys' : 'load';
    case 'random':
      return sticky ? 'keys' : 'chance';
    case 'least_time':
      return undefined;
  }
}

/** What each of the serving lines counts for; undefined where that is not known. */
function weightsOf(linked: LinkedUpstream, serving: readonly Endpoint[]): number[] | undefined {
  const { method } = linked.upstream;
  const words = method?.directive.args.map(({ value }) => value) ?? [];
  if (method?.name === 'hash' && words[0] !== '' && words[1] === 'consistent')
    return ringWeights(linked.endpoints, serving);
  const weights = serving.map(({ server }) => weightOf(server));
  const addresses = serving.map(addressesOf);
  // of two that are drawn, an idle nginx takes the second: the lighter one has the better chance
  const isEven = weights.every((weight) => weight === weights[0]);
  if (method?.name === 'random' && words[0] === 'two' && !isEven) return undefined;
  const products = weights.map((weight, index) => (weight ?? Number.NaN) * (addresses[index] ?? Number.NaN));
  return products.every((product) => product > 0) ? products : undefined;
}

/**
 * The ring of `hash … consistent` has its points by the text of the `server` line, not by address: the addresses of one
 * text share the points of the heaviest of them.
 * Source: `ngx_http_upstream_update_chash()` of `ngx_http_upstream_hash_module.c`.
 */
function ringWeights(all: readonly Endpoint[], serving: readonly Endpoint[]): number[] | undefined {
  const points = new Map<string, number>();
  const texts = new Set<string>();
  for (const { server, address } of all) {
    const weight = weightOf(server);
    if (weight === undefined) return undefined;
    points.set(address.text, Math.max(points.get(address.text) ?? 0, weight));
  }
  for (const { address } of serving) {
    // lines of one text take turns among themselves: rare, and no whole numbers
    if (texts.has(address.text)) return undefined;
    texts.add(address.text);
  }
  return serving.map(({ address }) => points.get(address.text) ?? 0);
}

function weightOf(server: UpstreamServer | undefined): number | undefined {
  const text = server?.weight?.value ?? '1';
  const weight = /^\d+$/.test(text) ? Number(text) : 0;
  return weight > 0 ? weight : undefined;
}

function greatestDivisor(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return large;
}
