import { builtInVariables, isBuiltInVariable, isKnownDirective } from '../nginx/catalogue';
import { isWholeConfig } from '../nginx/directive-problems';
import { byName } from '../nginx/occurrences';
import { capturedNames, type VariableUse, variableUses } from '../nginx/variable-uses';
import { NameList } from '../text/distance';
import { vocabulary } from '../topology/product';
import type { Topology } from '../topology/types';
import { defineRule } from './rule';

/** A variable that is neither nginx's own nor defined anywhere. */
export default defineRule<{ uses: readonly VariableUse[]; names: readonly string[] }>({
  meta: {
    id: 'variable-undefined',
    title: 'Variable that nothing defines',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/varindex.html', 'https://nginx.org/en/docs/http/ngx_http_map_module.html'],
  },
  check(topology, report) {
    if (!isAllKnown(topology)) return;
    const { nginx } = topology;
    const defined = new Set([...nginx.variables.keys()].map((name) => name.toLowerCase()));
    const captured = capturedNames(nginx.config);
    const undefinedUses = new Map<string, VariableUse[]>();
    for (const use of variableUses(nginx.config)) {
      const { name, protocol } = use;
      if (isBuiltInVariable(name, protocol) || defined.has(name) || captured.has(name) || isElsewhere(use)) continue;
      const key = `${protocol} ${name}`;
      const uses = undefinedUses.get(key);
      if (uses) uses.push(use);
      else undefinedUses.set(key, [use]);
    }
    if (undefinedUses.size === 0) return;
    const listFor = (protocol: VariableUse['protocol']) =>
      new NameList([...builtInVariables(protocol).names, ...defined]);
    const known = { http: listFor('http'), stream: listFor('stream') };
    for (const uses of undefinedUses.values()) {
      uses.sort((a, b) => (a.directive.uri === b.directive.uri ? a.span.start - b.span.start : 0));
      const [first, ...others] = uses;
      if (!first) continue;
      const message = `unknown "${first.name}" variable`;
      const names = known[first.protocol].closest(first.name);
      const hint = names[0] === undefined ? '' : ` (did you mean "$${names[0]}"?)`;
      report({
        uri: first.directive.uri,
        span: first.span,
        message: `"$${first.name}" is neither nginx's own nor defined${hint}; nginx will refuse to start: ${message}`,
        related: others.map(({ directive, span }) => ({ uri: directive.uri, span, message: 'the same variable' })),
        refusal: { by: 'nginx', message },
        data: { uses, names },
      });
    }
  },
  fix({ data: { uses, names } }) {
    return names.map((name, index) => ({
      title: `Use "$${name}"`,
      kind: 'suggestion',
      isPreferred: index === 0,
      edits: uses.map(({ directive, span }) => ({ uri: directive.uri, span, newText: name })),
    }));
  },
});

/** Whether whatever may define a variable has been read: every file, and no module of others. */
function isAllKnown(topology: Topology): boolean {
  const { config } = topology.nginx;
  const words = vocabulary(topology);
  if (words === 'other' || !isWholeConfig(config) || config.includeProblems.length > 0) return false;
  // a module that is built in would show by its directives
  return (
    words === 'nginx only' || [...byName(config).keys()].every((name) => name === 'include' || isKnownDirective(name))
  );
}

/** Captures by number, words that envsubst replaces, and what has a rule of its own. */
function isElsewhere({ name, directive, span }: VariableUse): boolean {
  if (/^\d+$/.test(name) || name === 'connection_upgrade') return true;
  const written = directive.file.source.text.slice(span.start, span.end);
  return /^[A-Z_][A-Z\d_]*$/.test(written);
}
