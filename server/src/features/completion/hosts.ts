import type { PassKind } from '../../nginx/model';
import { protocolOf, type Scope } from '../../nginx/scope';
import type { Directive } from '../../nginx/tree';
import { hasLetters } from '../../text/fuzzy';
import { onceFor } from '../../text/memo';
import type { Span } from '../../text/span';
import { methodName } from '../../topology/method-text';
import { type OfferedHost, offeredHostsNamed } from '../../topology/offered-hosts';
import { type OfferedServer, offeredServers, type UpstreamAround } from '../../topology/offered-servers';
import type { LinkedUpstream, Topology } from '../../topology/types';
import { hostDetail } from './host-text';
import { argumentIndex, mostWanted, type NginxPlace, statementName } from './place';
import { type Documentation, Rank, type Suggestion } from './suggestion';

/** Schemes by directive; a directive that is not here takes a host and no more. */
const SCHEMES: Readonly<Record<PassKind, readonly string[]>> = {
  proxy_pass: ['http://', 'https://'],
  grpc_pass: ['grpc://', 'grpcs://'],
  fastcgi_pass: [],
  uwsgi_pass: [],
  scgi_pass: [],
  memcached_pass: [],
};

/** Where requests go: upstreams and compose services in a `*_pass`, compose services with their ports in a `server`. */
export function suggestHosts(place: NginxPlace): readonly Suggestion[] {
  if (place.cursor.at === 'name') return suggestLines(place);
  if (place.cursor.at !== 'argument' || argumentIndex(place) !== 0 || place.cursor.quote) return [];
  const name = statementName(place);
  if (name === 'server') return suggestServers(place);
  return name !== undefined && Object.hasOwn(SCHEMES, name) ? suggestTargets(place, name as PassKind) : [];
}

type Protocol = 'http' | 'stream';

/** All of them, where several projects are compared. */
function mostOfEach(place: NginxPlace, start: number): number | undefined {
  return place.snapshots.length > 1 ? undefined : mostWanted(place, start);
}

/** What only some of the projects know that read this file comes last: nginx of the others would refuse it. */
function inEachProject(
  { snapshots, context }: NginxPlace,
  suggest: (topology: Topology, project: number) => readonly Suggestion[],
): readonly Suggestion[] {
  const lists = snapshots.map((snapshot) => suggest(snapshot.topology, context.snapshots.indexOf(snapshot)));
  const [first] = lists;
  if (!first || lists.length === 1) return first ?? [];
  const labels = lists.map((list) => new Set(list.map(({ label }) => label)));
  return lists.flat().map((suggestion) => {
    if (labels.every((known) => known.has(suggestion.label))) return suggestion;
    const { detail, documentation, rank } = suggestion;
    return {
      ...suggestion,
      rank: rank + Rank.doubtful,
      ...(documentation && { documentation }),
      detail: detail === undefined ? IN_SOME : `${detail}; ${IN_SOME}`,
    };
  });
}

const IN_SOME = 'not in all projects that read this file';

/** Protocols of the possible blocks, each once. */
export function protocolsOf(scopes: readonly Scope[]): Protocol[] {
  return [...new Set(scopes.map(protocolOf))];
}

/** Lines that are offered whole. */
const MOST_LINES = 5;

/** Whole `server` lines for the instances that an upstream lacks. */
function suggestLines(place: NginxPlace): readonly Suggestion[] {
  const { cursor } = place;
  if (cursor.isFollowed || cursor.after.length > 0 || cursor.quote) return [];
  return inEachProject(place, (topology, project) =>
    upstreamsAround(place).flatMap((upstream) =>
      offeredServers(topology, upstream)
        .filter(({ port }) => port !== undefined)
        .slice(0, MOST_LINES)
        .map(({ offered, port }, index): Suggestion => {
          const { maxFails, failTimeout } = topology.options.health;
          const label = `server ${offered.host}:${port?.port}`;
          return {
            label,
            kind: 'service',
            insert: `${label} max_fails=${maxFails} fail_timeout=${failTimeout};`,
            filter: label,
            detail: hostDetail(offered, port),
            rank: Rank.missing + index,
            documentation: documentationOf(offered, { protocol: upstream.protocol, project }),
          };
        }),
    ),
  );
}

/** The upstream blocks that the cursor may be in. */
export function upstreamsAround(place: NginxPlace): UpstreamAround[] {
  return place.scopes.filter(({ kind }) => kind === 'upstream').map((scope) => upstreamAround(scope, place));
}

function suggestServers(place: NginxPlace): readonly Suggestion[] {
  const { cursor } = place;
  const written = hostAndPort(cursor.typed);
  if (!written) return [];
  const around = upstreamsAround(place);
  const most = mostOfEach(place, cursor.word.start);
  return inEachProject(place, (topology, project) =>
    around.flatMap((upstream) =>
      written.host === undefined
        ? offeredServers(topology, upstream, goesOn(cursor.typed), most).map(
            (server, index): Suggestion => new HostSuggestion(server, index, { ...upstream, project }),
          )
        : suggestPorts(place, written.host, { ...upstream, project }, topology, cursor.word.end),
    ),
  );
}

