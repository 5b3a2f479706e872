import type { Service } from '../compose/model';
import { awaitedServices, hasHealthCheck, restartsByItself, waitForServices } from '../topology/startup';
import { type Endpoint, knownValue, type Topology } from '../topology/types';
import { defineRule, type RelatedPlace } from './rule';

/** nginx looks up the names of services at start, and nothing makes Compose start those first. */
export default defineRule<readonly Service[]>({
  meta: {
    id: 'proxy-missing-depends-on',
    title: 'Service that nginx does not wait for',
    category: 'startup',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/compose/how-tos/startup-order/',
      'https://docs.docker.com/reference/compose-file/services/#depends_on',
    ],
  },
  check(topology, report) {
    const nginx = topology.nginxService?.service;
    if (!nginx || waitsInScript(nginx) || isSwarm(topology)) return;
    const needed = neededServices(nginx, topology);
    if (needed.size === 0) return;
    const services = [...needed.keys()];
    const { uri, span } = nginx.entries.get('depends_on')?.key ?? nginx.key;
    const isCertain = [...needed.values()].some(({ target }) => target.kind === 'service' && !target.isAssumed);
    const isRestarted = restartsByItself(nginx);
    const until = services.length > 1 ? 'their names resolve' : 'its name resolves';
    const consequence = isRestarted
      ? `nginx may fail and restart until ${until}`
      : 'nginx may start first and refuse: host not found in upstream';
    report({
      uri,
      span,
      message: `"${nginx.name}" does not wait for ${listOf(services)}; ${consequence}`,
      ...((isRestarted || nginx.restart?.known === false) && { severity: 'information' }),
      certain: isCertain,
      related: services.slice(0, SHOWN).flatMap((service): RelatedPlace[] => {
        const endpoint = needed.get(service);
        if (!endpoint) return [];
        const message = `nginx looks up "${service.name}" at start`;
        return [{ uri: endpoint.uri, span: endpoint.address.hostSpan, message }];
      }),
      data: services,
    });
  },
  fix({ data: services }, topology) {
    const edits = waitForServices(services, topology);
    if (edits.length === 0) return [];
    const isHealthy = services.some(hasHealthCheck);
    const title = `Add ${listOf(services)} to depends_on${isHealthy ? ', until healthy' : ''}`;
    return [{ title, kind: 'suggestion', isPreferred: true, edits }];
  },
});

/** Names that a message holds. */
const SHOWN = 3;

/** The services whose names nginx looks up at start and that Compose may start later, with the first such host. */
function neededServices(nginx: Service, { endpoints, compose }: Topology): Map<Service, Endpoint> {
  const needed = new Map<Service, Endpoint>();
  const awaited = compose ? awaitedServices(nginx, compose) : new Set();
  for (const endpoint of endpoints) {
    const { target, isNeededAtStart, server, address } = endpoint;
    // behind a profile: upstream-host-behind-profile, and Compose refuses to wait for what it does not start
    if (target.kind !== 'service' || target.needsProfile || address.error) continue;
    if (!isNeededAtStart || server?.isDown || target.service === nginx) continue;
    if (!awaited.has(target.service) && !needed.has(target.service)) needed.set(target.service, endpoint);
  }
  return needed;
}

/** A command that waits by itself: `sh -c "until nslookup api; do sleep 1; done; nginx"`, `wait-for-it.sh api:3000`. */
function waitsInScript({ command, entrypoint }: Service): boolean {
  const words = [...(knownValue(entrypoint) ?? []), ...(knownValue(command) ?? [])].join(' ');
  return /\b(?:wait|until|while|sleep|dockerize)\b|wait[-_]?for/i.test(words);
}

/** `docker stack deploy` ignores `depends_on`. */
function isSwarm({ compose }: Topology): boolean {
  return compose?.blindSpots.some(({ kind }) => kind === 'swarm') ?? false;
}

function listOf(services: readonly Service[]): string {
  const names = services.slice(0, SHOWN).map(({ name }) => `"${name}"`);
  const others = services.length - names.length;
  if (others > 0) return `${names.join(', ')} and ${others} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('');
}
