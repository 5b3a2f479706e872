import type { Location, VirtualServer } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import { groupBy } from '../text/group';
import { onceFor } from '../text/memo';
import type { Endpoint, LinkedRoute, LinkedUpstream, Topology } from './types';

/** What each statement of the configuration stands for; several, where its file is included several times. */
export interface ByDirective {
  readonly upstreams: ReadonlyMap<Directive, readonly LinkedUpstream[]>;
  /** `server` lines of upstreams, with the upstream. */
  readonly endpoints: ReadonlyMap<
    Directive,
    readonly { readonly endpoint: Endpoint; readonly linked: LinkedUpstream }[]
  >;
  readonly routes: ReadonlyMap<Directive, readonly LinkedRoute[]>;
  readonly servers: ReadonlyMap<Directive, readonly VirtualServer[]>;
  readonly locations: ReadonlyMap<Directive, readonly Location[]>;
}

/** The linked project, to be asked at a place of the text. */
export const byDirective = onceFor((topology: Topology): ByDirective => {
  const { nginx, upstreams, routes } = topology;
  const locations: Location[] = [];
  const open = nginx.servers.flatMap((server) => server.locations).toReversed();
  for (let at = open.pop(); at; at = open.pop()) {
    locations.push(at);
    open.push(...at.locations.toReversed());
  }
  const endpoints = upstreams.flatMap((linked) => linked.endpoints.map((endpoint) => ({ endpoint, linked })));
  return {
    upstreams: groupBy(upstreams, ({ upstream }) => upstream.directive),
    endpoints: groupBy(endpoints, ({ endpoint }) => endpoint.server?.directive),
    routes: groupBy(routes, ({ route }) => route.directive),
    servers: groupBy(nginx.servers, ({ directive }) => directive),
    locations: groupBy(locations, ({ directive }) => directive),
  };
});
