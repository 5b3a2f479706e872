import { hasServer } from '../topology/names';
import {
  type AskedPort,
  askedPort,
  isDeclared,
  mayHaveMore,
  portEdit,
  portList,
  publishedInstead,
  singlePorts,
} from '../topology/ports';
import type { Endpoint } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** nginx names no port, so it asks for 80 or 443, and the service declares others only. */
export default defineRule<{ endpoint: Endpoint; asked: AskedPort }>({
  meta: {
    id: 'upstream-port-missing',
    title: 'Upstream host without a port',
    category: 'reachability',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check(topology, report) {
    for (const endpoint of topology.endpoints) {
      const { address, uri } = endpoint;
      const asked = address.portSpan ? undefined : askedPort(endpoint, topology);
      if (!asked || !topology.compose || isDeclared(asked) || publishedInstead(asked)) continue;
      const { port, service, declared, evidence } = asked;
      if (evidence.exposes.includes(port) || evidence.variable?.port === port) continue;
      report({
        uri,
        span: address.hostSpan,
        message: `"${address.host}" without a port means ${port}; the service declares ${portList(declared.ports)}`,
        certain: !mayHaveMore(service, topology.compose),
        related: declared.ports.map(({ origin }) => ({ ...origin, message: 'declared here' })),
        data: { endpoint, asked },
      });
    }
  },
  fix({ data: { endpoint, asked } }) {
    const { variable } = asked.evidence;
    const ports = singlePorts(asked.declared.ports)
      .filter((port) => !hasServer(endpoint.server, endpoint.address.host, port))
      .sort((a, b) => Number(b === variable?.port) - Number(a === variable?.port));
    return ports.map((port, index): Fix => {
      const edits = [portEdit(endpoint, port)];
      return {
        title: `Add the port :${port}`,
        kind: ports.length === 1 ? 'safe' : 'suggestion',
        isPreferred: index === 0,
        edits,
      };
    });
  },
});
