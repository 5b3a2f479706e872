import { removeDirective } from '../nginx/edit';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

/** A file that includes itself, directly or by way of others. */
export default defineRule<Directive>({
  meta: {
    id: 'include-cycle',
    title: 'File includes itself',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/ngx_core_module.html#include'],
  },
  check({ nginx }, report) {
    const seen = new Set<Directive>();
    for (const { directive, reason } of nginx.config.includeProblems) {
      const [pattern] = directive.args;
      if (reason !== 'the file includes itself' || !pattern || seen.has(directive)) continue;
      seen.add(directive);
      report({
        uri: directive.uri,
        span: pattern.span,
        message: `"${pattern.value}" leads back to a file that is being read; nginx crashes on this cycle without a message`,
        refusal: { by: 'nginx', message: '' },
        data: directive,
      });
    }
  },
  fix({ data: directive }) {
    // a pattern may stand for other files too, which must stay
    if (/[*?[]/.test(directive.args[0]?.value ?? '')) return [];
    return [{ title: 'Remove this include', kind: 'suggestion', isPreferred: true, edits: removeDirective(directive) }];
  },
});
