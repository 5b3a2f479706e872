import { alignedStatement, insertAfter } from '../nginx/edit';
import { directivesNamed, effectiveSetting, isIncomplete } from '../nginx/scope';
import { endpointsOf, hasKnownHosts, isExternal } from '../topology/external';
import type { LinkedRoute } from '../topology/types';
import { uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

/** An https target by name, to which nginx does not say which name it wants. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'https-upstream-without-sni',
    title: 'HTTPS target without SNI',
    category: 'proxy',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_server_name'],
  },
  check({ routes }, report) {
    for (const linked of uniqueLocations(routes)) {
      const { route } = linked;
      const { scheme, address } = route.target;
      if (route.kind !== 'proxy_pass' || scheme !== 'https' || !hasKnownHosts(linked) || address.error) continue;
      const isOn =
        effectiveSetting(route.scope, 'proxy_ssl_server_name')?.directive.args[0]?.value.toLowerCase() === 'on';
      if (isOn || isIncomplete(route.scope) || namesOf(linked).length === 0) continue;
      report({
        uri: route.directive.uri,
        span: address.hostSpan,
        message: `nginx connects to "${address.host}" by TLS without naming it (no SNI: "proxy_ssl_server_name" is off); a host with several sites refuses or shows another one's certificate`,
        ...(!isExternal(linked) && { severity: 'information' }),
        data: linked,
      });
    }
  },
  fix({ data: linked }) {
    const { route, upstream } = linked;
    const [name, ...others] = namesOf(linked);
    // nginx would name the upstream, which is nobody's certificate
    const isNamed = !upstream || effectiveSetting(route.scope, 'proxy_ssl_name') !== undefined;
    if (name === undefined || (!isNamed && others.length > 0)) return [];
    const [own] = directivesNamed(route.scope, 'proxy_ssl_server_name');
    const value = own?.args[0];
    const like = (route.directive.parent?.block?.body ?? []).filter((line) => line.name.value.startsWith('proxy_'));
    const words = [...(value ? [] : [['proxy_ssl_server_name', 'on']]), ...(isNamed ? [] : [['proxy_ssl_name', name]])];
    const statements = words.map((statement) => alignedStatement(statement, like));
    const edits = [
      ...(own && value ? [{ uri: own.uri, span: value.span, newText: 'on' }] : []),
      ...(statements.length > 0 ? insertAfter(route.directive, statements) : []),
    ];
    const title = isNamed
      ? 'Add "proxy_ssl_server_name on"'
      : `Add "proxy_ssl_server_name on" and "proxy_ssl_name ${name}"`;
    return [{ title: value ? 'Set "proxy_ssl_server_name on"' : title, kind: 'suggestion', isPreferred: true, edits }];
  },
});

/** The different names among the hosts; addresses have none. */
function namesOf(linked: LinkedRoute): string[] {
  const names = endpointsOf(linked).flatMap(({ address }) => (address.kind === 'name' ? [address.host] : []));
  return [...new Set(names)].filter((name) => name !== 'localhost');
}
