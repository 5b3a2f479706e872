import type { Service } from '../compose/model';
import { looksLikeNginx } from '../topology/identify';
import { publishedAddress, targetOfPublished } from '../topology/ports';
import { type Endpoint, knownValue, type Topology } from '../topology/types';
import { hostNotFound } from './host-refusal';
import { defineRule, type Fix } from './rule';

/** nginx is on the host's network, where the names of compose services do not exist. */
export default defineRule<{ endpoints: readonly Endpoint[] }>({
  meta: {
    id: 'host-network-service-name',
    title: 'Service name used on the host network',
    category: 'reachability',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://docs.docker.com/reference/compose-file/services/#network_mode'],
  },
  check(topology, report) {
    const { endpoints, nginxService, compose } = topology;
    for (const endpoint of endpoints) {
      const { target, address, uri, isNeededAtStart } = endpoint;
      if (target.kind !== 'unreachable' || target.why !== 'nginx-on-host-network' || address.error) continue;
      const mode = nginxService?.service.networkMode;
      report({
        uri,
        span: address.hostSpan,
        message: `"${address.host}" is a service's name, which the host network of nginx does not know; ${isNeededAtStart ? 'nginx will refuse to start: host not found in upstream' : 'requests to it will fail'}`,
        ...(isNeededAtStart ? { refusal: hostNotFound(endpoint) } : { severity: 'warning' }),
        ...(mode && { related: [{ ...mode.origin, message: 'nginx is on the host network' }] }),
        data: { endpoints: [endpoint] },
      });
    }
    if (nginxService || [...(compose?.services.values() ?? [])].some(looksLikeNginx)) return;
    for (const [uri, group] of groupByFile(endpoints)) {
      const [first] = group;
      if (!first) continue;
      report({
        uri,
        span: first.address.hostSpan,
        severity: 'information',
        message: `"${first.address.host}" is the name of a compose service, but none of the services is known to run nginx; outside their networks the name does not resolve`,
        related: serviceOf(first, topology) ? [{ ...originOf(first, topology), message: 'the service' }] : [],
        data: { endpoints: group },
      });
    }
  },
  fix({ data: { endpoints } }, topology) {
    const changes = endpoints.flatMap((endpoint) => hostAddress(endpoint, topology) ?? []);
    const [first] = changes;
    if (!first) return [];
    const title =
      changes.length === 1 ? `Use "${first.newText}", where it is published` : 'Use the ports published on the host';
    return [{ title, kind: 'suggestion', isPreferred: true, edits: changes } satisfies Fix];
  },
});

function groupByFile(endpoints: readonly Endpoint[]): Map<string, Endpoint[]> {
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const { target, address, uri } = endpoint;
    if (target.kind !== 'outside' || target.why !== 'nginx-not-in-compose' || address.error) continue;
    groups.set(uri, [...(groups.get(uri) ?? []), endpoint]);
  }
  return groups;
}

function serviceOf({ target, address }: Endpoint, { compose }: Topology): Service | undefined {
  if (target.kind === 'unreachable') return target.service;
  const host = address.host.toLowerCase();
  return [...(compose?.services.values() ?? [])].find(
    ({ name, containerName }) => name.toLowerCase() === host || knownValue(containerName)?.toLowerCase() === host,
  );
}

function originOf(endpoint: Endpoint, topology: Topology) {
  return serviceOf(endpoint, topology)?.key ?? { uri: endpoint.uri, span: endpoint.address.span };
}

/** The address on the host of the port that nginx asks for, be that the container's or the published one. */
function hostAddress(endpoint: Endpoint, topology: Topology) {
  const { port, address, uri } = endpoint;
  const service = serviceOf(endpoint, topology);
  if (!service || port === undefined) return undefined;
  const target = targetOfPublished(service, port)?.target;
  const published =
    publishedAddress(service, port) ?? (target === undefined ? undefined : publishedAddress(service, target));
  return published && { uri, span: address.span, newText: `${published.host}:${published.port}` };
}
