import { insertAtBlockEnd } from '../nginx/edit';
import type { Upstream } from '../nginx/model';
import { keepsConnections } from '../topology/keepalive';
import { versionText } from '../topology/version';
import { defineRule, type Fix } from './rule';

/** An upstream that says nothing of keepalive, under an nginx that keeps connections by default. */
export default defineRule<Upstream>({
  meta: {
    id: 'keepalive-default-changed',
    title: 'Keepalive by the default of nginx 1.29.7',
    category: 'keepalive',
    severity: 'off',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/CHANGES', 'https://github.com/nginx/nginx/issues/1436'],
  },
  check({ upstreams, version }, report) {
    for (const linked of upstreams) {
      const { upstream, routes } = linked;
      if (keepsConnections(linked, version) !== 'by default' || upstream.isIncomplete || routes.length === 0) continue;
      report({
        uri: upstream.directive.uri,
        span: upstream.nameWord.span,
        message: `"${upstream.name}" has no keepalive line: ${versionText(version)} keeps up to 32 idle connections for each worker, where nginx before 1.29.7 kept none`,
        data: upstream,
      });
    }
  },
  fix({ data: { directive } }) {
    return ['keepalive 0;', 'keepalive 32;'].map((statement, index): Fix => {
      const title = `Add "${statement.slice(0, -1)}"${index === 0 ? ', as before' : ', the default'}`;
      const edits = insertAtBlockEnd(directive, [statement]);
      return { title, kind: 'suggestion', isPreferred: index === 0, edits };
    });
  },
});
