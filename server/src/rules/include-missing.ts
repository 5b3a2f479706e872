import type { MissingFile } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

/** An include of one file, which the container that loads the configuration does not have. */
export default defineRule<{ directive: Directive; missing: MissingFile }>({
  meta: {
    id: 'include-missing',
    title: 'Included file does not exist',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/ngx_core_module.html#include'],
  },
  check({ nginx }, report) {
    const seen = new Set<Directive>();
    for (const { directive, missing } of nginx.config.includeProblems) {
      const [pattern] = directive.args;
      if (!missing || !pattern || seen.has(directive)) continue;
      seen.add(directive);
      const words = `open() "${missing.path}" failed (2: No such file or directory)`;
      const [meant] = missing.similar;
      const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
      report({
        uri: directive.uri,
        span: pattern.span,
        message: `"${pattern.value}" does not exist in the container of nginx${hint}; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        data: { directive, missing },
      });
    }
  },
  fix({ uri, span, data: { directive, missing } }) {
    const quote = directive.args[0]?.quote ?? '';
    return missing.similar.map((text, index) => ({
      title: `Use "${text}"`,
      kind: 'suggestion',
      isPreferred: index === 0,
      edits: [{ uri, span, newText: quote + text + quote }],
    }));
  },
});
