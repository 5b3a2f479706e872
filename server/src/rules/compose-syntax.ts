import type { ComposeProblem, NameUse } from '../compose/model';
import { isActive } from '../topology/compose-services';
import { mayBeDefinedElsewhere } from '../topology/names';
import type { Topology } from '../topology/types';
import { defineRule, type Report } from './rule';

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
      report(problem.uses ? missingName(problem.uses, topology) : unreadable(problem));
    }
  },
});

function unreadable({ uri, span, message, related = [] }: ComposeProblem): Report<undefined> {
  return {
    uri,
    span,
    message,
    related: related.map((origin) => ({ ...origin, message: 'the first one is here' })),
    refusal: { by: 'Compose', message },
    data: undefined,
  };
}

/** Compose leaves out what is behind a profile that is not active, and then looks whether all names are defined. */
function missingName(uses: readonly [NameUse, ...NameUse[]], topology: Topology): Report<undefined> {
  const serviceOf = ({ service }: NameUse) => topology.compose?.services.get(service);
  const judged = uses.find((use) => {
    const service = serviceOf(use);
    return service && isActive(service, topology);
  });
  const use = judged ?? uses[0];
  return {
    ...use.origin,
    message: judged
      ? use.message
      : `${use.message}, once the profile "${serviceOf(use)?.profiles[0]?.value}" is active`,
    certain: judged !== undefined,
    related: uses.filter((other) => other !== use).map(({ origin }) => ({ ...origin, message: 'it is used here too' })),
    refusal: { by: 'Compose', message: `${use.message}: invalid compose project` },
    data: undefined,
  };
}

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
