import type { PortMapping, Service } from '../compose/model';
import type { VirtualServer } from '../nginx/model';
import { occurrences } from '../nginx/occurrences';
import type { Directive } from '../nginx/tree';
import { onceFor } from '../text/memo';
import type { Origin } from '../text/span';
import { knownValue, type Topology } from './types';

/** Why nginx does not see the addresses of clients. */
export interface HiddenClients {
  /**
   * `proxy`: something stands in front of nginx, and connects for them · `docker`: a published port, behind which
   * Docker Desktop and rootless engines put their own address.
   */
  readonly by: 'proxy' | 'docker';
  /** As a clause: "$http_cf_connecting_ip is used". */
  readonly reason: string;
  readonly origin?: Origin;
  /** Where the client's address is to be had; undefined where nobody passes it on, or only a network's own list tells. */
  readonly header: 'X-Forwarded-For' | 'X-Real-IP' | 'proxy_protocol' | undefined;
}

// what exports metrics of a proxy is none
const PROXY_IMAGE =
  /(?:^|\/)(?![\w.-]*exporter)(?:nginx|traefik|caddy|haproxy|envoy|httpd|kong|openresty|angie|cloudflared)(?:[:@-]|$)/;
/** Directives whose use of a client's header means that somebody in front sets it. In a log it means nothing. */
const USERS = ['proxy_set_header', 'hash', 'if', 'set', 'limit_req_zone', 'limit_conn_zone', 'fastcgi_param'];
const HEADER =
  /\$\{?http_(cf_connecting_ip|true_client_ip|fastly_client_ip|x_real_ip|x_forwarded_for|x_forwarded_proto)\b/;

/**
 * What hides clients from nginx as a whole; undefined if nothing tells so, if `set_real_ip_from` brings their addresses
 * back, or if a file that might do so was not read.
 */
export const hiddenClients = onceFor((topology: Topology): HiddenClients | undefined => {
  if (bringsAddressesBack(topology)) return undefined;
  return byHeader(topology) ?? byService(topology) ?? byDocker(topology);
});

/** The `listen` line with which a proxy in front tells a server of its clients. */
export function proxyProtocol({ listens }: VirtualServer): Directive | undefined {
  return listens.find(({ directive }) => directive?.args.some(({ value }) => value === 'proxy_protocol'))?.directive;
}

export function bringsAddressesBack({ nginx: { config } }: Topology): boolean {
  return config.includeProblems.length > 0 || occurrences(config, 'set_real_ip_from').length > 0;
}

function byHeader({ nginx: { config } }: Topology): HiddenClients | undefined {
  for (const name of USERS) {
    for (const { directive } of occurrences(config, name)) {
      for (const word of directive.args) {
        const [variable, header] = HEADER.exec(word.value) ?? [];
        if (variable === undefined) continue;
        const known = header === 'x_real_ip' ? 'X-Real-IP' : header?.startsWith('x_') ? 'X-Forwarded-For' : undefined;
        const reason = `"${variable.replace('{', '')}" is a header that a proxy in front sets`;
        return { by: 'proxy', reason, origin: { uri: directive.uri, span: word.span }, header: known };
      }
    }
  }
  return undefined;
}

/** nginx publishes nothing, and another proxy of the same network does. */
function byService({ compose, nginxService }: Topology): HiddenClients | undefined {
  const nginx = nginxService?.service;
  if (!compose || !nginx || nginx.ports.length > 0 || nginx.networkMode) return undefined;
  const networks = new Set(nginx.networks.map(({ name }) => name));
  const front = [...compose.services.values()].find(
    (service) =>
      service !== nginx &&
      PROXY_IMAGE.test(knownValue(service.image) ?? '') &&
      service.ports.some(isTcp) &&
      service.networks.some(({ name }) => networks.has(name)),
  );
  if (!front) return undefined;
  return {
    by: 'proxy',
    reason: `"${front.name}" publishes ports, and "${nginx.name}" does not`,
    origin: front.key,
    header: 'X-Forwarded-For',
  };
}

function byDocker({ nginxService }: Topology): HiddenClients | undefined {
  const nginx: Service | undefined = nginxService?.service;
  const port = nginx?.networkMode ? undefined : nginx?.ports.find(isTcp);
  return port && { by: 'docker', reason: 'the port is published here', origin: port.origin, header: undefined };
}

function isTcp({ protocol }: PortMapping): boolean {
  return protocol === 'tcp';
}
