import type { ComposeProblem } from '../compose/model';
import { mayBeDefinedElsewhere } from '../topology/names';
import type { Topology } from '../topology/types';
import { defineRule } from './rule';

/**
 * Compose refuses the file: no YAML, no compose file in shape, or a name that is defined nowhere. Merge keys and cycles
 * have rules of their own.
 */
export default defineRule<undefined>({
  meta: {
    id: 'compose-syntax',
    title: 'Compose file that Compose refuses',
    category: 'compose',
    severity: 'error',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://docs.docker.com/reference/compose-file/', 'https://yaml.org/spec/1.2.2/'],
  },
  check(topology, report) {
    const missing = missingHosts(topology);
    const problems = topology.compose?.problems ?? [];
    for (const problem of problems) {
      if (problem.about || isEcho(problem, problems)) continue;
      // upstream-host-missing names the service that is gone
      if (isMissingService(problem) && missing.has(problem.name.toLowerCase())) continue;
      const { uri, span, message, related = [] } = problem;
      report({
        uri,
        span,
        message,
        related: related.map((origin) => ({
          ...origin,
          message: problem.kind === 'reference' ? 'it is used here too' : 'the first one is here',
        })),
        refusal: { by: 'Compose', message },
        data: undefined,
      });
    }
  },
});

/** What a half-typed key means is no mistake of its own. */
function isEcho({ kind, uri, span }: ComposeProblem, problems: readonly ComposeProblem[]): boolean {
  if (kind === 'yaml') return false;
  return problems.some(
    (other) => other.kind === 'yaml' && other.uri === uri && other.span.start < span.end && span.start < other.span.end,
  );
}

function isMissingService(problem: ComposeProblem): problem is ComposeProblem & { readonly name: string } {
  return (
    problem.kind === 'reference' &&
    problem.name !== undefined &&
    /\bservice "[^"]*"(?: not found)?$/.test(problem.message)
  );
}

function missingHosts({ endpoints }: Topology): ReadonlySet<string> {
  const reported = endpoints.filter(
    (endpoint) => endpoint.target.kind === 'missing' && !endpoint.address.error && !mayBeDefinedElsewhere(endpoint),
  );
  return new Set(reported.map(({ address }) => address.host.toLowerCase()));
}
