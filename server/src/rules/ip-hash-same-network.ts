import type { BalancingMethod, VirtualServer } from '../nginx/model';
import { effectiveList } from '../nginx/scope';
import type { Origin } from '../text/span';
import { hiddenClients, proxyProtocol } from '../topology/clients';
import { linkedRoutesOf } from '../topology/keepalive';
import type { LinkedRoute } from '../topology/types';
import { defineRule } from './rule';

const LOCAL = /^(?:10\.|192\.168\.)/;
const ALSO_LOCAL = /^(?:127\.|::1|unix:|f[cd][0-9a-f]{2}:|172\.(?:1[6-9]|2\d|3[01])\.)/i;
const INTERNAL_NAME = /\.(?:local|lan|internal|intranet|corp|home|localdomain|home\.arpa)$/i;

/** `ip_hash`, which looks at three octets of an IPv4 address, for clients that share these. */
export default defineRule<BalancingMethod>({
  meta: {
    id: 'ip-hash-same-network',
    title: 'Clients of one network under ip_hash',
    category: 'balancing',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#ip_hash',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
      'https://mailman.nginx.org/pipermail/nginx/2013-February/037484.html',
    ],
  },
  check(topology, report) {
    for (const linked of topology.upstreams) {
      const { method, name } = linked.upstream;
      if (method?.name !== 'ip_hash' || linked.servingPeers.atLeast < 2) continue;
      const routes = linkedRoutesOf(topology).get(linked) ?? [];
      const isHidden = hiddenClients(topology)?.by === 'proxy' || routes.some(({ route }) => isProxied(route.server));
      // clients that all have one address are worse off: ip-hash-behind-proxy
      if (isHidden) continue;
      const places = routes.map(localEvidence);
      const [first] = places;
      if (!first || places.includes(undefined)) continue;
      report({
        uri: method.directive.uri,
        span: method.directive.head,
        message: `"ip_hash" looks at the first three octets of an address: clients of one /24 share a server of "${name}"`,
        related: [{ ...first, message: 'clients are in a local network' }],
        data: method,
      });
    }
  },
  fix: ({ data: { directive } }) => [
    {
      title: 'Use hash $binary_remote_addr consistent',
      kind: 'suggestion',
      isPreferred: true,
      edits: [{ uri: directive.uri, span: directive.span, newText: 'hash $binary_remote_addr consistent;' }],
    },
  ],
});

function isProxied(server: VirtualServer | undefined): boolean {
  return server !== undefined && proxyProtocol(server) !== undefined;
}

/** What says that only clients of a local network get to a route. */
function localEvidence({ route }: LinkedRoute): Origin | undefined {
  const access = effectiveList(route.scope, 'allow')?.directives ?? [];
  const denied = effectiveList(route.scope, 'deny')?.directives ?? [];
  const allowed = access.flatMap(({ args }) => args.slice(0, 1));
  const lan = allowed.find(({ value }) => LOCAL.test(value));
  const isOnlyLocal = allowed.every(({ value }) => LOCAL.test(value) || ALSO_LOCAL.test(value));
  if (lan && isOnlyLocal && denied.some(({ args }) => args[0]?.value === 'all')) {
    return { uri: lan.file.source.uri, span: lan.span };
  }
  const { server } = route;
  const names = server?.names ?? [];
  const [name] = names;
  if (name && names.every(({ value }) => INTERNAL_NAME.test(value))) {
    return { uri: name.file.source.uri, span: name.span };
  }
  const listens = server?.listens ?? [];
  const listen = listens.find(({ text }) => LOCAL.test(text))?.directive;
  const isPrivate = listens.every(({ text }) => LOCAL.test(text) || ALSO_LOCAL.test(text));
  return listen && isPrivate ? { uri: listen.uri, span: listen.head } : undefined;
}
