import type { Service } from '../compose/model';
import { hasServer } from '../topology/names';
import { type Endpoint, knownValue } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** A host is a name that several services have on the networks of nginx. */
export default defineRule<{ endpoint: Endpoint; services: readonly Service[] }>({
  meta: {
    id: 'upstream-host-ambiguous',
    title: 'Upstream host is the name of several services',
    category: 'reachability',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://docs.docker.com/reference/compose-file/services/#aliases'],
  },
  check({ endpoints }, report) {
    for (const endpoint of endpoints) {
      const { target, address, uri } = endpoint;
      if (target.kind !== 'ambiguous' || address.error) continue;
      const names = target.services.map(({ name }) => `"${name}"`);
      const last = names.pop() ?? '';
      report({
        uri,
        span: address.hostSpan,
        message: `"${address.host}" is a name of ${names.join(', ')} and ${last}; any of them may answer`,
        related: target.services.map((service) => ({
          ...originOf(service, address.host),
          message: `"${service.name}" has this name`,
        })),
        data: { endpoint, services: target.services },
      });
    }
  },
  fix({ uri, span, data: { endpoint, services } }) {
    const { address, server, port } = endpoint;
    const names = services
      .map(({ name }) => name)
      .filter((name) => name.toLowerCase() !== address.host.toLowerCase() && !hasServer(server, name, port));
    return names.slice(0, 3).map((name, index): Fix => {
      const edits = [{ uri, span, newText: name }];
      return { title: `Use the service "${name}"`, kind: 'suggestion', isPreferred: index === 0, edits };
    });
  },
});

/** Where a service gets this name from. */
function originOf(service: Service, host: string) {
  const names = [...service.networks.flatMap(({ aliases }) => aliases), service.containerName, service.hostname];
  const found = names.find((name) => knownValue(name)?.toLowerCase() === host.toLowerCase());
  return found?.origin ?? service.key;
}
