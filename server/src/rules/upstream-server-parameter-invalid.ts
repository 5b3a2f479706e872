import { removeArgument } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { type ParameterProblem, parameterProblems } from '../nginx/server-parameters';
import { defineRule, type Fix } from './rule';

/** A parameter of a `server` line that nginx does not know, or a value that it does not take. */
export default defineRule<{ server: UpstreamServer; problem: ParameterProblem }>({
  meta: {
    id: 'upstream-server-parameter-invalid',
    title: 'Server parameter that nginx refuses',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check({ nginx }, report) {
    const seen = new Set<unknown>();
    const fine = new Set<string>();
    for (const server of nginx.upstreams.flatMap(({ servers }) => servers)) {
      // a file may be included in several upstreams
      if (seen.has(server.directive)) continue;
      seen.add(server.directive);
      if (server.parameters.every(({ word }) => fine.has(word.value))) continue;
      for (const problem of parameterProblems(server, fine)) {
        // other modules may bring parameters of their own
        if (problem.kind === 'unknown' && problem.corrections.length === 0 && nginx.hasForeignModules) continue;
        const word = problem.words[0]?.value ?? '';
        report({
          uri: server.directive.uri,
          span: problem.span,
          message: `${describe(problem)}; nginx will refuse to start: invalid parameter "${word}"`,
          refusal: { by: 'nginx', message: `invalid parameter "${word}"` },
          data: { server, problem },
        });
      }
    }
  },
  fix({ uri, span, data: { server, problem } }) {
    const { directive } = server;
    const index = directive.args.findIndex(({ start }) => start === span.start);
    if (problem.kind === 'semicolon') {
      const end = directive.args[index - 1]?.end ?? directive.name.end;
      const edits = [{ uri, span: { start: end, end }, newText: ';' }];
      return [{ title: 'Add the missing ;', kind: 'suggestion', isPreferred: true, edits }];
    }
    const fixes = problem.corrections.map(
      (text): Fix => ({ title: `Use "${text}"`, kind: 'suggestion', edits: [{ uri, span, newText: text }] }),
    );
    if (problem.kind !== 'gap') {
      const title = `Remove "${problem.words[0]?.value}"`;
      fixes.push({ title, kind: 'suggestion', edits: removeArgument(directive, index) });
    }
    return fixes.map((fix, place) => ({ ...fix, isPreferred: place === 0 }));
  },
});

function describe({ kind, words, form, corrections }: ParameterProblem): string {
  const text = words.map(({ value }) => value).join(' ');
  if (kind === 'gap') return `no space may stand around the "=" of "${text}"`;
  if (kind === 'semicolon') return `"${text}" is no parameter of a server, a ";" is missing before it`;
  if (kind === 'value') return `"${text}": ${/^[^=]*/.exec(text)?.[0]} takes ${form}`;
  const [meant] = corrections;
  return `"${text}" is no parameter of a server${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`;
}
