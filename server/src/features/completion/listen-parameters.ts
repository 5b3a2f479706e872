import { Context, type DirectiveEntry } from '../../nginx/catalogue';
import type { ConfigFile, Directive } from '../../nginx/tree';
import { walkDirectives } from '../../nginx/walk';
import { groupBy } from '../../text/group';
import { onceFor } from '../../text/memo';
import type { Feature } from '../../topology/availability';
import type { Topology } from '../../topology/types';
import { suggestKnownWord } from './known-word';
import { argumentIndex, documentationKey, type NginxPlace, otherArguments } from './place';
import { Rank, type Suggestion, valued } from './suggestion';

interface Parameter {
  readonly name: string;
  readonly value?: string;
  /** Where it is known. */
  readonly in: readonly ('http' | 'stream' | 'mail')[];
  /** Parameters that nginx takes no second one of beside it. */
  readonly not?: readonly string[];
  readonly feature?: Feature;
  /** Set for the address, once: nginx refuses it in the listen of another server for the same one. */
  readonly isForSocket?: boolean;
  /** Not for Unix sockets. */
  readonly isForPorts?: boolean;
}

const since = (version: string): Feature => ({
  edition: 'open source',
  since: version,
  wasPlus: false,
  removed: undefined,
});
const ALL = ['http', 'stream', 'mail'] as const;
const WEB = ['http', 'stream'] as const;
const STREAMS_ONLY = ['udp'];

/** As `ngx_http_core_listen()` and its sisters take them; what only other systems than Linux have is left out. */
const PARAMETERS: readonly Parameter[] = [
  { name: 'ssl', in: ALL, not: ['udp', 'quic'] },
  { name: 'default_server', in: ['http'] },
  { name: 'default_server', in: ['stream'], feature: since('1.25.5') },
  { name: 'http2', in: ['http'], not: ['quic'], feature: { ...since(''), since: undefined, removed: '1.25.1' } },
  {
    name: 'udp',
    in: ['stream'],
    not: ['ssl', 'proxy_protocol', 'so_keepalive=', 'backlog=', 'deferred', 'fastopen='],
    isForPorts: true,
  },
  { name: 'proxy_protocol', in: ALL, not: ['quic', 'udp'] },
  { name: 'reuseport', in: WEB, isForSocket: true, isForPorts: true },
  {
    name: 'quic',
    in: ['http'],
    not: ['ssl', 'http2', 'proxy_protocol', 'deferred', 'fastopen=', 'so_keepalive=', 'backlog='],
    feature: since('1.25.0'),
    isForPorts: true,
  },
  { name: 'backlog=', value: '511', in: ALL, not: [...STREAMS_ONLY, 'quic'], isForSocket: true },
  { name: 'so_keepalive=on', in: ALL, not: [...STREAMS_ONLY, 'quic'], isForSocket: true },
  { name: 'so_keepalive=off', in: ALL, not: [...STREAMS_ONLY, 'quic'], isForSocket: true },
  { name: 'rcvbuf=', value: '64k', in: ALL, isForSocket: true },
  { name: 'sndbuf=', value: '64k', in: ALL, isForSocket: true },
  { name: 'deferred', in: ['http'], not: ['quic'], isForSocket: true },
  { name: 'bind', in: ALL, isForSocket: true },
  { name: 'ipv6only=on', in: ALL, isForSocket: true },
  { name: 'ipv6only=off', in: ALL, isForSocket: true },
  { name: 'fastopen=', value: '256', in: WEB, not: [...STREAMS_ONLY, 'quic'], isForSocket: true, isForPorts: true },
];

