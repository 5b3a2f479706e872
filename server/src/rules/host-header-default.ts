import { isExternal } from '../topology/external';
import { addRequestHeadersToAll } from '../topology/header-edit';
import { byServer, isDiscarded, othersText, sentHost } from '../topology/request-headers';
import type { LinkedRoute } from '../topology/types';
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
  check({ routes }, report) {
    for (const group of byServer(uniqueLocations(routes), (linked) => (isDefault(linked) ? 'default' : undefined))) {
      const [linked, ...others] = group;
      const { directive, target } = linked.route;
      report({
        uri: directive.uri,
        span: target.address.hostSpan,
        message: `the service sees "Host: ${sentHost(linked)}", nginx's default, instead of the host that the client asked for${othersText(others)}`,
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

function isDefault(linked: LinkedRoute): boolean {
  const host = sentHost(linked);
  // with an underscore it is host-header-underscore's
  return host !== undefined && !host.includes('_') && !isExternal(linked) && !isDiscarded(linked, /^Host$/i);
}
