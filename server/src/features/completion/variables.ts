import { builtInVariables, isBuiltInVariable, type VariableEntry, variableEntries } from '../../nginx/catalogue';
import type { NginxModel } from '../../nginx/model';
import { occurrences } from '../../nginx/occurrences';
import { lineSeenFrom } from '../../nginx/place';
import type { LoadedConfig } from '../../nginx/scope';
import type { Directive } from '../../nginx/tree';
import { expectsVariable, takesVariables } from '../../nginx/variable-places';
import { capturedNames, type VariableUse, variableUses } from '../../nginx/variable-uses';
import { hasLetters } from '../../text/fuzzy';
import { groupBy } from '../../text/group';
import { onceFor } from '../../text/memo';
import type { Span } from '../../text/span';
import { requirementText } from '../../topology/availability';
import {
  argumentIndex,
  availability,
  mostWanted,
  type NginxPlace,
  otherArguments,
  statementName,
  vocabularyKey,
} from './place';
import { Rank, type Suggestion } from './suggestion';

type Protocol = 'http' | 'stream';

/** Variables after `$` and `${`, and where a whole argument may be one. */
export function suggestVariables(place: NginxPlace): readonly Suggestion[] {
  const protocol = protocolAt(place);
  const at = protocol && variableAt(place);
  if (!protocol || !at) return [];
  const own = ownVariables(place, protocol);
  const found: Variable[] = [...own].map(([name, detail]) => ({ name, isFamily: false, rank: Rank.own, detail }));
  for (const name of membersOf(place, protocol, own)) {
    found.push({ name, isFamily: false, rank: Rank.common + MEMBER_ORDER, isOfNginx: true });
  }
  for (const variable of builtInsAt(place, protocol)) if (!own.has(variable.name)) found.push(variable);
  const letters = at.typed.replace(/^\$\{?/, '').toLowerCase();
  const fitting = found.filter(({ name }) => hasLetters(name.toLowerCase(), letters));
  // where nothing is typed, what else may stand there comes first
  const later = at.typed === '' ? Rank.usual - Rank.own : 0;
  const favourites = FAVOURITES[statementName(place) ?? ''] ?? [];
  const ranked = fitting.map((variable) => {
    const order = favourites.indexOf(variable.name);
    return order < 0 || variable.rank >= Rank.doubtful ? variable : { ...variable, rank: Rank.own + order };
  });
  const most = mostWanted(place, at.span.start) ?? ranked.length;
  const likeliest = ranked.length > most ? ranked.sort((a, b) => a.rank - b.rank).slice(0, most) : ranked;
  return likeliest.map(({ name, isFamily, rank, detail, isOfNginx }) => ({
    label: `$${name}`,
    insert: at.isBraced ? `\${${name}${isFamily ? '' : '}'}` : `$${name}`,
    replace: at.span,
    kind: 'variable',
    rank: rank < Rank.doubtful ? Math.min(rank + later, Rank.doubtful - 1) : rank,
    ...(isFamily && { continues: true }),
    ...(isOfNginx && { documentation: { variable: isFamily ? `${name}*` : name, protocol } }),
    ...(detail !== undefined && { detail }),
  }));
}

interface Variable {
  readonly name: string;
  readonly isFamily: boolean;
  readonly rank: number;
  readonly detail?: string | undefined;
  readonly isOfNginx?: boolean;
}

/** What is offered of nginx's own where the same nginx runs. */
const builtIns = new Map<string, readonly Variable[]>();
const MOST_KEPT = 20;

function builtInsAt(place: NginxPlace, protocol: Protocol): readonly Variable[] {
  const key = JSON.stringify([protocol, vocabularyKey(place)]);
  let known = builtIns.get(key);
  if (!known) {
    known = variableEntries(protocol).flatMap((entry) => builtIn(place, entry, protocol));
    if (builtIns.size >= MOST_KEPT) builtIns.clear();
    builtIns.set(key, known);
  }
  return known;
}

function builtIn(place: NginxPlace, entry: VariableEntry, protocol: Protocol): Variable[] {
  const { name, isFamily, isInternal } = entry;
  if (isInternal) return [];
  const available = availability(place, { ...entry, wasPlus: false, removed: undefined }, moduleOf(entry));
  if (available === 'no') return [];
  const order = COMMON[protocol].indexOf(name);
  const base = { name, isFamily, isOfNginx: true };
  if (available === 'unknown') return [{ ...base, rank: Rank.doubtful, detail: requirementText(entry) }];
  const detail = isFamily ? FAMILIES[name] : undefined;
  return [{ ...base, rank: order >= 0 ? Rank.common + order : Rank.usual, detail }];
}

interface VariableAt {
  /** From `$` to the end of the name. */
  readonly span: Span;
  /** What stands before the cursor, `$` included; empty where nothing is written yet. */
  readonly typed: string;
  readonly isBraced: boolean;
}

/** The variable that is being written; undefined where none can stand. */
function variableAt(place: NginxPlace): VariableAt | undefined {
  const { cursor, file } = place;
  if (cursor.at !== 'argument' || !isTemplate(place)) return undefined;
  const { offset, typed, word } = cursor;
  const rest = file.source.text.slice(offset, word.end);
  const [dollar = '', brace] = /\$(\{?)\w*$/.exec(typed) ?? [];
  if (dollar === '') {
    const isInMap = cursor.blocks.at(-1)?.block?.kind === 'data';
    if (!isInMap && !expectsVariable(statementName(place) ?? '')) return undefined;
    // `if (` is no part of what is compared
    const isEmpty = /^\(?$/.test(typed) && (/^\)?$/.test(rest) || rest.startsWith('$'));
    const end = offset + (/^\$\{?\w*\}?/.exec(rest)?.[0].length ?? 0);
    return isEmpty ? { span: { start: offset, end }, typed: '', isBraced: rest.startsWith('${') } : undefined;
  }
  const isBraced = brace === '{';
  const [following = ''] = (isBraced ? /^\w*\}?/ : /^\w*/).exec(rest) ?? [];
  return { span: { start: offset - dollar.length, end: offset + following.length }, typed: dollar, isBraced };
}

function isTemplate(place: NginxPlace): boolean {
  const { cursor } = place;
  const index = argumentIndex(place);
  const { before, after } = otherArguments(place);
  // the values of a map are expanded; those of the other blocks of data are not
  if (cursor.blocks.at(-1)?.block?.kind === 'data') {
    return cursor.blocks.at(-1)?.name.value === 'map' && index === 0 && cursor.before[0] !== 'include';
  }
  const name = statementName(place) ?? '';
  return takesVariables(name, cursor.typed, { index, count: before.length + 1 + after.length, before });
}

function protocolAt({ scopes }: NginxPlace): Protocol | undefined {
  const protocol = scopes[0]?.protocol;
  return protocol === 'http' || protocol === 'stream' ? protocol : undefined;
}

function moduleOf({ name }: VariableEntry): string {
  return /^(?:geoip|otel|acme)/.exec(name)?.[0] ?? '';
}

/** The variables that the configuration defines, by name, and where. */
function ownVariables({ snapshots, uri }: NginxPlace, protocol: Protocol): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { topology } of snapshots) {
    for (const [name, { directive, protocol: other }] of definitionsIn(topology.nginx)) {
      if (other === protocol && !found.has(name)) found.set(name, definedIn(directive, uri));
    }
    for (const name of capturedNames(topology.nginx.config)) if (!found.has(name)) found.set(name, 'group of a regex');
  }
  return found;
}

