import { addToServiceList } from '../compose';
import type { ComposeModel, Service } from '../compose/model';
import type { Listen } from '../nginx/model';
import { occurrences } from '../nginx/occurrences';
import { ownListens } from '../topology/listens';
import { inRange, mayHaveMore } from '../topology/ports';
import { knownValue, type Topology } from '../topology/types';
import { defineRule } from './rule';

/** nginx listens on a port that leads nowhere: it is not published, and no other container asks for it. */
export default defineRule<{ service: Service; listen: Listen }>({
  meta: {
    id: 'listen-port-unpublished',
    title: 'Listen on a port that nothing outside reaches',
    category: 'reachability',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/engine/network/port-publishing/',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#listen',
    ],
  },
  check(topology, report) {
    const service = publishingService(topology);
    if (!service) return;
    const { listens, isComplete } = ownListens(topology);
    if (!isComplete || isPublishedElsewhere(service, listens)) return;
    const seen = new Set<number>();
    for (const listen of listens) {
      const { port, directive, portSpan, isLoopback } = listen;
      if (port === undefined || !directive || isLoopback || seen.has(port) || isReached(port, service)) continue;
      if (isAskedFor(port, topology, service)) continue;
      seen.add(port);
      report({
        uri: directive.uri,
        span: portSpan ?? directive.args[0]?.span ?? directive.head,
        message: `"${port}" is not published by "${service.name}", and no service here asks for it; nothing outside can reach it`,
        related: [{ ...service.key, message: `"${service.name}" publishes other ports` }],
        data: { service, listen },
      });
    }
  },
  fix({ data: { service, listen } }, { compose }) {
    const { port, isUdp } = listen;
    const text = `${port}:${port}${isUdp ? '/udp' : ''}`;
    const edits = compose ? addToServiceList(service, 'ports', text, compose) : [];
    return edits.length > 0 ? [{ title: `Publish ${text}`, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

/** The service of nginx, where all ports and all containers that may ask for one stand in the files. */
function publishingService({ compose, nginxService, nginx }: Topology): Service | undefined {
  const service = nginxService?.service;
  // without any port nginx stands behind something else
  if (!compose || !service || service.ports.length === 0 || service.networkMode || mayHaveMore(service, compose)) {
    return undefined;
  }
  const isKnown = service.ports.every(({ target }) => target.known) && service.expose.every(({ port }) => port.known);
  // a monitor asks for the numbers, often from elsewhere
  const hasStatus = occurrences(nginx.config, 'stub_status').length > 0;
  if (!isKnown || hasStatus || compose.blindSpots.length > 0 || hasProxy(compose, service)) return undefined;
  return service;
}

const PROXY =
  /(?:^|[/_-])(?:traefik|caddy|haproxy|envoy|nginx|openresty|cloudflared|nginx-proxy|kong|apisix|varnish)(?:[/:@_-]|$)/i;

/** Another service that may stand before nginx. */
function hasProxy({ services }: ComposeModel, own: Service): boolean {
  return [...services.values()].some(
    (service) => service !== own && (PROXY.test(knownValue(service.image) ?? '$') || PROXY.test(service.name)),
  );
}

/** published-port-without-listen speaks of the mismatch then. */
function isPublishedElsewhere({ ports }: Service, listens: readonly Listen[]): boolean {
  return ports.some(({ target }) => {
    const range = knownValue(target);
    return !range || !listens.some(({ port }) => port !== undefined && inRange(port, range));
  });
}

function isReached(port: number, { ports, expose }: Service): boolean {
  return [...ports.map(({ target }) => target), ...expose.map((exposed) => exposed.port)].some((value) => {
    const range = knownValue(value);
    return range !== undefined && inRange(port, range);
  });
}

/** Whether nginx itself, a health check, or a text of another service names the port. */
function isAskedFor(port: number, { compose, endpoints }: Topology, own: Service): boolean {
  const isOwn = endpoints.some(({ target, port: asked }) => {
    const leadsBack = target.kind === 'outside' || (target.kind === 'service' && target.service === own);
    return leadsBack && asked === port;
  });
  const word = new RegExp(`:${port}(?!\\d)`);
  return (
    isOwn || [...(compose?.services.values() ?? [])].some((service) => textsOf(service).some((text) => word.test(text)))
  );
}

function textsOf({ environment, command, entrypoint, healthcheck }: Service): string[] {
  const words = [...(knownValue(command) ?? []), ...(knownValue(entrypoint) ?? []), healthcheck?.test ?? ''];
  return [...words, ...[...environment.values()].map((value) => knownValue(value) ?? '')];
}
