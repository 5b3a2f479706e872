import { insertBlocksBefore } from '../nginx/edit';
import type { Upstream } from '../nginx/model';
import { occurrences } from '../nginx/occurrences';
import type { Directive } from '../nginx/tree';
import { STICKY, setMethod } from '../topology/affinity';
import { bringsAddressesBack, type HiddenClients, hiddenClients, proxyProtocol } from '../topology/clients';
import type { LinkedUpstream, Topology } from '../topology/types';
import { knowsSticky } from '../topology/version';
import { defineRule, type Fix } from './rule';

const ADDRESS = /^\$\{?(?:binary_)?remote_addr\}?$/;
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** What goes by the client's address where all clients have the address of a proxy in front. */
export default defineRule<{ hidden: HiddenClients; upstream: Upstream | undefined; line: Directive }>({
  meta: {
    id: 'ip-hash-behind-proxy',
    title: 'Client addresses behind a proxy',
    category: 'balancing',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_realip_module.html',
      'https://docs.docker.com/engine/network/port-publishing/',
      'https://github.com/moby/moby/issues/15086',
      'https://github.com/docker/for-win/issues/9119',
    ],
  },
  check(topology, report) {
    let hasToldOfDocker = false;
    for (const linked of topology.upstreams) {
      const { upstream } = linked;
      const line = addressMethod(upstream);
      if (!line || linked.servingPeers.atLeast < 2) continue;
      const hidden = hiddenFrom(linked, topology);
      if (!hidden || (hidden.by === 'docker' && hasToldOfDocker)) continue;
      hasToldOfDocker ||= hidden.by === 'docker';
      const method = `"${line.name.value}"`;
      report({
        uri: line.uri,
        span: line.head,
        ...(hidden.by === 'docker' && { severity: 'information' }),
        message:
          hidden.by === 'docker'
            ? `with Docker Desktop and rootless engines all clients arrive from one address: ${method} then sends them to one server`
            : `all clients arrive from the address of a proxy in front: ${method} sends them to one server`,
        related: relatedTo(hidden),
        data: { hidden, upstream, line },
      });
    }
    const hidden = hiddenClients(topology);
    if (hidden?.by !== 'proxy') return;
    for (const name of ['limit_req_zone', 'limit_conn_zone']) {
      for (const { directive } of occurrences(topology.nginx.config, name)) {
        const key = directive.args[0];
        if (!key || !ADDRESS.test(key.value)) continue;
        report({
          uri: directive.uri,
          span: key.span,
          message: `all clients arrive from the address of a proxy in front: they share one limit by "${key.value}"`,
          related: relatedTo(hidden),
          data: { hidden, upstream: undefined, line: directive },
        });
      }
    }
  },
  fix({ data: { hidden, upstream, line } }, { version, nginx }) {
    const fixes: Fix[] = [];
    if (hidden.header) {
      const trust = PRIVATE.map((range) => `set_real_ip_from ${range};`);
      const lines = [...trust, `real_ip_header ${hidden.header};`, 'real_ip_recursive on;'];
      fixes.push({
        title: `Take the client's address from ${hidden.header} of proxies in private networks`,
        kind: 'suggestion',
        isPreferred: true,
        edits: insertBlocksBefore(upstream?.directive ?? line, [lines.join('\n')]),
      });
    }
    if (upstream && knowsSticky(version)) {
      fixes.push({
        title: `Use ${STICKY.slice(0, -1)} instead`,
        kind: 'suggestion',
        edits: setMethod(upstream, STICKY),
      });
    }
    if (upstream && hidden.by === 'proxy') {
      const statement = `hash ${sessionCookie(nginx.config)} consistent;`;
      fixes.push({ title: `Use ${statement.slice(0, -1)}`, kind: 'suggestion', edits: setMethod(upstream, statement) });
    }
    return fixes;
  },
});

/** The line that chooses a server by the client's address. */
function addressMethod({ method, protocol }: Upstream): Directive | undefined {
  if (!method || protocol !== 'http') return undefined;
  const isByAddress = method.name === 'hash' && ADDRESS.test(method.directive.args[0]?.value ?? '');
  return method.name === 'ip_hash' || isByAddress ? method.directive : undefined;
}

function hiddenFrom({ routes }: LinkedUpstream, topology: Topology): HiddenClients | undefined {
  if (!bringsAddressesBack(topology)) {
    for (const { server } of routes) {
      const listen = server && proxyProtocol(server);
      const reason = 'a proxy in front connects here';
      if (listen)
        return { by: 'proxy', reason, origin: { uri: listen.uri, span: listen.head }, header: 'proxy_protocol' };
    }
  }
  return hiddenClients(topology);
}

function relatedTo({ origin, reason }: HiddenClients) {
  return origin ? [{ ...origin, message: reason }] : [];
}

/** A cookie that the files name, else the usual one. */
function sessionCookie(config: Topology['nginx']['config']): string {
  for (const name of ['map', 'set', 'if', 'proxy_set_header', 'sticky']) {
    for (const { directive } of occurrences(config, name)) {
      const found = directive.args.map(({ value }) => /\$cookie_\w+/.exec(value)?.[0]).find((cookie) => cookie);
      if (found) return found;
    }
  }
  return '$cookie_session';
}