function definedIn(directive: Directive, uri: string): string {
  return directive.uri.includes('#')
    ? directive.name.value
    : `${directive.name.value}, ${lineSeenFrom(uri, directive)}`;
}

/** Members of families such as `$http_NAME`: those that the configuration uses elsewhere, and those that proxies need. */
function membersOf({ snapshots, uri }: NginxPlace, protocol: Protocol, own: ReadonlyMap<string, string>): Set<string> {
  const found = new Set(protocol === 'http' ? MEMBERS : []);
  for (const { topology } of snapshots) {
    for (const [name, uses] of usedMembers(topology.nginx.config)) {
      const isElsewhere = uses.length > 1 || uses.some(({ directive }) => directive.uri !== uri);
      if (isElsewhere && uses[0]?.protocol === protocol && !own.has(name)) found.add(name);
    }
  }
  return found;
}

/** After the first of the common ones. */
const MEMBER_ORDER = 20;

const MEMBERS = ['http_upgrade', 'http_x_forwarded_proto', 'http_x_real_ip', 'http_origin', 'http_authorization'];

const usedMembers = onceFor((config: LoadedConfig): ReadonlyMap<string, readonly VariableUse[]> => {
  const members = variableUses(config).filter(
    ({ name, protocol }) => !builtInVariables(protocol).names.has(name) && isBuiltInVariable(name, protocol),
  );
  return groupBy(members, ({ name }) => name);
});

/** Each variable with the first statement that defines it. */
const definitionsIn = onceFor(
  ({ config, variables }: NginxModel): ReadonlyMap<string, { directive: Directive; protocol: string | undefined }> => {
    const found = new Map<string, { directive: Directive; protocol: string | undefined }>();
    for (const [name, [directive]] of variables) {
      if (!directive || !/^\w+$/.test(name)) continue;
      const place = occurrences(config, directive.name.value).find((each) => each.directive === directive);
      found.set(name, { directive, protocol: place?.scope.protocol });
    }
    return found;
  },
);

/** What proxies write most. */
const COMMON: Readonly<Record<Protocol, readonly string[]>> = {
  http: [
    ...['host', 'remote_addr', 'proxy_add_x_forwarded_for', 'scheme', 'http_', 'request_uri', 'uri', 'args', 'is_args'],
    ...['arg_', 'cookie_', 'server_name', 'server_port', 'http_host', 'http_upgrade', 'request_method', 'status'],
    ...['upstream_addr', 'upstream_status', 'upstream_response_time', 'upstream_http_', 'request_time', 'proxy_host'],
    ...['binary_remote_addr', 'request_id', 'request', 'http_user_agent', 'http_referer', 'time_local'],
  ],
  stream: [
    ...['remote_addr', 'server_port', 'upstream_addr', 'status', 'protocol', 'ssl_preread_server_name'],
    ...['session_time', 'bytes_sent', 'bytes_received', 'time_local', 'binary_remote_addr'],
  ],
};

/** What a directive takes most often. */
const FAVOURITES: Readonly<Record<string, readonly string[]>> = {
  hash: ['request_uri', 'remote_addr', 'binary_remote_addr'],
  if: ['request_method', 'host', 'scheme', 'http_upgrade'],
  limit_conn_zone: ['binary_remote_addr', 'server_name'],
  limit_req_zone: ['binary_remote_addr', 'server_name'],
  map: ['http_upgrade', 'host', 'uri'],
  split_clients: ['remote_addr', 'request_id'],
};

/** What stands for the end of their names. */
const FAMILIES: Readonly<Record<string, string>> = {
  arg_: 'argument in the request line',
  cookie_: 'cookie',
  http_: 'request header',
  sent_http_: 'response header',
  sent_trailer_: 'response trailer',
  upstream_cookie_: 'cookie from the upstream server',
  upstream_http_: 'response header from the upstream server',
  upstream_trailer_: 'response trailer from the upstream server',
  proxy_protocol_tlv_: 'TLV of the PROXY protocol',
};
