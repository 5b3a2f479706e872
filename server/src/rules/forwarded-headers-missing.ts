import { occurrences } from '../nginx/occurrences';
import { isExternal } from '../topology/external';
import { addRequestHeadersToAll } from '../topology/header-edit';
import { byServer, isDiscarded, isReadWhole, othersText, sentHost } from '../topology/request-headers';
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
  check({ routes }, report) {
    for (const group of byServer(uniqueLocations(routes), (linked) => lacks(linked).join() || undefined)) {
      const [linked, ...others] = group;
      const lost = lacks(linked);
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
      edits: addRequestHeadersToAll(group, (linked) => missingHeaders(linked, forwardedFor), topology),
    });
    const knowsAddress = group.every((linked) => !lacks(linked).includes('address'));
    if (knowsAddress) return preferFirst([add('Add the usual headers that are missing', '$remote_addr')]);
    const edge = add("Add the usual headers, X-Forwarded-For with the client's address only", '$remote_addr');
    const chain = add(
      'Add the usual headers, X-Forwarded-For with all proxies on the way',
      '$proxy_add_x_forwarded_for',
    );
    return preferFirst(isEdge(topology) ? [edge, chain] : [chain, edge]);
  },
});

const ADDRESS = /^(?:x-forwarded-for|x-real-ip|forwarded|x-client-ip|true-client-ip|cf-connecting-ip)$/;
const SCHEME = /^(?:x-forwarded-(?:proto|protocol|scheme|ssl)|x-scheme|x-url-scheme|front-end-https|forwarded)$/;
const FORWARDED = /^(?:x-forwarded-.+|x-real-ip|forwarded)$/i;

/** What the service cannot know; nothing where that is as it should be. */
function lacks(linked: LinkedRoute): ('address' | 'scheme')[] {
  if (!isReadWhole(linked) || isExternal(linked) || isDiscarded(linked, FORWARDED)) return [];
  const names = [...effectiveHeaders(linked.route.scope).keys()];
  const lacksAddress = !names.some((name) => ADDRESS.test(name));
  const lacksScheme = !names.some((name) => SCHEME.test(name));
  if (lacksAddress) return lacksScheme ? ['address', 'scheme'] : ['address'];
  // without TLS there is one scheme only
  return lacksScheme && speaksTls(linked) ? ['scheme'] : [];
}

function speaksTls({ route }: LinkedRoute): boolean {
  return route.server?.listens.some(({ directive }) => directive?.args.some(({ value }) => value === 'ssl')) ?? false;
}

function missingHeaders(linked: LinkedRoute, forwardedFor: string): [name: string, value: string][] {
  const present = effectiveHeaders(linked.route.scope);
  const usual: [string, string][] = [
    ['Host', '$host'],
    ['X-Real-IP', '$remote_addr'],
    ['X-Forwarded-For', forwardedFor],
    ['X-Forwarded-Proto', '$scheme'],
  ];
  // a Host that is not in effect, and not nginx's default either, is none of ours
  const keepsHost = sentHost(linked) === undefined;
  return usual.filter(([name]) => !present.has(name.toLowerCase()) && !(name === 'Host' && keepsHost));
}

/** Clients reach this nginx themselves: what they say of their address is not to be passed on. */
function isEdge({ nginx, nginxService }: Topology): boolean {
  return (nginxService?.service.ports.length ?? 0) > 0 && occurrences(nginx.config, 'set_real_ip_from').length === 0;
}

function preferFirst(fixes: readonly Fix[]): Fix[] {
  return fixes.filter(({ edits }) => edits.length > 0).map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
}
