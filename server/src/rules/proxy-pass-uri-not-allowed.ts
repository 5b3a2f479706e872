import { insertBefore } from '../nginx/edit';
import type { Route } from '../nginx/model';
import type { Span } from '../text/span';
import { defineRule, type Fix } from './rule';

/** A path after the address of `proxy_pass`, where nginx does not know what to replace by it. */
export default defineRule<{ route: Route; uriPart: string }>({
  meta: {
    id: 'proxy-pass-uri-not-allowed',
    title: 'URI part where none is allowed',
    category: 'proxy',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],
  },
  check({ nginx }, report) {
    const seen = new Set<unknown>();
    for (const route of nginx.routes) {
      const { kind, directive, target } = route;
      const place = kind === 'proxy_pass' && placeOf(route);
      const part = uriPart(route);
      if (!place || !part || target.variables.length > 0 || seen.has(directive)) continue;
      seen.add(directive);
      report({
        uri: directive.uri,
        span: part.span,
        message: `the URI part "${part.text}" is not allowed in ${place}; nginx will refuse to start`,
        refusal: { by: 'nginx', message: NGINX_MESSAGE },
        data: { route, uriPart: part.text },
      });
    }
  },
  fix({ uri, span, data: { route, uriPart } }) {
    const remove = { uri, span, newText: '' };
    const fixes: Fix[] = [
      { title: `Remove the URI part "${uriPart}"`, kind: 'suggestion', isPreferred: true, edits: [remove] },
    ];
    const rewrite = rewriteFor(route, uriPart);
    if (rewrite) {
      fixes.push({
        title: `Use "${rewrite}" instead`,
        kind: 'suggestion',
        edits: [...insertBefore(route.directive, [`${rewrite};`]), remove],
      });
    }
    return fixes;
  },
});

/** One text for all places. */
const NGINX_MESSAGE =
  '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block';

/** What kind of place forbids the URI part; undefined if it is allowed. */
function placeOf({ scope, location }: Route): string | undefined {
  if (!location) return undefined;
  if (scope.kind === 'if') return 'an "if" block';
  if (scope.kind === 'limit_except') return 'a "limit_except" block';
  if (location.modifier === '@') return 'a named location';
  return location.modifier.startsWith('~') ? 'a location given by a regular expression' : undefined;
}

function uriPart({ target: { address, uri, uriSpan } }: Route): { text: string; span: Span } | undefined {
  // the path of a socket ends with a colon if a URI part follows
  const text = address.kind === 'unix' ? uri?.replace(/^:/, '') : uri;
  return text && uriSpan ? { text, span: uriSpan } : undefined;
}

/** The statement that does what the URI part would do in a prefix location. */
function rewriteFor({ scope, location }: Route, uriPart: string): string | undefined {
  if (scope.kind === 'limit_except' || uriPart === '/' || !/^\/[\w./-]*$/.test(uriPart)) return undefined;
  const isPrefix = location?.modifier === '' || location?.modifier === '^~';
  if (isPrefix && !/^\/[\w./-]*$/.test(location.path)) return undefined;
  if (isPrefix) return `rewrite ^${location.path.replace(/\./g, '\\.')}(.*)$ ${uriPart}$1 break`;
  return `rewrite ^/(.*)$ ${uriPart.replace(/\/$/, '')}/$1 break`;
}
