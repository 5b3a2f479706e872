import { removeArgument, removeDirective } from '../nginx/edit';
import { type FeatureUse, featureUses } from '../nginx/features';
import { hasThirdPartyModules } from '../nginx/modules';
import { isNginxItself } from './directive-place';
import { defineRule } from './rule';

/** A directive or parameter that open source nginx does not have. */
export default defineRule<FeatureUse>({
  meta: {
    id: 'plus-only-feature',
    title: 'Feature of NGINX Plus',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html',
      'https://nginx.org/en/docs/http/ngx_http_upstream_hc_module.html',
    ],
  },
  check(topology, report) {
    const { nginx, version } = topology;
    // other servers made from nginx, and modules of others, have some of these
    if (version.edition === 'Plus' || !isNginxItself(topology) || hasThirdPartyModules(nginx)) return;
    for (const use of featureUses(nginx.config)) {
      const { directive, word, span, since, message } = use;
      if (since !== undefined || !directive.isTerminated) continue;
      const token = word ? word.value : directive.name.value;
      const where = word ? ` in "${directive.name.value}"` : '';
      const isOpenSource = version.edition === 'open source';
      report({
        uri: directive.uri,
        span,
        message: isOpenSource
          ? `"${token}"${where} is part of NGINX Plus; open source nginx will refuse to start: ${message}`
          : `"${token}"${where} is part of NGINX Plus; open source nginx refuses to start with it: ${message}`,
        ...(isOpenSource ? { refusal: { by: 'nginx', message } } : { severity: 'information' }),
        data: use,
      });
    }
  },
  fix({ data: { directive, word } }) {
    const index = word ? directive.args.indexOf(word) : -1;
    if (word && directive.args.length > 1) {
      const edits = removeArgument(directive, index);
      return [{ title: `Remove "${word.value}"`, kind: 'suggestion', isPreferred: true, edits }];
    }
    const name = directive.name.value;
    if (!word && !REMOVABLE.has(name)) return [];
    return [{ title: `Remove "${name}"`, kind: 'suggestion', isPreferred: true, edits: removeDirective(directive) }];
  },
});

/** Nothing else in the configuration rests on these: not so `state` (an upstream's servers) or `keyval` (a variable). */
const REMOVABLE: ReadonlySet<string> = new Set([
  ...['health_check', 'queue', 'ntlm', 'status_zone', 'api', 'status', 'upstream_conf'],
  ...['proxy_cache_purge', 'fastcgi_cache_purge', 'scgi_cache_purge', 'uwsgi_cache_purge'],
]);
