import type { InlayHint, InlayHintLabelPart, InlayHintParams, TextEdit } from 'vscode-languageserver';
import { appendArguments } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import type { InlayHintsSetting } from '../settings';
import { onceFor } from '../text/memo';
import type { Origin } from '../text/span';
import { unitsOf } from '../topology/amounts';
import { hasOnePeer, NGINX_HEALTH } from '../topology/health';
import { methodText } from '../topology/method-text';
import { servingEndpoints, sharesOf, shareText } from '../topology/shares';
import type { Endpoint, LinkedUpstream, NameKind, Topology } from '../topology/types';
import { statementOf } from '../topology/types';
import type { Snapshot } from '../workspace/workspace';
import { toRange } from './convert';
import { documentOf, type FeatureContext, PlaceFinder, realOriginIn } from './request';

/** One of the things that are said at the end of a line. */
interface Part {
  readonly value: string;
  readonly tooltip: string;
  /** Where it leads. */
  readonly origin?: Origin;
  /** Words that would say it in the file. */
  readonly words?: readonly string[];
}

type PartName = 'share' | 'health' | 'service';

/** What is said at the end of one statement, in the order in which it is shown; undefined where projects disagree. */
interface Group {
  readonly endpoint: Endpoint;
  readonly snapshot: Snapshot;
  readonly parts: Map<PartName, Part | undefined>;
}

/** What is not written but holds: shares, health parameters, where a host leads. One hint for each line. */
export function inlayHints(context: FeatureContext, params: InlayHintParams): InlayHint[] {
  const document = documentOf(context, params);
  if (!document) return [];
  const { source, uri, snapshots } = document;
  const first = source.offsetAt(params.range.start);
  const last = source.offsetAt(params.range.end);
  const finder = new PlaceFinder(context);
  const groups = new Map<number, Group>();
  for (const snapshot of snapshots) {
    const settings = snapshot.settings.settings.inlayHints;
    if (!Object.values(settings).includes(true)) continue;
    for (const endpoint of snapshot.topology.endpoints) {
      const place = endOf(snapshot, endpoint, uri);
      if (!place || place.span.end < first || place.span.end > last) continue;
      const known = groups.get(place.span.end);
      const parts = partsOf(snapshot, endpoint, settings);
      // a file may be included twice, and be part of two projects
      if (known) keepCommon(known.parts, parts);
      else groups.set(place.span.end, { endpoint, snapshot, parts });
    }
  }
  return [...groups].flatMap(([offset, group]) => toHint(group, source.placeAt(offset), finder));
}

/** The end of the statement of an endpoint, where it stands in the file; undefined for another file, and while it is typed. */
function endOf(snapshot: Snapshot, endpoint: Endpoint, asked: string): Origin | undefined {
  const { uri } = endpoint;
  if (uri !== asked && !snapshot.files.virtuals.has(uri)) return undefined;
  const directive = statementOf(endpoint);
  if (!directive?.isTerminated) return undefined;
  const { end } = directive;
  const place = realOriginIn(snapshot, { uri, span: { start: end, end } });
  return place?.uri === asked ? place : undefined;
}

function keepCommon(known: Map<PartName, Part | undefined>, others: ReadonlyMap<PartName, Part | undefined>): void {
  for (const name of new Set([...known.keys(), ...others.keys()])) {
    if (known.get(name)?.value !== others.get(name)?.value) known.set(name, undefined);
  }
}

function partsOf({ topology }: Snapshot, endpoint: Endpoint, settings: InlayHintsSetting): Group['parts'] {
  const parts: Group['parts'] = new Map();
  const { server } = endpoint;
  const linked = server && linkedByUpstream(topology).get(server.upstream);
  if (linked && settings.shares) parts.set('share', shareOf(linked, endpoint));
  if (linked && settings.healthDefaults) parts.set('health', healthOf(linked, server));
  if (settings.services) parts.set('service', serviceOf(endpoint));
  return parts;
}

const linkedByUpstream = onceFor(
  ({ upstreams }: Topology) => new Map(upstreams.map((linked) => [linked.upstream, linked])),
);

/** Where only one line serves, it is plain that it gets all. */
function shareOf(linked: LinkedUpstream, endpoint: Endpoint): Part | undefined {
  if (servingEndpoints(linked.endpoints).length < 2) return undefined;
  const shares = sharesOf(linked);
  const share = shares?.servers.find((each) => each.endpoint === endpoint);
  if (!shares || !share || share.part === 0) return undefined;
  const { part, of } = share;
  const average = shares.basis === 'turns' ? '' : ' on average';
  return {
    value: shareText(share, shares.basis),
    tooltip: `${part} of every ${of} ${unitsOf(linked.upstream)}${average} while all servers answer. ${methodText(linked.upstream)}.`,
  };
}

/** Nothing for a single peer, of which nginx takes neither, nor where one of them is written that turns the checks off. */
function healthOf(linked: LinkedUpstream, server: UpstreamServer): Part | undefined {
  const { maxFails, failTimeout, parameters, isDown } = server;
  const isUnknown = parameters.some(({ word }) => word.value.includes('$'));
  if (isDown || isUnknown || hasOnePeer(linked) || maxFails?.value === '0') return undefined;
  const words = [
    ...(maxFails ? [] : [`max_fails=${NGINX_HEALTH.maxFails}`]),
    ...(failTimeout ? [] : [`fail_timeout=${NGINX_HEALTH.failTimeout}`]),
  ];
  if (words.length === 0) return undefined;
  return { value: words.join(' '), tooltip: 'The default of nginx for what this server does not set', words };
}

const VIA: Readonly<Record<Exclude<NameKind, 'key'>, string>> = {
  alias: 'a network alias',
  'container-name': 'the container name',
  hostname: 'the host name',
  link: 'a link',
};

function serviceOf({ target, address }: Endpoint): Part | undefined {
  if (target.kind !== 'service' || target.via === 'key' || target.isAssumed) return undefined;
  const { name, key } = target.service;
  const tooltip = `"${address.host}" is ${VIA[target.via]} of the compose service ${name}`;
  return { value: `service ${name}`, tooltip, origin: key };
}

function toHint(group: Group, position: InlayHint['position'], finder: PlaceFinder): InlayHint[] {
  const { snapshot, endpoint } = group;
  const parts = [...group.parts.values()].filter((part) => part !== undefined);
  if (parts.length === 0) return [];
  const label = parts.flatMap(({ value, tooltip, origin }, index): InlayHintLabelPart[] => {
    const real = origin && finder.find(snapshot, origin);
    const location = real && finder.toLocation(real);
    const part = { value, tooltip, ...(location && { location }) };
    return index === 0 ? [part] : [{ value: ' · ' }, part];
  });
  const textEdits = editsOf(snapshot, endpoint, parts.find(({ words }) => words)?.words ?? []);
  return [{ position, label, paddingLeft: true, ...(textEdits.length > 0 && { textEdits }) }];
}

/** Writes out what the hint says. Not in the text of a compose file, where a hint cannot tell how it is quoted. */
function editsOf(snapshot: Snapshot, { server, uri }: Endpoint, words: readonly string[]): TextEdit[] {
  const source = snapshot.sources.get(uri);
  if (!server || !source || words.length === 0) return [];
  return appendArguments(server.directive, words).map(({ span, newText }) => ({
    range: toRange(source, span),
    newText,
  }));
}
