import { type DirectiveProblem, directiveProblemsOf } from '../nginx/directive-problems';
import { removeDirective } from '../nginx/edit';
import type { Directive } from '../nginx/tree';
import { isNginxItself } from './directive-place';
import { defineRule, type Fix } from './rule';

/** A directive that may be given once in a block is given twice. */
export default defineRule<DirectiveProblem>({
  meta: {
    id: 'directive-duplicate',
    title: 'Setting given twice in one block',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/dirindex.html',
      'https://nginx.org/en/docs/beginners_guide.html#conf_structure',
    ],
  },
  check(topology, report) {
    if (!isNginxItself(topology)) return;
    for (const problem of directiveProblemsOf(topology.nginx.config, 'duplicate')) {
      const { directive, first, message } = problem;
      const isSame = first === directive;
      const what = isSame ? 'is included twice in one block' : 'is given twice in one block';
      report({
        uri: directive.uri,
        span: directive.head,
        message: `"${directive.name.value}" ${what}; nginx will refuse to start: ${message}`,
        refusal: { by: 'nginx', message },
        ...(first && !isSame && { related: [{ uri: first.uri, span: first.head, message: 'the first one' }] }),
        data: problem,
      });
    }
  },
  fix({ data: { directive, first } }) {
    // a file that is included twice needs one of its lines elsewhere
    if (!first || first === directive) return [];
    const fixes: Fix[] = [
      {
        title: `Remove "${textOf(directive)}"`,
        kind: 'suggestion',
        isPreferred: true,
        edits: removeDirective(directive),
      },
    ];
    if (textOf(first) !== textOf(directive)) {
      fixes.push({ title: `Remove "${textOf(first)}"`, kind: 'suggestion', edits: removeDirective(first) });
    }
    return fixes;
  },
});

function textOf({ name, args }: Directive): string {
  return [name, ...args].map(({ raw }) => raw).join(' ');
}