/** The parameters of a listen that it does not have yet, and that nginx takes beside the others. */
export function suggestListenParameters(place: NginxPlace, entry: DirectiveEntry): readonly Suggestion[] {
  const { cursor } = place;
  if (argumentIndex(place) === 0) return suggestAddresses(place, entry);
  const { before, after } = otherArguments(place);
  const [address = ''] = before;
  const protocol =
    entry.contexts & Context.httpServer ? 'http' : entry.contexts & Context.streamServer ? 'stream' : 'mail';
  const present = new Set([...before.slice(1), ...after].map(nameOf));
  const written = place.file.source.slice(cursor.word);
  const typedName = cursor.typed.includes('=') ? nameOf(cursor.typed) : '';
  const others = othersOf(place, address);
  return PARAMETERS.flatMap((parameter, index): Suggestion[] => {
    const { name, value, not = [], feature } = parameter;
    if (!parameter.in.includes(protocol) || present.has(nameOf(name)) || not.some((other) => present.has(other)))
      return [];
    if (typedName !== '' && (!name.startsWith(typedName) || name === typedName)) return [];
    if (!fitsAddress(parameter, address) || !fitsOthers(parameter, others)) return [];
    const word = { label: name, kind: 'parameter', feature, index, parameter: nameOf(name) } as const;
    const suggestion = suggestKnownWord(place, entry, word);
    if (!suggestion) return [];
    return [{ ...suggestion, ...(value !== undefined && valued(name, `\${1:${value}}`, written, cursor)) }];
  });
}

function suggestAddresses({ cursor }: NginxPlace, entry: DirectiveEntry): readonly Suggestion[] {
  if (cursor.typed !== '' || !(entry.contexts & Context.httpServer)) return [];
  return ['80', '443', '[::]:80', '[::]:443'].map((label, index) => ({
    label,
    kind: 'port',
    rank: Rank.usual + index,
    documentation: { directive: documentationKey(entry) },
  }));
}

function nameOf(word: string): string {
  return /^[^=]*=?/.exec(word)?.[0] ?? word;
}

function fitsAddress({ name, isForPorts }: Parameter, address: string): boolean {
  if (name.startsWith('ipv6only')) return address.startsWith('[');
  return !isForPorts || !address.startsWith('unix:');
}

interface Others {
  readonly isDefaultTaken: boolean;
  readonly isSocketSet: boolean;
}

function fitsOthers({ name, isForSocket }: Parameter, { isDefaultTaken, isSocketSet }: Others): boolean {
  if (name === 'default_server') return !isDefaultTaken;
  return !isForSocket || !isSocketSet;
}

const NOT_FOR_SOCKETS: ReadonlySet<string> = new Set([
  'ssl',
  'http2',
  'proxy_protocol',
  'default_server',
  'quic',
  'udp',
  'spdy',
  'default',
]);

/** What the listens of other servers say of the same address: those of this file as it is now. */
function othersOf(place: NginxPlace, address: string): Others {
  const { file, uri, snapshots, cursor } = place;
  const lines = [
    ...(listensIn(file).get(address) ?? []),
    ...snapshots.flatMap(
      ({ topology }) =>
        listensOf(topology)
          .get(address)
          ?.filter((line) => line.uri !== uri) ?? [],
    ),
  ];
  const here = cursor.blocks.at(-1);
  const others = lines
    .filter(({ parent }) => parent !== here)
    .map(({ args }) => args.slice(1).map(({ value }) => value));
  return {
    isDefaultTaken: others.some((words) => words.includes('default_server') || words.includes('default')),
    isSocketSet: others.some((words) => words.some((word) => !NOT_FOR_SOCKETS.has(word))),
  };
}

type ListenLines = ReadonlyMap<string, readonly Directive[]>;

const listensIn = onceFor((file: ConfigFile): ListenLines => {
  const listens: Directive[] = [];
  for (const directive of walkDirectives(file.body)) if (directive.name.value === 'listen') listens.push(directive);
  return byAddress(listens);
});

const listensOf = onceFor(
  ({ nginx }: Topology): ListenLines =>
    byAddress(nginx.servers.flatMap(({ listens }) => listens.flatMap(({ directive }) => directive ?? []))),
);

function byAddress(listens: readonly Directive[]): ListenLines {
  return groupBy(listens, ({ args }) => args[0]?.value ?? '');
}
