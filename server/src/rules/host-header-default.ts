import { isExternal } from '../topology/external';
import { addRequestHeadersToAll } from '../topology/header-edit';
import { byServer, isDiscarded, othersText, sentHost } from '../topology/request-headers';
import type { LinkedRoute, Topology } from '../topology/types';
import { locationPlace, uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

/** No Host is set: the service sees the name in `proxy_pass`, not the one the client asked for. */
export default defineRule<readonly LinkedRoute[]>({
  meta: {
    id: 'host-header-default',
    title: 'Host of the client not passed on',
    category: 'proxy',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header'],
  },
  check(topology, report) {
    const found = topology.routes.filter((linked) => isDefault(linked, topology));
    for (const group of byServer(uniqueLocations(found), () => 'default')) {
      const [linked, ...others] = group;
      const { directive, target } = linked.route;
      report({
        uri: directive.uri,
        span: target.address.hostSpan,
        message: `the service sees "Host: ${sentHost(linked, topology)}", nginx's default, instead of the host that the client asked for${othersText(others)}`,
        related: others
          .slice(0, 10)
          .map(({ route }) => ({ ...locationPlace(route), message: 'Host is not set here either' })),
        data: group,
      });
    }
  },
  fix({ data: group }, topology) {
    const edits = addRequestHeadersToAll(group, () => [['Host', '$host']], topology);
    const title = `Add "proxy_set_header Host $host"${edits.length > 1 ? ` to ${edits.length} locations` : ''}`;
    return edits.length > 0 ? [{ title, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

function isDefault(linked: LinkedRoute, topology: Topology): boolean {
  const host = sentHost(linked, topology);
  // with an underscore it is host-header-underscore's
  if (host === undefined || host.includes('_')) return false;
  return !isExternal(linked) && !isDiscarded(linked, ['host'], topology);
}
