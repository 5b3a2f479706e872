import { occurrences } from '../nginx/occurrences';
import { directivesNamed, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

/** An `if` in a location with more in it than rewriting: nginx makes a location of its own of it. */
export default defineRule<Directive>({
  meta: {
    id: 'if-in-location',
    title: 'Settings inside an if of a location',
    category: 'proxy',
    severity: 'warning',
    fixable: 'no',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#if',
      'https://github.com/dvershinin/gixy',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check({ nginx }, report) {
    for (const { scope, directive } of occurrences(nginx.config, 'if')) {
      if (scope.kind !== 'location') continue;
      const block = scope.children.find((child) => child.directive === directive);
      const setting = block && firstSetting(block);
      if (!setting) continue;
      report({
        uri: setting.uri,
        span: setting.name.span,
        message: `"${setting.name.value}" inside an "if" of a location is no branch: nginx answers from the last "if" that matches as from a location of its own, without what others set`,
        related: [{ uri: directive.uri, span: directive.head, message: 'the "if" it stands in' }],
        data: setting,
      });
    }
  },
});

/** What runs one after the other, as a program does. */
const REWRITING: ReadonlySet<string> = new Set(['return', 'rewrite', 'set', 'break', 'rewrite_log', 'include']);

/** The first statement that only sets something; none where the block ends the request by itself. */
function firstSetting(block: Scope): Directive | undefined {
  if (directivesNamed(block, 'return').length > 0) return undefined;
  return block.directives.find(({ name }) => !REWRITING.has(name.value));
}
