import { addAlias } from '../compose';
import type { Service } from '../compose/model';
import { hasServer, sharedNetworks } from '../topology/names';
import type { Endpoint } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** A host is known only by `hostname:`, which not every engine makes a DNS name. */
export default defineRule<{ endpoint: Endpoint; service: Service }>({
  meta: {
    id: 'upstream-host-not-portable',
    title: 'Upstream host is only a hostname',
    category: 'reachability',
    severity: 'information',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://docs.docker.com/reference/compose-file/services/#hostname',
    ],
  },
  check({ endpoints }, report) {
    for (const endpoint of endpoints) {
      const { target, address, uri } = endpoint;
      if (target.kind !== 'service' || target.via !== 'hostname' || address.error) continue;
      const { hostname, name, key } = target.service;
      report({
        uri,
        span: address.hostSpan,
        message: `"${address.host}" is only the hostname of "${name}"; not every container engine makes it a DNS name`,
        related: [{ ...(hostname?.origin ?? key), message: 'hostname is set here' }],
        data: { endpoint, service: target.service },
      });
    }
  },
  fix({ uri, span, data: { endpoint, service } }, topology) {
    const { address, server, port } = endpoint;
    const fixes: Fix[] = [];
    if (!hasServer(server, service.name, port)) {
      const edits = [{ uri, span, newText: service.name }];
      fixes.push({ title: `Use the service's name "${service.name}"`, kind: 'safe', edits });
    }
    const [network] = sharedNetworks(service, topology);
    if (topology.compose && network !== undefined && !address.host.includes('.')) {
      const edits = addAlias(service, network, address.host, topology.compose);
      const title = `Make "${address.host}" an alias of the service "${service.name}"`;
      if (edits.length > 0) fixes.push({ title, kind: 'safe', edits });
    }
    return fixes.map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});
