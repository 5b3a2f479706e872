import { addServiceStub } from '../compose/edit';
import type { Endpoint } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** A host that nginx is to connect to is no name that its container can resolve. */
export default defineRule<{ endpoint: Endpoint; suggestions: readonly string[] }>({
  meta: {
    id: 'upstream-host-missing',
    title: 'Upstream host is no compose service',
    category: 'reachability',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
      'https://docs.docker.com/compose/how-tos/networking/',
    ],
  },
  check({ endpoints }, report) {
    for (const endpoint of endpoints) {
      const { target, address, uri, isNeededAtStart } = endpoint;
      if (target.kind !== 'missing' || address.error) continue;
      const consequence = isNeededAtStart
        ? 'nginx will refuse to start: host not found in upstream'
        : 'requests to it will fail';
      report({
        uri,
        span: address.hostSpan,
        message: target.certain
          ? `"${address.host}" is no service, alias or container name that nginx can resolve; ${consequence}`
          : `"${address.host}" was not found in the files read; if it is nowhere else, ${consequence}`,
        ...(!isNeededAtStart && { severity: 'warning' }),
        certain: target.certain,
        data: { endpoint, suggestions: target.suggestions },
      });
    }
  },
  fix({ uri, span, data: { endpoint, suggestions } }, { compose, nginxService }) {
    const renames = suggestions.map(
      (name, index): Fix => ({
        title: `Use the service "${name}"`,
        kind: 'suggestion',
        isPreferred: index === 0,
        edits: [{ uri, span, newText: name }],
      }),
    );
    const [file] = compose?.files ?? [];
    if (!file || !nginxService) return renames;
    const networks = nginxService.service.networks.map(({ name }) => name).filter((name) => name !== 'default');
    const edits = addServiceStub(file, endpoint.address.host, {
      ...(networks[0] !== undefined && { networks: [networks[0]] }),
      ...(endpoint.port !== undefined && { port: endpoint.port }),
    });
    const stub: Fix = {
      title: `Add a service "${endpoint.address.host}" to the compose file`,
      kind: 'suggestion',
      edits,
    };
    return edits.length > 0 ? [...renames, { ...stub, isPreferred: renames.length === 0 }] : renames;
  },
});
