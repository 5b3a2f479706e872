import type { Service } from '../compose/model';
import type { Address } from '../nginx/address';
import { jumpsOf, jumpTargets } from '../nginx/jumps';
import { upstreamKey, type VirtualServer } from '../nginx/model';
import { handlerText, outlineDetail, outlineName } from '../nginx/outline';
import type { Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { groupBy } from '../text/group';
import { onceFor } from '../text/memo';
import type { Origin, Span } from '../text/span';
import { blockPaths } from './block-paths';
import { declarationsOf } from './port-names';
import { knownValue, type LinkedRoute, type LinkedUpstream, type Target, type Topology } from './types';

/** Something that requests come to on their way: an entry point, a location, an upstream, a service, or a host elsewhere. */
export interface CallNode extends Origin {
  /** The same after an edit, as long as the thing keeps its name and what is around it keeps theirs. */
  readonly key: string;
  readonly kind: 'server' | 'location' | 'upstream' | 'service' | 'host';
  readonly name: string;
  readonly detail: string;
  /** All of it; the span is its name. */
  readonly extent: Span;
}

/** Requests go from one to the other. */
export interface Call {
  readonly from: CallNode;
  readonly to: CallNode;
  /** Where the caller says so, in text order. */
  readonly places: readonly Origin[];
}

export interface CallGraph {
  readonly nodes: ReadonlyMap<string, CallNode>;
  /** Calls by the key of the caller, in text order. */
  readonly from: ReadonlyMap<string, readonly Call[]>;
  /** Calls by the key of what is called. */
  readonly to: ReadonlyMap<string, readonly Call[]>;
  /** What a place names, else the block that it stands in. */
  at(uri: string, offset: number): readonly CallNode[];
}

/** The ways that requests take through a project. */
export const callsOf = onceFor((topology: Topology): CallGraph => new Builder(topology).build());

class Builder {
  readonly #topology: Topology;
  readonly #nodes = new Map<string, CallNode>();
  readonly #calls = new Map<string, { from: CallNode; to: CallNode; places: Map<string, Origin> }>();
  readonly #paths: ReadonlyMap<Directive, string>;

  constructor(topology: Topology) {
    this.#topology = topology;
    this.#paths = blockPaths(topology.nginx.config);
  }

  build(): CallGraph {
    const { nginx, routes, upstreams, compose } = this.#topology;
    for (const service of compose?.services.values() ?? []) this.#service(service);
    for (const server of nginx.servers) this.#server(server);
    for (const upstream of upstreams) this.#upstreamCalls(upstream);
    for (const { directive, scope, target, span, servers } of jumpsOf(nginx)) {
      for (const server of servers) {
        const from = this.#blockAround(scope) ?? this.#block(server.directive, 'server');
        for (const { directive: to } of jumpTargets(server, target)) {
          this.#add(from, this.#block(to, 'location', server), { uri: directive.uri, span });
        }
      }
    }
    for (const route of routes) this.#route(route);
    return graphOf(this.#nodes, [...this.#calls.values()]);
  }

  #server(server: VirtualServer): void {
    const node = this.#block(server.directive, 'server');
    this.#entry(server, node);
    const open = server.locations.map((location) => ({ from: node, location }));
    for (let next = open.pop(); next; next = open.pop()) {
      const { from, location } = next;
      const { directive, modifier, locations } = location;
      const to = this.#block(directive, 'location', server);
      // nothing but a jump leads to a named one
      if (modifier !== '@') this.#add(from, to, to);
      for (const inner of locations) open.push({ from: to, location: inner });
    }
  }

  /** From the service that runs nginx: where its ports are published, else from its key. */
  #entry({ listens }: VirtualServer, node: CallNode): void {
    const service = this.#topology.nginxService?.service;
    if (!service) return;
    const from = this.#service(service);
    const places = listens.flatMap(({ port, isUdp }) =>
      port === undefined ? [] : declarationsOf(service, port, isUdp ? 'udp' : 'tcp'),
    );
    for (const place of places.length > 0 ? places : [from]) this.#add(from, node, place);
  }

  #upstreamCalls(linked: LinkedUpstream): void {
    const from = this.#upstream(linked);
    for (const { address, target, uri } of linked.endpoints) {
      const place = { uri, span: address.hostSpan };
      for (const to of this.#targets(target, address, place)) this.#add(from, to, place);
    }
  }

  #route({ route, upstream, endpoint, runtimeHosts }: LinkedRoute): void {
    const from = this.#blockAround(route.scope);
    if (!from) return;
    const { address } = route.target;
    const place = { uri: route.directive.uri, span: address.hostSpan };
    if (upstream) this.#add(from, this.#upstream(upstream), place);
    else if (endpoint) for (const to of this.#targets(endpoint.target, address, place)) this.#add(from, to, place);
    for (const host of runtimeHosts ?? []) {
      if (host.upstream) this.#add(from, this.#upstream(host.upstream), place);
      else if (host.target) {
        for (const to of this.#targets(host.target, host.address, place)) this.#add(from, to, place);
      }
    }
  }

  #targets(target: Target, address: Address, place: Origin): CallNode[] {
    switch (target.kind) {
      case 'service':
      case 'unreachable':
        return [this.#service(target.service)];
      case 'ambiguous':
        return target.services.map((service) => this.#service(service));
      case 'dynamic':
        return [];
      default:
        return [this.#host(address, place)];
    }
  }

  #blockAround(scope: Scope): CallNode | undefined {
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      if ((at.kind === 'location' || at.kind === 'server') && at.directive) return this.#block(at.directive, at.kind);
    }
    return undefined;
  }

  #block(directive: Directive, kind: 'server' | 'location', server?: VirtualServer): CallNode {
    const { uri, start } = directive;
    return this.#node(`${kind} ${this.#paths.get(directive) ?? `at ${start}`}\n${uri}`, () => {
      const parts = kind === 'server' ? [outlineDetail(directive)] : [handlerText(directive)];
      if (server) parts.push(outlineName(server.directive));
      const detail = parts.filter((part) => part !== '').join(' · ');
      return { kind, name: outlineName(directive), detail, uri, span: directive.head, extent: directive.span };
    });
  }

  #upstream({ upstream: { name, nameWord, directive, protocol } }: LinkedUpstream): CallNode {
    return this.#node(`upstream ${upstreamKey(protocol, name)}`, () => {
      const detail = outlineDetail(directive);
      return { kind: 'upstream', name, detail, uri: directive.uri, span: nameWord.span, extent: directive.span };
    });
  }

  #service({ name, key, span, image }: Service): CallNode {
    const detail = knownValue(image) ?? '';
    return this.#node(`service ${name}`, () => ({ kind: 'service', name, detail, ...key, extent: span }));
  }

  /** A host that is no service; it is where it is named first. */
  #host({ host, text, kind }: Address, { uri, span }: Origin): CallNode {
    const name = kind === 'unix' ? text : host;
    return this.#node(`host ${name.toLowerCase()}`, () => ({
      kind: 'host',
      name,
      detail: '',
      uri,
      span,
      extent: span,
    }));
  }

  #node(key: string, make: () => Omit<CallNode, 'key'>): CallNode {
    let node = this.#nodes.get(key);
    if (!node) {
      node = { key, ...make() };
      this.#nodes.set(key, node);
    }
    return node;
  }

  #add(from: CallNode, to: CallNode, { uri, span }: Origin): void {
    const key = `${from.key}\n${to.key}`;
    let call = this.#calls.get(key);
    if (!call) {
      call = { from, to, places: new Map() };
      this.#calls.set(key, call);
    }
    call.places.set(`${span.start} ${uri}`, { uri, span });
  }
}

