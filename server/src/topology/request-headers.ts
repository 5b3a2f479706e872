import { levelInEffect, linesByScope } from '../nginx/inheritance';
import { isIncomplete, type LoadedConfig, type Scope } from '../nginx/scope';
import { onceFor } from '../text/memo';
import { hasKnownHosts } from './external';
import type { LinkedRoute, Topology } from './types';

/** What a level tells the service about the client. */
export interface HeaderFacts {
  readonly host: boolean;
  readonly address: boolean;
  readonly scheme: boolean;
}

const NONE: HeaderFacts = { host: false, address: false, scheme: false };

const MEANING: ReadonlyMap<string, readonly (keyof HeaderFacts)[]> = new Map([
  ['host', ['host']],
  ['forwarded', ['address', 'scheme']],
  ...['x-forwarded-for', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'].map(
    (name): [string, ['address']] => [name, ['address']],
  ),
  ...['proto', 'protocol', 'scheme', 'ssl'].map((name): [string, ['scheme']] => [`x-forwarded-${name}`, ['scheme']]),
  ...['x-scheme', 'x-url-scheme', 'front-end-https'].map((name): [string, ['scheme']] => [name, ['scheme']]),
]);

/** By level. Four rules ask for each location of a large file. */
const factsByLevel = onceFor((config: LoadedConfig): ReadonlyMap<Scope, HeaderFacts> => {
  const levels = new Map<Scope, HeaderFacts>();
  for (const [scope, lines] of linesByScope(config, 'proxy_set_header')) {
    const facts = { ...NONE };
    for (const { args } of lines) {
      for (const fact of MEANING.get(args[0]?.value.toLowerCase() ?? '') ?? []) facts[fact] = true;
    }
    levels.set(scope, facts);
  }
  return levels;
});

/** What the headers in effect for a route tell. */
export function headerFacts({ route }: LinkedRoute, { nginx }: Topology): HeaderFacts {
  const levels = factsByLevel(nginx.config);
  const level = levelInEffect(levels, route.scope);
  return (level && levels.get(level)) ?? NONE;
}

/** Whether a route passes HTTP requests of clients on, and everything that may set headers for them was read. */
export function isReadWhole({ route }: LinkedRoute, { nginx }: Topology): boolean {
  if (route.kind !== 'proxy_pass' || route.scope.protocol !== 'http' || !route.location) return false;
  const { scope } = route.location;
  // `return` answers before a request is passed on, and `internal` is for requests of nginx itself
  const isForClients = ['return', 'internal'].every((name) => !linesByScope(nginx.config, name).has(scope));
  return isForClients && !isIncomplete(route.scope);
}

/**
 * The Host that a service receives where no `proxy_set_header` sets one: nginx's `$proxy_host`, the name as written in
 * `proxy_pass` (the upstream's, or the host with a port that is not the scheme's).
 * @returns undefined where one is set, or may be, and for a target whose host is not written
 */
export function sentHost(linked: LinkedRoute, topology: Topology): string | undefined {
  const { target, upstream } = linked.route;
  const { address, scheme } = target;
  if (headerFacts(linked, topology).host || !hasKnownHosts(linked) || !isReadWhole(linked, topology)) return undefined;
  if (address.kind === 'unix' || address.error) return undefined;
  const isDefault = address.port === undefined || address.port === (scheme === 'https' ? 443 : 80);
  return upstream || isDefault ? address.host : address.text;
}

/** Whether an outer level tells one of these, and an inner one discards it: proxy-header-inheritance-lost. */
export function isDiscarded(
  { route }: LinkedRoute,
  told: readonly (keyof HeaderFacts)[],
  { nginx }: Topology,
): boolean {
  const levels = factsByLevel(nginx.config);
  let level = levelInEffect(levels, route.scope);
  while (level) {
    level = levelInEffect(levels, level.parent);
    const facts = level && levels.get(level);
    if (facts && told.some((fact) => facts[fact])) return true;
  }
  return false;
}

/** Routes by their server, and by what is the matter with them: one mistake, in however many locations it shows. */
export function byServer(
  routes: readonly LinkedRoute[],
  problemOf: (linked: LinkedRoute) => string | undefined,
): [first: LinkedRoute, ...others: LinkedRoute[]][] {
  const groups = new Map<string, Map<Scope | undefined, [LinkedRoute, ...LinkedRoute[]]>>();
  for (const linked of routes) {
    const problem = problemOf(linked);
    if (problem === undefined) continue;
    const servers = groups.get(problem) ?? new Map<Scope | undefined, [LinkedRoute, ...LinkedRoute[]]>();
    groups.set(problem, servers);
    const scope = linked.route.server?.scope;
    const group = servers.get(scope);
    if (group) group.push(linked);
    else servers.set(scope, [linked]);
  }
  return [...groups.values()].flatMap((servers) => [...servers.values()]);
}

/** What a finding adds that stands for more than one location: `; so in 3 more locations`. */
export function othersText({ length }: readonly LinkedRoute[]): string {
  if (length === 0) return '';
  return `; so in ${length === 1 ? 'one more location' : `${length} more locations`}`;
}
