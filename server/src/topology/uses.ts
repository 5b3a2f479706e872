import type { Service } from '../compose/model';
import type { Route } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import { onceFor } from '../text/memo';
import type { Endpoint, LinkedUpstream, Topology } from './types';

/** How requests reach a compose service. */
export interface ServiceUse {
  /** The `server` lines and `*_pass` targets that name it, each line of the files once. */
  readonly endpoints: readonly Endpoint[];
  /** The upstreams it is a server of. */
  readonly upstreams: readonly LinkedUpstream[];
  /** The routes that lead to it, by its own name or through one of its upstreams; each line of the files once. */
  readonly routes: readonly Route[];
}

/**
 * The routes that lead to each upstream, by name or through variables whose values are known; each line of the files
 * once. Looked up by the upstream's block: a file that is included twice has two upstreams of one block.
 */
export const routesTo = onceFor(({ upstreams, routes }: Topology): ReadonlyMap<Directive, readonly Route[]> => {
  const found = new Map<Directive, Map<Directive, Route>>();
  const add = ({ upstream }: LinkedUpstream, route: Route): void => {
    const known = found.get(upstream.directive);
    if (known) known.set(route.directive, route);
    else found.set(upstream.directive, new Map([[route.directive, route]]));
  };
  for (const linked of upstreams) for (const route of linked.routes) add(linked, route);
  for (const { route, runtimeHosts } of routes) {
    for (const { upstream } of runtimeHosts ?? []) if (upstream) add(upstream, route);
  }
  return new Map([...found].map(([block, list]) => [block, [...list.values()]]));
});

/** The services that nginx reaches, and how. */
export const serviceUses = onceFor((topology: Topology): ReadonlyMap<Service, ServiceUse> => {
  const found = new Map<Service, Gathered>();
  const of = (service: Service): Gathered => {
    const known = found.get(service);
    if (known) return known;
    const fresh: Gathered = { endpoints: new Map(), upstreams: new Map(), routes: new Map() };
    found.set(service, fresh);
    return fresh;
  };
  for (const linked of topology.upstreams) {
    for (const endpoint of linked.endpoints) {
      if (endpoint.target.kind !== 'service' || !endpoint.server) continue;
      const use = of(endpoint.target.service);
      use.endpoints.set(endpoint.server.directive, endpoint);
      use.upstreams.set(linked.upstream.directive, linked);
    }
  }
  for (const { route, endpoint, runtimeHosts } of topology.routes) {
    if (endpoint?.target.kind === 'service') {
      const use = of(endpoint.target.service);
      use.endpoints.set(route.directive, endpoint);
      use.routes.set(route.directive, route);
    }
    for (const { target } of runtimeHosts ?? []) {
      if (target?.kind === 'service') of(target.service).routes.set(route.directive, route);
    }
  }
  const byUpstream = routesTo(topology);
  for (const { upstreams, routes } of found.values()) {
    for (const block of upstreams.keys()) {
      for (const route of byUpstream.get(block) ?? []) routes.set(route.directive, route);
    }
  }
  return new Map(
    [...found].map(([service, { endpoints, upstreams, routes }]) => [
      service,
      { endpoints: [...endpoints.values()], upstreams: [...upstreams.values()], routes: [...routes.values()] },
    ]),
  );
});

/** By the line of a file that says it. */
interface Gathered {
  readonly endpoints: Map<Directive, Endpoint>;
  readonly upstreams: Map<Directive, LinkedUpstream>;
  readonly routes: Map<Directive, Route>;
}
