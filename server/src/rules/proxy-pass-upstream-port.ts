import type { NginxModel, Route, Upstream } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { defineRule, type Fix } from './rule';

/** A `*_pass` gives the name of an upstream a port, which only the upstream's servers have. */
export default defineRule<Route>({
  meta: {
    id: 'proxy-pass-upstream-port',
    title: 'Upstream name with a port',
    category: 'proxy',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],
  },
  check({ nginx }, report) {
    const seen = new Set<unknown>();
    for (const route of nginx.routes) {
      const { directive, target, upstream } = route;
      const { portSpan, port, host } = target.address;
      if (!upstream || !portSpan || seen.has(directive)) continue;
      seen.add(directive);
      report({
        uri: directive.uri,
        span: portSpan,
        message: `upstream "${host}" may not have port ${port}; nginx will refuse to start`,
        related: [
          {
            uri: upstream.directive.uri,
            span: upstream.nameWord.span,
            message: `"${upstream.name}" is an upstream; its servers have the ports`,
          },
        ],
        refusal: {
          by: 'nginx',
          message: `upstream "${nameOfSecond(route, upstream, nginx)}" may not have port ${port}`,
        },
        data: route,
      });
    }
  },
  fix({ uri, span, data: { target, upstream } }) {
    const { hostSpan, port } = target.address;
    // a word with escapes cannot be cut
    if (hostSpan.end >= span.start) return [];
    const remove: TextEdit = { uri, span: { start: hostSpan.end, end: span.end }, newText: '' };
    const fixes: Fix[] = [{ title: `Remove the port ${port}`, kind: 'suggestion', isPreferred: true, edits: [remove] }];
    const servers = upstream?.servers ?? [];
    const bare = servers.filter(({ address }) => !address.portSpan && !address.error && isHost(address.kind));
    if (bare.length > 0) {
      const edits = bare.map(({ directive, address }) => insertion(directive.uri, address.span, `:${port}`));
      fixes.push({
        title: `Move the port ${port} to the servers of "${upstream?.name}"`,
        kind: 'suggestion',
        edits: [remove, ...edits],
      });
    }
    return fixes;
  },
});

/** nginx notices when it reads the second of the two, and writes the name as it stands there. */
function nameOfSecond({ directive, target }: Route, upstream: Upstream, { config }: NginxModel): string {
  const place = ({ uri }: Directive) => config.files.findIndex(({ source }) => source.uri === uri);
  const isFirst = place(directive) - place(upstream.directive) || directive.start - upstream.directive.start;
  return isFirst < 0 ? upstream.name : target.address.host;
}

function isHost(kind: string): boolean {
  return kind === 'name' || kind === 'ipv4' || kind === 'ipv6';
}

function insertion(uri: string, { end }: Span, newText: string): TextEdit {
  return { uri, span: { start: end, end }, newText };
}
