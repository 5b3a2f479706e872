import type { Location, Route } from '../nginx/model';
import { directivesNamed } from '../nginx/scope';
import type { Span } from '../text/span';
import { defineRule, type Fix } from './rule';

interface Mismatch {
  readonly location: Location;
  readonly uriPart: string;
  readonly span: Span;
  /** What to remove for a target without URI part: with a socket the colon too. */
  readonly removable: Span;
}

/** Only one of location and URI part ends in `/`: nginx joins the two as text, and a slash is lost or doubled. */
export default defineRule<Mismatch>({
  meta: {
    id: 'proxy-pass-slash-mismatch',
    title: 'Slash lost or doubled between location and proxy_pass',
    category: 'proxy',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],
  },
  check({ nginx }, report) {
    for (const route of nginx.routes) {
      const mismatch = findMismatch(route);
      if (!mismatch) continue;
      const { location, uriPart, span } = mismatch;
      const { path } = location;
      const example = `${path}${path.endsWith('/') ? '' : '/'}users`;
      report({
        uri: route.directive.uri,
        span,
        message: `"${uriPart}" takes the place of "${path}" as text: "${example}" reaches the service as "${uriPart}${example.slice(path.length)}"`,
        related: [{ uri: location.directive.uri, span: location.pathSpan, message: 'the text that is replaced' }],
        data: mismatch,
      });
    }
  },
  fix({ uri, data }) {
    const remove: Fix = {
      title: `Remove the URI part "${data.uriPart}"`,
      kind: 'suggestion',
      edits: [{ uri, span: data.removable, newText: '' }],
    };
    const both = endBoth(uri, data);
    return both ? [both, remove] : [{ ...remove, isPreferred: true }];
  },
});

function findMismatch({ kind, scope, location, target }: Route): Mismatch | undefined {
  if (kind !== 'proxy_pass' || scope !== location?.scope || !target.uriSpan || target.variables.length > 0)
    return undefined;
  if (location.modifier !== '' && location.modifier !== '^~') return undefined;
  // a word of a template: its end is not known
  if (location.path.includes('$')) return undefined;
  const isSocket = target.address.kind === 'unix';
  const uriPart = isSocket ? target.uri?.replace(/^:/, '') : target.uri;
  if (!uriPart || isOneFile(location.path) || isRewritten(location)) return undefined;
  if (location.path.endsWith('/') === uriPart.endsWith('/') || /[=_-]$/.test(uriPart)) return undefined;
  // what stands below the path is the other location's
  if (uriPart.endsWith('/') && hasLocationBelow(location)) return undefined;
  const start = isSocket ? target.uriSpan.start + 1 : target.uriSpan.start;
  return { location, uriPart, span: { start, end: target.uriSpan.end }, removable: target.uriSpan };
}

/** `/api/` beside `/api`. */
function hasLocationBelow({ path, parent, server }: Location): boolean {
  const siblings = parent?.locations ?? server.locations;
  return siblings.some((other) => other.path === `${path}/` && (other.modifier === '' || other.modifier === '^~'));
}

/** `/robots.txt`: nothing stands below it. */
function isOneFile(path: string): boolean {
  return /\.(?:html?|txt|xml|json|js|mjs|css|map|ico|png|jpe?g|gif|svg|webp|pdf|php|webmanifest)$/i.test(path);
}

/** After `rewrite … break` nginx ignores the URI part, and `return` lets no request through. */
function isRewritten({ scope }: Location): boolean {
  const rewrites = directivesNamed(scope, 'rewrite');
  return directivesNamed(scope, 'return').length > 0 || rewrites.some(({ args }) => args[2]?.value === 'break');
}

function endBoth(uri: string, { location, uriPart, span }: Mismatch): Fix | undefined {
  const base = { title: 'End both with "/"', kind: 'suggestion', isPreferred: true } as const;
  if (!uriPart.endsWith('/')) {
    // behind a query or in the middle of a file name a slash mends nothing
    if (/[?#]/.test(uriPart) || isOneFile(uriPart)) return undefined;
    return { ...base, edits: [{ uri, span: { start: span.end, end: span.end }, newText: '/' }] };
  }
  const { directive } = location;
  const word = directive.args.at(-1);
  if (!word) return undefined;
  const end = word.quote ? word.end - 1 : word.end;
  return { ...base, edits: [{ uri: directive.uri, span: { start: end, end }, newText: '/' }] };
}
