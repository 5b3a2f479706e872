import type { Service } from '../../compose/model';
import { codeSpan, escapeMarkdown } from '../../text/markdown';
import { healthCheckOf } from '../../topology/health-checks';
import { misspelledUpstreams, sharedNetworks } from '../../topology/names';
import { declaredPorts, inRange, mayHaveMore, portList, targetOfPublished } from '../../topology/ports';
import { awaitedServices } from '../../topology/startup';
import type { Endpoint, OutsideReason, Target, Topology } from '../../topology/types';
import { knownValue } from '../../topology/types';
import { type HoverTools, listSome, placeLink } from './answer';

type ServiceTarget = Extract<Target, { kind: 'service' }>;

const MOST_NAMES = 4;

/** Where a host leads, in a few words; for tables and lists. */
export function targetPhrase(tools: HoverTools, target: Target): string {
  switch (target.kind) {
    case 'service': {
      const replicas = target.peers === 'unknown' || target.peers === 1 ? '' : `, ${target.peers} replicas`;
      return `service ${serviceLink(tools, target.service)}${replicas}${target.needsProfile ? ', behind a profile' : ''}`;
    }
    case 'unreachable':
      return `service ${serviceLink(tools, target.service)}, not reachable`;
    case 'ambiguous':
      return `one of ${target.services.length} services`;
    case 'outside':
      return outsideText(target.why, tools.snapshot.topology).short;
    case 'dynamic':
      return 'decided for each request';
    case 'missing':
      return target.certain ? 'no such service' : 'not found in the files read';
  }
}

/** Where a host leads, and what is known of it: a head, and paragraphs. */
export function targetText(tools: HoverTools, endpoint: Endpoint): { head: string; notes: string[] } {
  const { target, address } = endpoint;
  const { topology } = tools.snapshot;
  switch (target.kind) {
    case 'service':
      return {
        head: `**Service ${serviceLink(tools, target.service)}**`,
        notes: serviceNotes(tools, endpoint, target),
      };
    case 'unreachable':
      return {
        head: `**Service ${serviceLink(tools, target.service)}, which nginx cannot reach**`,
        notes: [unreachableText(tools, target)],
      };
    case 'ambiguous':
      return {
        head: `**${codeSpan(address.host)} is a name of ${target.services.length} services**`,
        notes: [
          `Docker's DNS answers with all of them: ${listSome(target.services, MOST_NAMES, (service) => serviceLink(tools, service))}`,
        ],
      };
    case 'missing': {
      const [meant] = misspelledUpstreams(endpoint, topology.upstreams);
      const notes = meant
        ? [`The closest upstream is ${codeSpan(meant.upstream.name)}`]
        : target.suggestions.slice(0, 1).map((name) => `The closest name is ${codeSpan(name)}`);
      if (!target.certain)
        return { head: `**${codeSpan(address.host)}: no service of the files that were read**`, notes };
      const refusal = endpoint.isNeededAtStart ? ['nginx will refuse to start'] : [];
      return { head: `**${codeSpan(address.host)}: no service that nginx can reach**`, notes: [...refusal, ...notes] };
    }
    case 'outside':
      return {
        head: `**${codeSpan(address.text)}: ${outsideText(target.why, topology).short}**`,
        notes: outsideNotes(tools, endpoint, target.why),
      };
    case 'dynamic':
      return { head: '**Decided for each request**', notes: [] };
  }
}

/** `api` with the place of its key. */
function serviceLink(tools: HoverTools, service: Service): string {
  return `${codeSpan(service.name)} (${placeLink(tools, service.key)})`;
}

const OUTSIDE: Readonly<Record<OutsideReason, { readonly short: string; readonly long?: string }>> = {
  ip: { short: 'an IP address', long: 'Addresses of containers change; names of services do not' },
  fqdn: { short: 'a host outside of the compose project' },
  'extra-hosts': { short: 'a host from `extra_hosts`' },
  'external-link': { short: 'a container of another project, by `external_links`' },
  socket: { short: 'a UNIX-domain socket' },
  loopback: { short: 'the container of nginx itself', long: 'It is not the host, and no other container' },
  'no-compose': { short: 'not known', long: 'No compose file belongs to this configuration' },
  'nginx-not-in-compose': {
    short: 'a name of the compose file',
    long: 'No service of the compose file runs nginx, and outside of it names of services do not resolve',
  },
};

/** The loopback is that of the machine, where nginx is in no container or in none with a network of its own. */
function outsideText(
  why: OutsideReason,
  { nginxService }: Topology,
): { readonly short: string; readonly long?: string } {
  const isOnHost = !nginxService || knownValue(nginxService.service.networkMode) === 'host';
  return why === 'loopback' && isOnHost ? { short: 'the machine that nginx runs on' } : OUTSIDE[why];
}

function outsideNotes(tools: HoverTools, { port }: Endpoint, why: OutsideReason): string[] {
  const { topology } = tools.snapshot;
  const { nginxService, compose } = topology;
  const { long } = outsideText(why, topology);
  // outside of containers addresses may be fixed
  if (long !== undefined) return !nginxService && why === 'ip' ? [] : [long];
  if (why !== 'loopback' || port === undefined) return [];
  return [...(compose?.services.values() ?? [])].flatMap((service) => {
    const published = targetOfPublished(service, port);
    return published
      ? [`Port ${port} is published by ${serviceLink(tools, service)}, from its port ${published.target}`]
      : [];
  });
}

