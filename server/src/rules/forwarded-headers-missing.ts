import { occurrences } from '../nginx/occurrences';
import { isExternal } from '../topology/external';
import { addRequestHeadersToAll } from '../topology/header-edit';
import { byServer, headerFacts, isDiscarded, isReadWhole, othersText, sentHost } from '../topology/request-headers';
import type { LinkedRoute, Topology } from '../topology/types';
import { effectiveHeaders, locationPlace, uniqueLocations } from '../topology/websocket';
import { defineRule, type Fix } from './rule';

/** Nothing tells the service whom it serves: to it all requests come from nginx, over plain HTTP. */
export default defineRule<readonly LinkedRoute[]>({
  meta: {
    id: 'forwarded-headers-missing',
    title: 'Client address and scheme not passed on',
    category: 'proxy',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header'],
  },
  check(topology, report) {
    const found = topology.routes.filter((linked) => lacks(linked, topology).length > 0);
    for (const group of byServer(uniqueLocations(found), (linked) => lacks(linked, topology).join())) {
      const [linked, ...others] = group;
      const lost = lacks(linked, topology);
      const { directive } = linked.route;
      report({
        uri: directive.uri,
        span: directive.name.span,
        message: `"${directive.name.value}" without ${lost[0] === 'address' ? 'X-Forwarded-For' : 'X-Forwarded-Proto'}: the service cannot see the client's ${lost.join(' and ')}${othersText(others)}`,
        related: others
          .slice(0, 10)
          .map(({ route }) => ({ ...locationPlace(route), message: 'nothing tells it here either' })),
        data: group,
      });
    }
  },
  fix({ data: group }, topology) {
    const add = (title: string, forwardedFor: string): Fix => ({
      title,
      kind: 'suggestion',
      edits: addRequestHeadersToAll(group, (linked) => missingHeaders(linked, forwardedFor, topology), topology),
    });
    const knowsAddress = group.every((linked) => !lacks(linked, topology).includes('address'));
    if (knowsAddress) return preferFirst([add('Add the usual headers that are missing', '$remote_addr')]);
    const edge = add("Add the usual headers, X-Forwarded-For with the client's address only", '$remote_addr');
    const chain = add(
      'Add the usual headers, X-Forwarded-For with all proxies on the way',
      '$proxy_add_x_forwarded_for',
    );
    return preferFirst(isEdge(topology) ? [edge, chain] : [chain, edge]);
  },
});

/** What the service cannot know; nothing where that is as it should be. */
function lacks(linked: LinkedRoute, topology: Topology): ('address' | 'scheme')[] {
  const facts = headerFacts(linked, topology);
  // without TLS there is one scheme only
  if (facts.address && (facts.scheme || !speaksTls(linked))) return [];
  if (!isReadWhole(linked, topology) || isExternal(linked)) return [];
  if (isDiscarded(linked, ['address', 'scheme'], topology)) return [];
  return (['address', 'scheme'] as const).filter((fact) => !facts[fact]);
}

function speaksTls({ route }: LinkedRoute): boolean {
  return route.server?.listens.some(({ directive }) => directive?.args.some(({ value }) => value === 'ssl')) ?? false;
}

function missingHeaders(
  linked: LinkedRoute,
  forwardedFor: string,
  topology: Topology,
): [name: string, value: string][] {
  const present = effectiveHeaders(linked.route.scope);
  const usual: [string, string][] = [
    ['Host', '$host'],
    ['X-Real-IP', '$remote_addr'],
    ['X-Forwarded-For', forwardedFor],
    ['X-Forwarded-Proto', '$scheme'],
  ];
  // a Host that is not in effect, and not nginx's default either, is none of ours
  const keepsHost = sentHost(linked, topology) === undefined;
  return usual.filter(([name]) => !present.has(name.toLowerCase()) && !(name === 'Host' && keepsHost));
}

/** Clients reach this nginx themselves: what they say of their address is not to be passed on. */
function isEdge({ nginx, nginxService }: Topology): boolean {
  return (nginxService?.service.ports.length ?? 0) > 0 && occurrences(nginx.config, 'set_real_ip_from').length === 0;
}

function preferFirst(fixes: readonly Fix[]): Fix[] {
  return fixes.filter(({ edits }) => edits.length > 0).map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
}
