import { inRange, isForUdpOnly, mayHaveMore } from '../topology/ports';
import { knownValue } from '../topology/types';
import { defineRule } from './rule';

/** nginx asks over HTTP for a port that the service declares for UDP. */
export default defineRule<undefined>({
  meta: {
    id: 'upstream-port-udp-only',
    title: 'Port that the service has for UDP only',
    category: 'reachability',
    severity: 'warning',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://docs.docker.com/reference/compose-file/services/#ports'],
  },
  check({ endpoints, compose, nginxService }, report) {
    if (!compose) return;
    for (const { target, address, uri, port, server, route } of endpoints) {
      const protocol = server?.upstream.protocol ?? route?.scope.protocol;
      if (target.kind !== 'service' || port === undefined || address.error || protocol !== 'http') continue;
      const { service } = target;
      if (service === nginxService?.service || !isForUdpOnly(service, port)) continue;
      const isHere = [
        ...service.ports.map((mapping) => ({ range: knownValue(mapping.target), origin: mapping.origin })),
        ...service.expose.map((exposed) => ({ range: knownValue(exposed.port), origin: exposed.origin })),
      ].find(({ range }) => range && inRange(port, range));
      report({
        uri,
        span: address.portSpan ?? address.hostSpan,
        message: `"${service.name}" declares ${port} for UDP only, and nginx asks for it over TCP; connections will be refused`,
        certain: !target.isAssumed && !mayHaveMore(service, compose),
        related: isHere ? [{ ...isHere.origin, message: 'declared for UDP here' }] : [],
        data: undefined,
      });
    }
  },
});