const UNREACHABLE = {
  'network-mode': 'Its `network_mode` keeps it out of the networks of the project',
  'scaled-to-zero': 'It has no container: its number of replicas is 0',
  'nginx-on-host-network': 'nginx is on the network of the host, where names of services do not resolve',
};

/** Why nginx cannot reach a service. */
export function unreachableText(tools: HoverTools, target: Extract<Target, { kind: 'unreachable' }>): string {
  const { why, via, nginxNetworks, serviceNetworks } = target;
  if (why === 'no-shared-network') {
    return `They share no network: nginx is on ${names(nginxNetworks)}, ${codeSpan(target.service.name)} on ${names(serviceNetworks)}`;
  }
  if (why === 'shares-other-stack') {
    const other = via ? serviceLink(tools, via) : 'another service';
    return `It shares the network stack of ${other}: it is reached by that name`;
  }
  return UNREACHABLE[why];
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'none' : listSome(list, MOST_NAMES, codeSpan);
}

function serviceNotes(tools: HoverTools, endpoint: Endpoint, target: ServiceTarget): string[] {
  const { topology } = tools.snapshot;
  const { service } = target;
  const facts = [
    reachText(endpoint, target, topology),
    ...portFacts(endpoint, service, topology),
    ...replicaFacts(target),
    ...healthFacts(service),
    ...startFacts(service, topology),
    ...profileFacts(target),
  ];
  return [facts.map((fact) => `- ${fact}`).join('\n')];
}

const VIA = {
  key: 'its key',
  alias: 'a network alias',
  'container-name': 'the name of its container',
  hostname: 'its hostname',
  link: 'a link',
};

function reachText({ address, server }: Endpoint, { service, via, isAssumed }: ServiceTarget, topology: Topology) {
  const withAlias = service.networks.filter(({ aliases }) =>
    aliases.some((alias) => knownValue(alias)?.toLowerCase() === address.host.toLowerCase()),
  );
  const shared = sharedNetworks(service, topology).filter(
    (name) => via !== 'alias' || withAlias.length === 0 || withAlias.some((network) => network.name === name),
  );
  const on = isAssumed
    ? ', over an external network that both may be on'
    : shared.length > 0
      ? `, on network ${listSome(shared, MOST_NAMES, codeSpan)}`
      : '';
  const when = server?.isResolved ? '; looked up again while nginx runs' : '';
  return `Reached by ${VIA[via]}${on}${when}`;
}

function portFacts({ port, server, route }: Endpoint, service: Service, { compose }: Topology): string[] {
  if (port === undefined) return [];
  const isStream = (server?.upstream.protocol ?? route?.scope.protocol) === 'stream';
  const { ports, isKnown } = declaredPorts(service, isStream ? 'any' : 'tcp');
  const own = ports.find(({ range }) => inRange(port, range));
  if (own) return [`Container port ${port}: in ${codeSpan(own.by)}`];
  const variable = knownValue(service.environment.get('PORT')) === String(port) ? ['`PORT`'] : [];
  const exposed = service.build?.file?.exposes.includes(port) ? ['`EXPOSE` of its Dockerfile'] : [];
  const [evidence] = [...variable, ...exposed];
  if (evidence !== undefined) return [`Container port ${port}: in ${evidence}`];
  if (!isKnown || !compose || mayHaveMore(service, compose)) return [`Container port ${port}`];
  if (ports.length === 0) return [`Container port ${port}: the compose file declares no ports`];
  return [`Container port ${port}: not declared; declared are ${portList(ports)}`];
}

function replicaFacts({ service, via, peers }: ServiceTarget): string[] {
  if (peers !== 'unknown' && peers > 1) return [`${peers} replicas: ${peers} addresses, each of them a peer`];
  const replicas = knownValue(service.replicas.count);
  if (via === 'container-name' && replicas !== undefined && replicas > 1) {
    return [`One of ${replicas} replicas: only this container`];
  }
  const { count, explicit } = service.replicas;
  return explicit && !count.known ? [`The number of replicas is not known: ${escapeMarkdown(count.reason)}`] : [];
}

function healthFacts(service: Service): string[] {
  const check = healthCheckOf(service);
  if (check === 'unknown') return [];
  const test = service.healthcheck?.test;
  if (check === 'none') return ['No health check'];
  return [test === undefined ? 'Has a health check' : `Health check: ${codeSpan(test)}`];
}

const CONDITIONS: Readonly<Record<string, string>> = {
  service_healthy: 'nginx waits until it is healthy',
  service_started: 'nginx waits until it is started, not until it is ready',
  service_completed_successfully: 'nginx waits until it has ended',
};

/** Whether nginx waits for a service, and until when. */
export function startFacts(service: Service, { nginxService, compose }: Topology): string[] {
  const nginx = nginxService?.service;
  if (!nginx || !compose || nginx === service) return [];
  const own = nginx.dependsOn.find((dependency) => dependency.service === service.name);
  const condition = own && CONDITIONS[own.condition];
  if (condition !== undefined) return [`${condition} (${codeSpan('depends_on')})`];
  return own || mayHaveMore(nginx, compose) || awaitedServices(nginx, compose).has(service)
    ? []
    : [`nginx does not wait for it: no ${codeSpan('depends_on')}`];
}

function profileFacts({ service, needsProfile }: ServiceTarget): string[] {
  if (!needsProfile) return [];
  return [`Only there with profile ${listSome(service.profiles, MOST_NAMES, ({ value }) => codeSpan(value))}`];
}
