import { asWord } from '../../nginx/edit';
import type { TextEdit } from '../../text/edit';
import type { Topology } from '../../topology/types';
import { connectionCarriesUpgrade } from '../../topology/websocket';
import { insertMapsIn, standardMap } from '../../topology/websocket-edit';
import {
  GRPC_HEADERS,
  type HeaderUse,
  type HeaderValue,
  HIDDEN_HEADERS,
  REQUEST_HEADERS,
  RESPONSE_HEADERS,
} from './header-values';
import { argumentIndex, type NginxPlace, otherArguments, statementName } from './place';
import { Rank, type Suggestion } from './suggestion';

const HEADERS: Readonly<Record<string, readonly HeaderUse[]>> = {
  proxy_set_header: REQUEST_HEADERS,
  grpc_set_header: GRPC_HEADERS,
  add_header: RESPONSE_HEADERS,
  add_trailer: RESPONSE_HEADERS,
  proxy_hide_header: HIDDEN_HEADERS,
  proxy_pass_header: HIDDEN_HEADERS,
  fastcgi_hide_header: HIDDEN_HEADERS,
  fastcgi_pass_header: HIDDEN_HEADERS,
  uwsgi_hide_header: HIDDEN_HEADERS,
  uwsgi_pass_header: HIDDEN_HEADERS,
  scgi_hide_header: HIDDEN_HEADERS,
  scgi_pass_header: HIDDEN_HEADERS,
  grpc_hide_header: HIDDEN_HEADERS,
  grpc_pass_header: HIDDEN_HEADERS,
};

/** Names of headers that the block does not set yet, with their usual value; and the values of a header. */
export function suggestHeaders(place: NginxPlace): readonly Suggestion[] {
  const directive = statementName(place);
  const headers = directive !== undefined && Object.hasOwn(HEADERS, directive) ? HEADERS[directive] : undefined;
  if (!headers || directive === undefined || place.cursor.at !== 'argument') return [];
  const index = argumentIndex(place);
  if (index === 0) return suggestNames(place, directive, headers);
  return index === 1 ? suggestValues(place, headers) : [];
}

function suggestNames(place: NginxPlace, directive: string, headers: readonly HeaderUse[]): Suggestion[] {
  const { cursor } = place;
  const set = namesInBlock(place, directive);
  return headers
    .filter(({ name }) => !set.has(name.toLowerCase()))
    .map(({ name, values }, index): Suggestion => {
      const common = { label: name, kind: 'header' as const, rank: Rank.own + index };
      const usual = values[0];
      if (cursor.after.length > 0 || cursor.quote || !usual) return common;
      // Connection has two values of equal right
      if (name === 'Connection') return { ...common, insert: `${name} `, continues: true };
      return { ...common, insert: `${name} ${written(usual)}${cursor.isFollowed ? '' : ';'}`, detail: usual.text };
    });
}

/** In lower case: of the other lines in the same block. */
function namesInBlock({ scopes, cursor }: NginxPlace, directive: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { directives } of scopes) {
    for (const { name, args, start, end, file } of directives) {
      const isOwn = file === cursor.file && start <= cursor.offset && cursor.offset <= end;
      if (name.value === directive && args[0] && !isOwn) names.add(args[0].value.toLowerCase());
    }
  }
  return names;
}

function written({ text, after }: HeaderValue): string {
  return after === undefined ? asWord(text) : `${asWord(text)} ${after}`;
}

function suggestValues(place: NginxPlace, headers: readonly HeaderUse[]): Suggestion[] {
  const { cursor } = place;
  const header = (otherArguments(place).before[0] ?? '').toLowerCase();
  const use = headers.find(({ name }) => name.toLowerCase() === header);
  const isHandshake = header === 'connection' && headers === REQUEST_HEADERS;
  const own = isHandshake ? place.snapshots.flatMap(({ topology }) => upgradeValues(place, topology)) : [];
  const usual = (use?.values ?? []).map((value, index): Suggestion => {
    const { text, detail, after } = value;
    const hasEnd = after === undefined || cursor.after.length > 0 || cursor.quote !== undefined;
    return {
      label: text === '' ? '""' : text,
      kind: text.startsWith('$') ? 'variable' : 'value',
      insert: cursor.quote ? text : hasEnd ? asWord(text) : written(value),
      rank: Rank.own + index,
      ...(detail !== undefined && { detail }),
    };
  });
  return [...own, ...usual];
}

/** The variable that tells an upgrade from a plain request; with its `map` where there is none yet. */
function upgradeValues(place: NginxPlace, topology: Topology): Suggestion[] {
  const { nginx } = topology;
  const known = nginx.maps.find(
    ({ source, variable }) => /^\$\{?http_upgrade\}?$/.test(source) && connectionCarriesUpgrade(`$${variable}`, nginx),
  );
  const common = { kind: 'variable' as const, rank: Rank.missing };
  if (known) return [{ ...common, label: `$${known.variable}`, detail: 'upgrade for WebSocket, by its map' }];
  if (nginx.variables.has('connection_upgrade')) return [];
  const edits = mapEdits(place, topology);
  if (edits.length === 0) return [];
  return [
    { ...common, label: '$connection_upgrade', detail: 'upgrade for WebSocket; adds its map', additional: edits },
  ];
}

/** In this document alone, as it is now: an item of a list can change no other one. */
function mapEdits({ scopes: [innermost, another], file }: NginxPlace, topology: Topology): readonly TextEdit[] {
  let block = innermost;
  while (block && block.parent?.kind !== 'http') block = block.parent;
  // a file that is included twice would have the map twice
  if (!block?.directive || another || block.directive.file !== file) return [];
  const http = block.directive.parent;
  const body = http?.block?.body ?? file.body;
  return insertMapsIn(http, body, [standardMap('connection_upgrade', topology)]);
}