/** Whether a name has the letters that are typed of it. */
function goesOn(typed: string): (name: string) => boolean {
  const letters = typed.toLowerCase();
  return letters === '' ? () => true : (name) => hasLetters(name.toLowerCase(), letters);
}

/** The host before a colon; nothing but its start is typed before there is one. Sockets and IPv6 are nobody's to offer. */
function hostAndPort(typed: string): { readonly host: string | undefined } | undefined {
  if (/^unix:|[[\]$/]/i.test(typed)) return undefined;
  const colon = typed.indexOf(':');
  return { host: colon < 0 ? undefined : typed.slice(0, colon) };
}

/** The upstream block with its other lines. */
function upstreamAround(scope: Scope, { cursor }: NginxPlace): UpstreamAround {
  const { directive, directives } = scope;
  const servers = directives.flatMap((line) => {
    if (line.name.value !== 'server' || !line.args[0] || isAtCursor(line)) return [];
    const [, host = '', port] = /^([^:]*)(?::(\d+))?$/.exec(line.args[0].value) ?? [];
    return [{ host, port: port === undefined ? 80 : Number(port) }];
  });
  return { name: directive?.args[0]?.value ?? '', protocol: protocolOf(scope), servers };

  function isAtCursor({ file, start, end }: Directive): boolean {
    return file === cursor.file && start <= cursor.offset && cursor.offset <= end;
  }
}

/** A host with its port; what is shown of it is made when it is asked for: of a thousand few are. */
class HostSuggestion implements Suggestion {
  readonly label: string;
  readonly kind = 'service';
  readonly rank: number;
  readonly snippet?: string;
  readonly replace?: Span;
  readonly documentation: Documentation;
  readonly #server: OfferedServer;

  constructor(server: OfferedServer, index: number, within: Within, scheme = '', replace?: Span) {
    const { offered, port } = server;
    this.label = port ? `${scheme}${offered.host}:${port.port}` : scheme + offered.host;
    this.rank = Rank.own + index;
    if (!port) this.snippet = `${this.label}:$1`;
    if (replace) this.replace = replace;
    this.documentation = documentationOf(offered, within);
    this.#server = server;
  }

