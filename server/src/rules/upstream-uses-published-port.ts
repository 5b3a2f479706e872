import { hasServer } from '../topology/names';
import { type AskedPort, askedPort, mayHaveMore, portEdit, publishedInstead } from '../topology/ports';
import type { Endpoint } from '../topology/types';
import { defineRule } from './rule';

/** nginx asks a service for the port that is published on the host; between containers the container's port counts. */
export default defineRule<{ endpoint: Endpoint; asked: AskedPort; containerPort: number }>({
  meta: {
    id: 'upstream-uses-published-port',
    title: 'Published port used inside the network',
    category: 'reachability',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://docs.docker.com/engine/network/port-publishing/',
    ],
  },
  check(topology, report) {
    for (const endpoint of topology.endpoints) {
      const asked = askedPort(endpoint, topology);
      const published = asked && publishedInstead(asked);
      if (!asked || !published || !topology.compose) continue;
      const { address, uri } = endpoint;
      const { service, port } = asked;
      const token = address.portSpan ? `"${port}"` : `"${address.host}" without a port means ${port}, which`;
      report({
        uri,
        span: address.portSpan ?? address.hostSpan,
        message: `${token} is the port published on the host; inside the network "${service.name}" listens on ${published.target}`,
        certain: !mayHaveMore(service, topology.compose),
        related: [{ ...published.origin, message: `the host's ${port} leads to ${published.target} here` }],
        data: { endpoint, asked, containerPort: published.target },
      });
    }
  },
  fix({ data: { endpoint, containerPort } }) {
    if (hasServer(endpoint.server, endpoint.address.host, containerPort)) return [];
    const title = `Use the container's port ${containerPort}`;
    return [{ title, kind: 'safe', isPreferred: true, edits: [portEdit(endpoint, containerPort)] }];
  },
});
