import { removeArgument, removeDirective } from '../nginx/edit';
import type { Scope } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import { nextUpstreamLines, triedPeers } from '../topology/next-upstream';
import type { LinkedRoute } from '../topology/types';
import { defineRule } from './rule';

const WORD = 'non_idempotent';
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `non_idempotent`: a POST that may have been carried out is sent to the next server again. */
export default defineRule<{ line: Directive; word: Word }>({
  meta: {
    id: 'next-upstream-non-idempotent',
    title: 'Requests like POST sent again',
    category: 'failover',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream'],
  },
  check(topology, report) {
    for (const [line, routes] of nextUpstreamLines(topology)) {
      const word = line.args.find(({ value }) => value === WORD);
      const affected = word && routes.find((linked) => triedPeers(linked).atLeast >= 2 && !isReadOnly(linked));
      if (!word || !affected) continue;
      report({
        uri: line.uri,
        span: word.span,
        message: `"${WORD}" sends POST, LOCK and PATCH of "${affected.route.location?.path ?? ''}" again when a server fails: what it did before is done twice`,
        data: { line, word },
      });
    }
  },
  fix: ({ data: { line, word } }) => [
    {
      title: `Remove "${WORD}"`,
      kind: 'suggestion',
      isPreferred: true,
      edits: line.args.length === 1 ? removeDirective(line) : removeArgument(line, line.args.indexOf(word)),
    },
  ],
});

/** `limit_except` around or beside the route lets no other methods through. */
function isReadOnly({ route }: LinkedRoute): boolean {
  for (let at: Scope | undefined = route.scope; at; at = at.parent) {
    const limits = at.children.filter(({ kind }) => kind === 'limit_except');
    const denies = limits.some(
      (limit) =>
        limit.directive?.args.every(({ value }) => SAFE_METHODS.has(value)) &&
        limit.directives.some(({ name, args }) => name.value === 'deny' && args[0]?.value === 'all'),
    );
    if (denies) return true;
    if (at.kind === 'location') return false;
  }
  return false;
}
