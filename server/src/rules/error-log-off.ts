import { occurrences } from '../nginx/occurrences';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

/** `error_log off` turns nothing off: `off` is the name of a file. */
export default defineRule<Directive>({
  meta: {
    id: 'error-log-off',
    title: 'Error log in a file named off',
    category: 'security',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/ngx_core_module.html#error_log',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check({ nginx }, report) {
    for (const { directive } of occurrences(nginx.config, 'error_log')) {
      const word = directive.args[0];
      if (word?.value !== 'off') continue;
      report({
        uri: directive.uri,
        span: word.span,
        message: '"off" is a file name to "error_log": nginx goes on logging, into a file named "off"',
        data: directive,
      });
    }
  },
  fix({ uri, data: { args } }) {
    const [first] = args;
    const last = args.at(-1);
    if (!first || !last) return [];
    const edits = [{ uri, span: { start: first.start, end: last.end }, newText: '/dev/null crit' }];
    return [{ title: 'Use "/dev/null crit"', kind: 'suggestion', isPreferred: true, edits }];
  },
});
