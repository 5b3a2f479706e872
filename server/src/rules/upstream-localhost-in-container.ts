import { ownListens, processesBeside } from '../topology/listens';
import { hasServer, sharedNetworks } from '../topology/names';
import { declaredPorts, inRange, targetOfPublished } from '../topology/ports';
import { type Endpoint, knownValue, type Topology } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** nginx in a container is sent to `localhost`, where only nginx itself is. */
export default defineRule<{ endpoint: Endpoint }>({
  meta: {
    id: 'upstream-localhost-in-container',
    title: 'Localhost is the nginx container itself',
    category: 'reachability',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://docs.docker.com/compose/how-tos/networking/'],
  },
  check(topology, report) {
    const { nginxService, endpoints } = topology;
    if (!nginxService || !hasOwnStack(topology)) return;
    const beside = processesBeside(topology);
    if (beside === 'unknown') return;
    const { listens, isComplete } = ownListens(topology);
    for (const endpoint of endpoints) {
      const { target, address, port, uri } = endpoint;
      if (target.kind !== 'outside' || target.why !== 'loopback' || port === undefined || address.error) continue;
      // a generated block without a server for now gets `server 127.0.0.1 down`
      if (endpoint.server?.isDown) continue;
      // servers chained in one nginx
      if (listens.some((listen) => listen.port === port)) continue;
      report({
        uri,
        span: address.span,
        message: isComplete
          ? `"${address.text}" is the nginx container itself, where nothing listens on ${port}; every request to it will fail`
          : `"${address.text}" is the nginx container itself, neither the host nor another service`,
        ...(isComplete && { severity: 'error' }),
        certain: beside === 'nothing',
        related: [{ ...nginxService.service.key, message: 'nginx runs in this container' }],
        data: { endpoint },
      });
    }
  },
  fix({ uri, data: { endpoint } }, topology) {
    const { address, server } = endpoint;
    return servicesWith(endpoint, topology)
      .filter(({ name, port }) => !hasServer(server, name, port))
      .slice(0, 3)
      .map(({ name, port }, index): Fix => {
        const isDefault = !address.portSpan && port === endpoint.port;
        const newText = isDefault ? name : `${name}:${port}`;
        const edits = [{ uri, span: address.span, newText }];
        return { title: `Use the service "${newText}"`, kind: 'suggestion', isPreferred: index === 0, edits };
      });
  },
});

/** Not on the host's network or in the stack of another container. */
function hasOwnStack({ nginxService }: Topology): boolean {
  const mode = nginxService?.service.networkMode;
  return mode === undefined || knownValue(mode) === 'bridge' || knownValue(mode) === 'none';
}

/** Services that declare the port, then those that publish it on the host. */
function servicesWith({ port }: Endpoint, topology: Topology): { name: string; port: number }[] {
  if (port === undefined) return [];
  const services = [...(topology.compose?.services.values() ?? [])].filter(
    (service) => service !== topology.nginxService?.service && sharedNetworks(service, topology).length > 0,
  );
  const declaring = services.filter((service) =>
    declaredPorts(service, 'tcp').ports.some(({ range }) => inRange(port, range)),
  );
  const publishing = services.flatMap((service) => {
    const published = declaring.includes(service) ? undefined : targetOfPublished(service, port);
    return published ? [{ name: service.name, port: published.target }] : [];
  });
  return [...publishing, ...declaring.map(({ name }) => ({ name, port }))];
}
