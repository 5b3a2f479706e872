import { codeSpan, escapeMarkdown } from '../../text/markdown';
import { uriName } from '../../text/uri';
import { methodText } from '../../topology/method-text';
import { sharedNetworks } from '../../topology/names';
import type { OfferedHost, OfferedPort } from '../../topology/offered-hosts';
import { knownValue, type LinkedUpstream, type Topology } from '../../topology/types';

const FROM: Readonly<Record<OfferedPort['from'], string>> = {
  ports: 'in ports',
  expose: 'in expose',
  variable: 'of PORT in environment',
  dockerfile: 'of EXPOSE in its Dockerfile',
  image: 'of its image',
  published: 'published on the host',
};

const VIA: Readonly<Record<OfferedHost['via'], string>> = {
  key: 'service',
  alias: 'alias of',
  'container-name': 'container name of',
  hostname: 'hostname of',
  link: 'link to',
  published: 'service',
  'own-stack': 'shares the network of nginx:',
};

/** Beside the label: `service, port in expose`, `container name of api, port of its image`. */
export function hostDetail({ via, service, host }: OfferedHost, port: OfferedPort | undefined): string {
  const whose = via === 'key' ? VIA[via] : `${VIA[via]} ${service.name}`;
  const name = via === 'key' && service.name !== host ? `${whose} ${service.name}` : whose;
  return port ? `${name}, port ${FROM[port.from]}` : `${name}, port unknown`;
}

/** What is known of a host. */
export function hostMarkdown({ service, ports, via }: OfferedHost, topology: Topology): string {
  const image = service.build ? 'built here' : codeSpan(knownValue(service.image) ?? '');
  const facts = [
    `Service ${codeSpan(service.name)} in ${codeSpan(uriName(service.uri))}, ${service.build ? image : `image ${image}`}`,
  ];
  const networks = via === 'published' || via === 'own-stack' ? [] : sharedNetworks(service, topology);
  if (networks.length > 0) facts.push(`shared network: ${networks.map(codeSpan).join(', ')}`);
  const count = knownValue(service.replicas.count);
  if (count !== undefined && count > 1)
    facts.push(`${count} replicas${via === 'container-name' ? ', of which this is one' : ''}`);
  if (ports.length > 0) {
    facts.push(`listens on ${ports.map(({ port, from }) => `${port} (${escapeMarkdown(FROM[from])})`).join(', ')}`);
  }
  const { healthcheck } = service;
  if (healthcheck) facts.push(healthcheck.disabled ? 'its health check is off' : 'has a health check');
  return facts.map((fact) => `- ${fact}`).join('\n');
}

/** How an upstream works and whom it has. */
export function upstreamMarkdown({ upstream, endpoints }: LinkedUpstream): string {
  const lines = endpoints.slice(0, MOST_SHOWN).map(({ address, server, target }) => {
    const words = server?.parameters.map(({ word }) => word.value).join(' ');
    const service =
      target.kind === 'service' && target.service.name !== address.host ? ` → ${codeSpan(target.service.name)}` : '';
    return `- ${codeSpan(`${address.text}${words ? ` ${words}` : ''}`)}${service}`;
  });
  const more = endpoints.length - lines.length;
  if (more > 0) lines.push(`- and ${more} more`);
  return [`${escapeMarkdown(methodText(upstream))}.`, lines.join('\n')].filter((part) => part !== '').join('\n\n');
}

const MOST_SHOWN = 8;