  get detail(): string {
    return hostDetail(this.#server.offered, this.#server.port);
  }
}

/** What a host is looked up in. */
interface Within {
  readonly protocol: Protocol;
  /** Its place among all snapshots. */
  readonly project: number;
}

function documentationOf({ host, service }: OfferedHost, { protocol, project }: Within): Documentation {
  return { host, ...(service.name !== host && { service: service.name }), protocol, project };
}

/** Behind `host:`: the ports of that host that the upstream does not have yet. */
function suggestPorts(
  { cursor }: NginxPlace,
  host: string,
  { protocol, servers, project }: UpstreamAround & Within,
  topology: Topology,
  end: number,
): Suggestion[] {
  const isSame = (other: string): boolean => other.toLowerCase() === host.toLowerCase();
  const taken = new Set(servers.filter((server) => isSame(server.host)).map(({ port }) => port));
  const start = cursor.word.start + cursor.typed.lastIndexOf(':') + 1;
  return offeredHostsNamed(topology, protocol, host).flatMap((offered) =>
    offered.ports
      .filter(({ port }) => !taken.has(port))
      .map((port, index): Suggestion => {
        return {
          label: `${port.port}`,
          kind: 'port',
          replace: { start, end },
          detail: hostDetail(offered, port),
          rank: Rank.own + index,
          documentation: documentationOf(offered, { protocol, project }),
        };
      }),
  );
}

/** What of a target is written already, and where what is to come goes. */
interface TargetPlace {
  /** Typed before the offset; undefined if it is still to come. */
  readonly scheme: string | undefined;
  /** What stands before the colon of a port that is typed. */
  readonly host: string | undefined;
  /** Where scheme (if there is none yet) and host stand; a URI behind them stays. */
  readonly start: number;
  readonly end: number;
}

function suggestTargets(place: NginxPlace, kind: PassKind): Suggestion[] {
  const target = targetPlace(place, kind);
  if (!target) return [];
  const schemes = SCHEMES[kind];
  const isOpen = target.scheme === undefined && schemes.length > 0;
  const replace = { start: target.start, end: target.end };
  const most = mostOfEach(place, target.start);
  const { file, cursor } = place;
  return [
    ...inEachProject(place, (topology, project) =>
      protocolsOf(place.scopes).flatMap((protocol) => {
        // a server of stream takes a host alone
        const prefixes = isOpen && protocol === 'http' ? schemes : undefined;
        const around: UpstreamAround = { name: undefined, protocol, pass: kind, servers: [] };
        if (target.host !== undefined) {
          return suggestPorts(place, target.host, { ...around, project }, topology, target.end);
        }
        // what is typed may be the start of a scheme
        const isWanted = goesOn(prefixes ? '' : file.source.text.slice(target.start, cursor.offset));
        return [
          ...upstreamSuggestions(topology, { protocol, project, kind, most, isWanted }, prefixes, replace),
          ...serviceSuggestions(
            offeredServers(topology, around, isWanted, most),
            { protocol, project },
            prefixes,
            replace,
          ),
        ];
      }),
    ),
    ...(isOpen && protocolsOf(place.scopes).includes('http') ? schemeSuggestions(schemes, replace) : []),
  ];
}

function targetPlace({ cursor, file }: NginxPlace, kind: PassKind): TargetPlace | undefined {
  const { typed, word, offset } = cursor;
  const schemes = SCHEMES[kind];
  const text = file.source.text.slice(word.start, word.end);
  const scheme = schemes.length > 0 ? (/^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? '') : '';
  const hostEnd = (from: number): number => {
    const uri = text.slice(from).search(/[/?$]/);
    return uri < 0 ? word.end : word.start + from + uri;
  };
  if (scheme.length > typed.length) {
    return { scheme: undefined, host: undefined, start: word.start, end: hostEnd(scheme.length) };
  }
  // `http:/` on its way to `http://`
  if (scheme === '' && schemes.some((each) => each.startsWith(typed))) {
    const end = typed.includes(':') ? offset : hostEnd(0);
    return { scheme: undefined, host: undefined, start: word.start, end };
  }
  const written = hostAndPort(typed.slice(scheme.length));
  if (!written || typed.includes('?')) return undefined;
  const start = word.start + scheme.length;
  return { scheme: scheme || undefined, host: written.host, start, end: hostEnd(scheme.length) };
}

function schemeSuggestions(schemes: readonly string[], replace: Suggestion['replace']): Suggestion[] {
  return schemes.map((label, index) => ({
    label,
    kind: 'value',
    rank: Rank.common + index,
    continues: true,
    ...(replace && { replace }),
  }));
}

interface WantedUpstreams extends Within {
  readonly kind: PassKind;
  readonly most: number | undefined;
  readonly isWanted: (name: string) => boolean;
}

function upstreamSuggestions(
  topology: Topology,
  { protocol, project, kind, most = Number.POSITIVE_INFINITY, isWanted }: WantedUpstreams,
  schemes: readonly string[] | undefined,
  replace: NonNullable<Suggestion['replace']>,
): Suggestion[] {
  const found: Suggestion[] = [];
  for (const linked of upstreamsFor(topology, protocol, kind)) {
    if (found.length >= most) break;
    const { upstream } = linked;
    if (!isWanted(upstream.name)) continue;
    found.push({
      label: `${schemeFor(linked, schemes)}${upstream.name}`,
      kind: 'upstream',
      replace,
      get detail() {
        return `${peersText(linked)} · ${methodName(upstream)}`;
      },
      rank: Math.min(found.length, Rank.own - 1),
      documentation: { upstream: upstream.name, protocol, project },
    });
  }
  return found;
}

const upstreamsByUse = onceFor((_: Topology) => new Map<string, readonly LinkedUpstream[]>());

/** Those with a name that a target can hold; behind them those that are asked in another way. */
function upstreamsFor(topology: Topology, protocol: Protocol, kind: PassKind): readonly LinkedUpstream[] {
  const known = upstreamsByUse(topology);
  const key = `${protocol} ${kind}`;
  const before = known.get(key);
  if (before) return before;
  const named = topology.upstreams.filter(
    ({ upstream: { protocol: own, name } }) => own === protocol && /^[\w.-]+$/.test(name),
  );
  const others = new Set(named.filter((linked) => isOfAnotherKind(linked, kind)));
  const ordered = [...named.filter((linked) => !others.has(linked)), ...others];
  known.set(key, ordered);
  return ordered;
}

/** Whether an upstream is asked by other directives only: what speaks FastCGI speaks no HTTP. */
function isOfAnotherKind({ routes }: LinkedUpstream, kind: PassKind): boolean {
  return routes.length > 0 && routes.every(({ kind: other }) => other !== kind);
}

function peersText({ servingPeers: { atLeast, isExact } }: LinkedUpstream): string {
  return `${atLeast}${isExact ? '' : '+'} ${atLeast === 1 && isExact ? 'peer' : 'peers'}`;
}

/** The scheme with TLS where all ports say so. */
function schemeFor({ endpoints }: LinkedUpstream, schemes: readonly string[] | undefined): string {
  const isSecure = endpoints.length > 0 && endpoints.every(({ port }) => port === 443 || port === 8443);
  return schemes?.[isSecure ? 1 : 0] ?? '';
}

function serviceSuggestions(
  servers: readonly OfferedServer[],
  within: Within,
  schemes: readonly string[] | undefined,
  replace: NonNullable<Suggestion['replace']>,
): Suggestion[] {
  return servers.map((server, index) => {
    const isSecure = server.port?.port === 443 || server.port?.port === 8443;
    return new HostSuggestion(server, index, within, schemes?.[isSecure ? 1 : 0], replace);
  });
}
