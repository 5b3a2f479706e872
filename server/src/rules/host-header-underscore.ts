import { isExternal } from '../topology/external';
import { addRequestHeaders } from '../topology/header-edit';
import { sentHost } from '../topology/request-headers';
import type { LinkedRoute } from '../topology/types';
import { uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

/** Without a Host of its own a request carries the upstream's name, and that is no valid one. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'host-header-underscore',
    title: 'Host header with an underscore',
    category: 'proxy',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header',
      'https://nick.zoic.org/art/nginx-django-400-bad-request/',
    ],
  },
  check(topology, report) {
    const named = topology.routes.filter(({ route }) => route.target.address.host.includes('_'));
    for (const linked of uniqueLocations(named)) {
      const { route } = linked;
      const host = sentHost(linked, topology);
      if (host === undefined || isExternal(linked)) continue;
      report({
        uri: route.directive.uri,
        span: route.target.address.hostSpan,
        message: `the service receives "Host: ${host}", and "_" is not allowed in a host name: Django and others answer 400`,
        data: linked,
      });
    }
  },
  fix({ data: linked }, topology) {
    const edits = addRequestHeaders(linked, [['Host', '$host']], topology);
    const title = 'Add "proxy_set_header Host $host"';
    return edits.length > 0 ? [{ title, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});
