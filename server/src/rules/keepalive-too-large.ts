import type { Word } from '../nginx/tree';
import { keepaliveLine } from '../topology/keepalive';
import { defineRule } from './rule';

const LARGE = 1000;

/** `keepalive 5000`: a number of idle connections, taken for one of all connections. */
export default defineRule<{ word: Word; advised: number }>({
  meta: {
    id: 'keepalive-too-large',
    title: 'Very many idle connections kept',
    category: 'keepalive',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check({ upstreams }, report) {
    for (const linked of upstreams) {
      const word = keepaliveLine(linked)?.args[0];
      if (!word || !/^\d+$/.test(word.value) || Number(word.value) <= LARGE) continue;
      const { name, servers } = linked.upstream;
      report({
        uri: word.file.source.uri,
        span: word.span,
        message: `"keepalive ${word.value}" lets each worker keep ${word.value} idle connections to "${name}": they use up those that the servers have`,
        data: { word, advised: Math.max(2, 2 * servers.length) },
      });
    }
  },
  fix: ({ uri, span, data: { advised } }) => [
    {
      title: `Use "keepalive ${advised}"`,
      kind: 'suggestion',
      isPreferred: true,
      edits: [{ uri, span, newText: String(advised) }],
    },
  ],
});
