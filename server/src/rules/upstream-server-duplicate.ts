import type { Service } from '../compose/model';
import { appendArguments, removeDirective } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { type Endpoint, knownValue } from '../topology/types';
import { defineRule } from './rule';

/** One server twice in an upstream, under one name or under two names of the same service. */
export default defineRule<{ first: UpstreamServer; server: UpstreamServer }>({
  meta: {
    id: 'upstream-server-duplicate',
    title: 'Server is listed twice in an upstream',
    category: 'balancing',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check({ upstreams }, report) {
    for (const { endpoints } of upstreams) {
      if (endpoints.length < 2) continue;
      const seen = new Map<string, UpstreamServer>();
      for (const endpoint of endpoints) {
        const { server } = endpoint;
        const key = server && keyOf(endpoint, server);
        if (!server || key === undefined) continue;
        const first = seen.get(key);
        if (!first) seen.set(key, server);
        // an included file that stands here twice
        else if (first.directive !== server.directive && !hasIntent(first, server)) {
          const { text } = server.address;
          const again =
            first.address.text === text ? 'is listed twice' : `is the same server as "${first.address.text}"`;
          report({
            uri: server.directive.uri,
            span: server.address.span,
            message: `"${text}" ${again}: it gets a double share and has two failure counters`,
            related: [
              { uri: first.directive.uri, span: first.address.span, message: 'the same server stands here first' },
            ],
            data: { first, server },
          });
        }
      }
    }
  },
  fix: ({ data: { first, server } }) => [
    {
      title: 'Remove this server',
      kind: 'suggestion',
      isPreferred: true,
      edits: removeDirective(server.directive),
    },
    {
      title: 'Keep the double share as "weight=2" of the first line',
      kind: 'suggestion',
      edits: [...appendArguments(first.directive, ['weight=2']), ...removeDirective(server.directive)],
    },
  ],
});

/** What makes two lines one server; undefined where that cannot be said. Flags are part of it. */
function keyOf({ address, target, port }: Endpoint, server: UpstreamServer): string | undefined {
  if (address.kind === 'dynamic' || address.error !== undefined) return undefined;
  // a container's own name is the service only if there is one container
  const isService = target.kind === 'service' && (target.via !== 'container-name' || hasOneContainer(target.service));
  const host = isService ? `service ${target.service.name}` : `${address.kind} ${address.host.toLowerCase()}`;
  const flags = `${server.isBackup ? ' backup' : ''}${server.isDown ? ' down' : ''}`;
  const named = server.parameters.filter(({ name }) => name === 'service' || name === 'route');
  return `${host} ${port}${flags}${named.map(({ word }) => ` ${word.value}`).join('')}`;
}

function hasOneContainer({ containerName, replicas }: Service): boolean {
  return containerName !== undefined || knownValue(replicas.count) === 1;
}

/** Whoever writes weights has thought about shares. */
function hasIntent(first: UpstreamServer, server: UpstreamServer): boolean {
  return first.weight !== undefined || server.weight !== undefined;
}
