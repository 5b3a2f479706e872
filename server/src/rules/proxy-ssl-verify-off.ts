import { effectiveSetting, isIncomplete } from '../nginx/scope';
import { hasKnownHosts, isExternal } from '../topology/external';
import { uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

/** A foreign https site, whose certificate nginx does not look at. */
export default defineRule<undefined>({
  meta: {
    id: 'proxy-ssl-verify-off',
    title: 'Certificate of an HTTPS target not checked',
    category: 'proxy',
    severity: 'hint',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify'],
  },
  check({ routes }, report) {
    for (const linked of uniqueLocations(routes)) {
      const { kind, scope, target, directive } = linked.route;
      if (kind !== 'proxy_pass' || target.scheme !== 'https' || !hasKnownHosts(linked) || !isExternal(linked)) continue;
      const value = effectiveSetting(scope, 'proxy_ssl_verify')?.directive.args[0]?.value.toLowerCase();
      if (value === 'on' || isIncomplete(scope)) continue;
      report({
        uri: directive.uri,
        span: target.address.hostSpan,
        message: `the certificate of "${target.address.host}" is not checked ("proxy_ssl_verify" is off): who stands between can read and change what is sent`,
        data: undefined,
      });
    }
  },
});
