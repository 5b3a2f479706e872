import { accessLines, letsOthersIn } from '../nginx/access';
import { insertAfter, insertAtBlockEnd } from '../nginx/edit';
import { occurrences } from '../nginx/occurrences';
import { effectiveSetting, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { defineRule } from './rule';

/** `allow` lines, and nothing that keeps the others out. */
export default defineRule<{ scope: Scope; last: Directive }>({
  meta: {
    id: 'allow-without-deny',
    title: 'Allow without deny',
    category: 'security',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_access_module.html', 'https://github.com/dvershinin/gixy'],
  },
  check({ nginx }, report) {
    const seen = new Set<Scope>();
    for (const { scope } of occurrences(nginx.config, 'allow')) {
      if (seen.has(scope)) continue;
      seen.add(scope);
      const lines = accessLines(scope);
      const last = lines.findLast(({ name }) => name.value === 'allow');
      if (!last || !letsOthersIn(lines) || scope.unresolvedIncludes.length > 0 || asksForPassword(scope)) continue;
      // a shared list of addresses is no mistake: the block that includes it is
      const block = last.parent === scope.directive ? undefined : scope.directive;
      report({
        uri: (block ?? last).uri,
        span: block ? block.head : last.head,
        message: `"allow" alone excludes nobody: after "${textOf(last)}" everybody else is let in, for there is no "deny all"`,
        data: { scope, last },
      });
    }
  },
  fix({ data: { scope, last } }) {
    const block = last.parent === scope.directive ? undefined : scope.directive;
    const edits = block ? insertAtBlockEnd(block, ['deny all;']) : insertAfter(last, ['deny all;']);
    return edits.length > 0 ? [{ title: 'Add "deny all"', kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

function textOf({ name, args }: Directive): string {
  return [name.value, ...args.map(({ value }) => value)].join(' ');
}

/** `satisfy any`: whom no line names has to log in. */
function asksForPassword(scope: Scope): boolean {
  return effectiveSetting(scope, 'satisfy')?.directive.args[0]?.value === 'any';
}