function graphOf(
  nodes: ReadonlyMap<string, CallNode>,
  found: readonly { from: CallNode; to: CallNode; places: ReadonlyMap<string, Origin> }[],
): CallGraph {
  const calls = found
    .map(({ from, to, places }): Call => ({ from, to, places: [...places.values()].sort(byPlace) }))
    .sort((a, b) => byPlace(a.places[0] ?? a.from, b.places[0] ?? b.from));
  return {
    nodes,
    from: groupBy(calls, ({ from }) => from.key),
    to: groupBy(calls, ({ to }) => to.key),
    at: (uri, offset) => nodesAt([...nodes.values()], calls, uri, offset),
  };
}

/** Asked for by a person, not with each letter: it may look at all of them. */
function nodesAt(nodes: readonly CallNode[], calls: readonly Call[], uri: string, offset: number): readonly CallNode[] {
  const isAt = (origin: Origin, span = origin.span): boolean =>
    origin.uri === uri && span.start <= offset && offset <= span.end;
  const called = calls.filter(({ places }) => places.some((place) => isAt(place))).map(({ to }) => to);
  if (called.length > 0) return [...new Set(called)];
  const named = nodes.filter((node) => isAt(node));
  if (named.length > 0) return named;
  const around = nodes.filter((node) => node.kind !== 'service' && isAt(node, node.extent));
  const start = Math.max(...around.map(({ extent }) => extent.start));
  return around.filter(({ extent }) => extent.start === start);
}

function byPlace(a: Origin, b: Origin): number {
  if (a.uri !== b.uri) return a.uri < b.uri ? -1 : 1;
  return a.span.start - b.span.start;
}
