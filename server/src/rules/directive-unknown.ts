import { contextOf, directiveNames, findDirective } from '../nginx/catalogue';
import { type DirectiveProblem, directiveProblemsOf, isWholeConfig } from '../nginx/directive-problems';
import { hasInvisible } from '../nginx/invisible';
import { NameList } from '../text/distance';
import { vocabulary } from '../topology/product';
import { defineRule } from './rule';

/** A directive that no nginx knows: misspelled, or of a module that is not there. */
export default defineRule<{ names: readonly string[] }>({
  meta: {
    id: 'directive-unknown',
    title: 'Directive that nginx does not know',
    category: 'syntax',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/dirindex.html'],
  },
  check(topology, report) {
    const { config } = topology.nginx;
    const words = vocabulary(topology);
    if (words === 'other') return;
    const isWhole = isWholeConfig(config);
    for (const problem of directiveProblemsOf(config, 'unknown')) {
      const names = namesMeant(problem, isWhole);
      // a module that is not seen here may bring it
      if (names.length === 0 && words === 'unknown') continue;
      const { directive, message } = problem;
      // character-invisible
      if (hasInvisible(directive.name.value)) continue;
      const [meant] = names;
      const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
      report({
        uri: directive.uri,
        span: directive.name.span,
        message: `nginx knows no directive "${directive.name.value}"${hint}; it will refuse to start: ${message}`,
        refusal: { by: 'nginx', message },
        data: { names },
      });
    }
  },
  fix({ uri, span, data: { names } }) {
    return names.map((name, index) => ({
      title: `Use "${name}"`,
      kind: 'suggestion',
      isPreferred: index === 0,
      edits: [{ uri, span, newText: name }],
    }));
  },
});

let known: NameList | undefined;

/** The closest names that may stand there, the likeliest first. */
function namesMeant({ directive, scope }: DirectiveProblem, isWhole: boolean): string[] {
  const context = isWhole ? contextOf(scope) : 0;
  const isBlock = directive.block !== undefined;
  const fits = (name: string): boolean =>
    findDirective(name).some(
      (entry) => entry.isBlock === isBlock && (context === 0 || (entry.contexts & context) !== 0),
    );
  known ??= new NameList(directiveNames());
  return known.closest(directive.name.value, 12).filter(fits).slice(0, 3);
}
