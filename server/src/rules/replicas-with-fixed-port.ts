import { moveToExpose, removeHostPort } from '../compose';
import type { PortMapping, Service } from '../compose/model';
import { targetServices } from '../topology/compose-services';
import { mayHaveMore, rangeText } from '../topology/ports';
import { knownValue } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** All containers of a service are to publish the same port of the host. */
export default defineRule<{ service: Service; mapping: PortMapping }>({
  meta: {
    id: 'replicas-with-fixed-port',
    title: 'Replicas that publish one port of the host',
    category: 'compose',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#ports',
      'https://docs.docker.com/reference/compose-file/deploy/#replicas',
      'https://docs.docker.com/engine/network/port-publishing/',
    ],
  },
  check({ compose }, report) {
    if (!compose || compose.blindSpots.some(({ kind }) => kind === 'swarm')) return;
    for (const service of compose.services.values()) {
      const { replicas, networkMode, ports } = service;
      const count = knownValue(replicas.count) ?? 1;
      // Swarm has one port for all of them; on the host's network nothing is published
      if (count < 2 || replicas.swarmKeys.length > 0 || networkMode) continue;
      for (const mapping of ports) {
        const published = knownValue(mapping.published);
        if (!published || !mapping.published || published.first !== published.last || published.first === 0) continue;
        report({
          ...mapping.published.origin,
          message: `"${published.first}" is one port of the host, but "${service.name}" is to have ${count} containers; the second one cannot bind it: port is already allocated`,
          certain: !mayHaveMore(service, compose),
          related: [{ ...replicas.count.origin, message: `${count} containers are asked for here` }],
          data: { service, mapping },
        });
      }
    }
  },
  fix({ data: { service, mapping } }, topology) {
    const { compose } = topology;
    const target = knownValue(mapping.target);
    if (!compose || !target) return [];
    const port = `${rangeText(target)}${mapping.protocol === 'udp' ? '/udp' : ''}`;
    const exposed: Fix = {
      title: `Move ${port} to "expose", for other services only`,
      kind: 'suggestion',
      edits: moveToExpose(service, mapping, port, compose),
    };
    const unpublished: Fix = {
      title: 'Let Docker choose a free port of the host for each container',
      kind: 'suggestion',
      edits: removeHostPort(service, mapping, compose),
    };
    // behind nginx nobody needs the port of the host
    const fixes = targetServices(topology).has(service) ? [exposed, unpublished] : [unpublished, exposed];
    return fixes.filter(({ edits }) => edits.length > 0).map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});
