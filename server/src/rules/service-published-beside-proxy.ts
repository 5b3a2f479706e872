import { bindToAddress, moveToExpose } from '../compose';
import type { ComposeModel, PortMapping, Service } from '../compose/model';
import { inRange, rangeText } from '../topology/ports';
import { knownValue, type Topology } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** The port that nginx asks a service for is open on the host too. */
export default defineRule<{ service: Service; mapping: PortMapping }>({
  meta: {
    id: 'service-published-beside-proxy',
    title: 'Service that is open to all beside nginx',
    category: 'compose',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://docs.docker.com/engine/network/port-publishing/'],
  },
  check(topology, report) {
    const { compose, nginxService } = topology;
    if (!compose || !nginxService) return;
    for (const [service, ports] of askedPorts(topology)) {
      if (service === nginxService.service || isForDevelopers(service)) continue;
      for (const mapping of service.ports) {
        const target = knownValue(mapping.target);
        const published = knownValue(mapping.published);
        if (!target || !published || !mapping.published || !isOpen(mapping) || isLaidOver(mapping, compose)) continue;
        if (![...ports].some((port) => inRange(port, target))) continue;
        report({
          ...mapping.published.origin,
          message: `"${rangeText(published)}" of the host leads to "${service.name}" past nginx; clients can leave out its TLS, limits and logs`,
          data: { service, mapping },
        });
      }
    }
  },
  fix({ data: { service, mapping } }, { compose }) {
    const target = knownValue(mapping.target);
    if (!compose || !target) return [];
    const port = rangeText(target);
    const fixes: Fix[] = [
      {
        title: `Move ${port} to "expose", for other services only`,
        kind: 'suggestion',
        edits: moveToExpose(service, mapping, port, compose),
      },
      {
        title: 'Publish it on 127.0.0.1 only',
        kind: 'suggestion',
        edits: bindToAddress(service, mapping, '127.0.0.1', compose),
      },
    ];
    return fixes.filter(({ edits }) => edits.length > 0).map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});

/** The container ports that nginx asks each service for that publishes any. */
function askedPorts({ endpoints }: Topology): ReadonlyMap<Service, ReadonlySet<number>> {
  const asked = new Map<Service, Set<number>>();
  for (const { target, port } of endpoints) {
    if (target.kind !== 'service' || port === undefined || target.service.ports.length === 0) continue;
    asked.set(target.service, (asked.get(target.service) ?? new Set()).add(port));
  }
  return asked;
}

/** On all addresses of the host; an address of its own is a decision. */
function isOpen({ protocol, hostIp }: PortMapping): boolean {
  return protocol === 'tcp' && (hostIp === undefined || hostIp === '0.0.0.0' || hostIp === '::');
}

function isForDevelopers({ profiles }: Service): boolean {
  return profiles.some(({ value }) => /^(?:debug|dev|development|local|test)$/i.test(value));
}

/** An override file opens ports for those who develop. */
function isLaidOver({ origin }: PortMapping, { files }: ComposeModel): boolean {
  return files.some(({ source, role }) => role === 'override' && source.uri === origin.uri);
}
