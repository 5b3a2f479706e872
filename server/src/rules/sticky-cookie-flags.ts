import { appendArguments } from '../nginx/edit';
import type { VirtualServer } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

const FLAGS = ['httponly', 'secure', 'samesite'];

/** A routing cookie of a site with TLS without the flags that protect it. */
export default defineRule<{ sticky: Directive; missing: readonly string[] }>({
  meta: {
    id: 'sticky-cookie-flags',
    title: 'Sticky cookie without flags',
    category: 'balancing',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#sticky'],
  },
  check({ upstreams }, report) {
    for (const { upstream, routes } of upstreams) {
      const { sticky } = upstream;
      const words = sticky?.args.map(({ value }) => value) ?? [];
      if (!sticky || words[0] !== 'cookie' || words.some((word) => word.includes('$'))) continue;
      const missing = FLAGS.filter((flag) => !words.some((word) => word === flag || word.startsWith(`${flag}=`)));
      // a cookie that is `secure` would be lost where the same site is served without TLS too
      if (missing.length === 0 || routes.length === 0 || !routes.every(({ server }) => server && isTls(server)))
        continue;
      report({
        uri: sticky.uri,
        span: sticky.head,
        message: `the cookie "${words[1] ?? ''}" goes out without ${missing.join(', ')}, though all its servers use TLS`,
        data: { sticky, missing },
      });
    }
  },
  fix({ data: { sticky, missing } }) {
    const words = missing.map((flag) => (flag === 'samesite' ? 'samesite=lax' : flag));
    const title = `Add ${words.join(' ')}`;
    return [{ title, kind: 'suggestion', isPreferred: true, edits: appendArguments(sticky, words) }];
  },
});

function isTls({ listens }: VirtualServer): boolean {
  return listens.every(({ directive }) => directive?.args.some(({ value }) => value === 'ssl' || value === 'quic'));
}
