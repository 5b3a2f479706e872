import {
  type CallHierarchyIncomingCall,
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CallHierarchyOutgoingCallsParams,
  type CallHierarchyPrepareParams,
  type Range,
  SymbolKind,
} from 'vscode-languageserver';
import type { Origin } from '../text/span';
import { type Call, type CallGraph, type CallNode, callsOf } from '../topology/calls';
import type { Snapshot } from '../workspace/workspace';
import { toRange } from './convert';
import { documentOf, type FeatureContext, nginxPlaces, PlaceFinder, symbolsAt } from './request';

/** The entry point, location, upstream or service at the cursor. */
export function prepareCalls(context: FeatureContext, params: CallHierarchyPrepareParams): CallHierarchyItem[] {
  const document = documentOf(context, params);
  if (!document) return [];
  const finder = new PlaceFinder(context);
  const items = new Map<string, CallHierarchyItem>();
  const add = (snapshot: Snapshot, node: CallNode | undefined): void => {
    const item = node && toItem(snapshot, node, finder);
    if (node && item) items.set(idOf(node), item);
  };
  const places = nginxPlaces(document, params.position);
  for (const { snapshot, file, offset } of places) {
    for (const node of callsOf(snapshot.topology).at(file.source.uri, offset)) add(snapshot, node);
  }
  for (const { snapshot, symbol } of symbolsAt(document, params.position)) {
    if (places.some((place) => place.snapshot === snapshot)) continue;
    const { nodes, from } = callsOf(snapshot.topology);
    if (symbol.kind === 'service') add(snapshot, nodes.get(`service ${symbol.name}`));
    if (symbol.kind !== 'alias') continue;
    // the service is known by what nginx's hosts of this name lead to
    const hosts = new Set(symbol.places.map(({ uri, span }) => `${span.start} ${uri}`));
    for (const { to, places: calls } of [...from.values()].flat()) {
      if (calls.some(({ uri, span }) => hosts.has(`${span.start} ${uri}`))) add(snapshot, to);
    }
  }
  return [...items.values()];
}

/** What sends requests to it. */
export function incomingCalls(
  context: FeatureContext,
  { item }: CallHierarchyIncomingCallsParams,
): CallHierarchyIncomingCall[] {
  const found = callsAt(
    context,
    item,
    (graph, key) => graph.to.get(key),
    ({ from }) => from,
  );
  return found.map(({ item: from, ranges: fromRanges }) => ({ from, fromRanges }));
}

/** What it sends requests to. */
export function outgoingCalls(
  context: FeatureContext,
  { item }: CallHierarchyOutgoingCallsParams,
): CallHierarchyOutgoingCall[] {
  const found = callsAt(
    context,
    item,
    (graph, key) => graph.from.get(key),
    ({ to }) => to,
  );
  return found.map(({ item: to, ranges: fromRanges }) => ({ to, fromRanges }));
}

interface FoundCall {
  readonly item: CallHierarchyItem;
  /** In the document of the caller. */
  readonly ranges: Range[];
}

/** The calls of an item in all projects that have it, with what is at their other end; each once. */
function callsAt(
  context: FeatureContext,
  { data }: CallHierarchyItem,
  callsIn: (graph: CallGraph, key: string) => readonly Call[] | undefined,
  otherEnd: (call: Call) => CallNode,
): FoundCall[] {
  const id = readData(data);
  if (!id) return [];
  const finder = new PlaceFinder(context);
  const found = new Map<string, FoundCall & { readonly seen: Set<string> }>();
  for (const snapshot of context.snapshots) {
    const graph = callsOf(snapshot.topology);
    if (graph.nodes.get(id.key)?.uri !== id.uri) continue;
    for (const call of callsIn(graph, id.key) ?? []) {
      const node = otherEnd(call);
      const item = toItem(snapshot, node, finder);
      if (!item) continue;
      const entry = found.get(idOf(node)) ?? { item, ranges: [], seen: new Set<string>() };
      found.set(idOf(node), entry);
      for (const range of rangesIn(snapshot, call, finder)) {
        const key = JSON.stringify(range);
        if (!entry.seen.has(key)) entry.ranges.push(range);
        entry.seen.add(key);
      }
    }
  }
  return [...found.values()];
}

/** Where a caller says whom it calls; its name where it says so in another file. */
function rangesIn(snapshot: Snapshot, { from, places }: Call, finder: PlaceFinder): Range[] {
  const caller = finder.find(snapshot, from);
  const inFile = places.flatMap((place) => {
    const real = finder.find(snapshot, place);
    return real && real.uri === caller?.uri ? [toRange(real.source, real.span)] : [];
  });
  return inFile.length > 0 || !caller ? inFile : [toRange(caller.source, caller.span)];
}

const KINDS: Readonly<Record<CallNode['kind'], SymbolKind>> = {
  server: SymbolKind.Class,
  location: SymbolKind.Method,
  upstream: SymbolKind.Interface,
  service: SymbolKind.Package,
  host: SymbolKind.Field,
};

function toItem(snapshot: Snapshot, node: CallNode, finder: PlaceFinder): CallHierarchyItem | undefined {
  const { uri, key, kind, name, detail } = node;
  const place = finder.find(snapshot, node);
  const around: Origin = { uri, span: { start: node.extent.start, end: Math.max(node.extent.end, node.span.end) } };
  const extent = finder.find(snapshot, around);
  if (!place || !extent) return undefined;
  return {
    name,
    ...(detail !== '' && { detail }),
    kind: KINDS[kind],
    uri: finder.toLocation(place).uri,
    range: toRange(extent.source, extent.span),
    selectionRange: toRange(place.source, place.span),
    data: { key, uri },
  };
}

function idOf({ key, uri }: CallNode): string {
  return `${key}\n${uri}`;
}

/** What an item says of itself, as the client gives it back. */
function readData(data: unknown): { readonly key: string; readonly uri: string } | undefined {
  if (typeof data !== 'object' || data === null || !('key' in data) || !('uri' in data)) return undefined;
  const { key, uri } = data;
  return typeof key === 'string' && typeof uri === 'string' ? { key, uri } : undefined;
}
