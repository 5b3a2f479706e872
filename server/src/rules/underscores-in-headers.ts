import { removeDirective } from '../nginx/edit';
import { occurrences } from '../nginx/occurrences';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

/** Headers with `_` are let through, which services confuse with those with `-`. */
export default defineRule<Directive>({
  meta: {
    id: 'underscores-in-headers',
    title: 'Headers with underscores let through',
    category: 'security',
    severity: 'off',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#underscores_in_headers',
      'https://github.com/dvershinin/gixy',
    ],
  },
  check({ nginx }, report) {
    const lines = occurrences(nginx.config, 'underscores_in_headers');
    const found = lines.filter(({ directive }) => directive.args[0]?.value.toLowerCase() === 'on');
    const isNeeded = HEADERS.some((name) =>
      occurrences(nginx.config, name).some(({ directive }) => directive.args[0]?.value.includes('_')),
    );
    if (isNeeded) return;
    for (const { directive } of found) {
      report({
        uri: directive.uri,
        span: directive.head,
        message: `"underscores_in_headers on": many services take "X_User" for "X-User", which a client may so forge past nginx`,
        data: directive,
      });
    }
  },
  fix({ data: directive }) {
    const title = 'Remove "underscores_in_headers on"';
    return [{ title, kind: 'suggestion', isPreferred: true, edits: removeDirective(directive) }];
  },
});

/** Where a configuration names headers that it means to pass on. */
const HEADERS = ['proxy_set_header', 'grpc_set_header', 'proxy_pass_header', 'add_header'];
