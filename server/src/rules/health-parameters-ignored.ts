import { addLastKey } from '../compose/edit';
import { serviceStyle, sourceOf } from '../compose/edit-style';
import type { ComposeModel, Service } from '../compose/model';
import { insertAfter, removeArgument } from '../nginx/edit';
import type { ServerParameter, UpstreamServer } from '../nginx/model';
import { hasOnePeer, liveServers, tunedHealthParameters } from '../topology/health';
import type { LinkedUpstream, Topology } from '../topology/types';
import { resolveEdits } from './frozen-name';
import { defineRule, type Fix } from './rule';

/** Health parameters on the only peer of an upstream: nginx never takes the last peer out. */
export default defineRule<{ linked: LinkedUpstream; server: UpstreamServer; ignored: readonly ServerParameter[] }>({
  meta: {
    id: 'health-parameters-ignored',
    title: 'Health parameters on the only peer',
    category: 'failover',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check({ upstreams }, report) {
    for (const linked of upstreams) {
      const [server] = liveServers(linked.upstream);
      if (!server || !hasOnePeer(linked)) continue;
      const ignored = tunedHealthParameters(server);
      const [first, ...others] = ignored;
      if (!first) continue;
      report({
        uri: server.directive.uri,
        span: first.word.span,
        message: `the upstream "${linked.upstream.name}" has one peer: nginx ignores ${quoted(ignored)} and tries it for every request`,
        related: others.map(({ word }) => ({
          uri: server.directive.uri,
          span: word.span,
          message: `"${word.value}" is ignored too`,
        })),
        data: { linked, server, ignored },
      });
    }
  },
  fix({ data: { linked, server, ignored } }, topology) {
    const { directive } = server;
    // not preferred: with many fixes at once it would only trade this finding for upstream-server-missing-health-parameters
    const remove: Fix = {
      title: `Remove ${ignored.map(({ word }) => word.value).join(' ')}`,
      kind: 'suggestion',
      edits: ignored.flatMap(({ word }) => removeArgument(directive, directive.args.indexOf(word))),
    };
    const target = linked.endpoints.find((endpoint) => endpoint.server === server)?.target;
    if (target?.kind !== 'service' || target.via !== 'key') return [remove];
    const siblings = siblingsOf(target.service, topology).map(({ name }): Fix => {
      const { start, end } = server.address.hostSpan;
      const { text } = directive.file.source;
      const line = text.slice(directive.start, start) + name + text.slice(end, directive.end);
      return {
        title: `Add the service "${name}" as second server`,
        kind: 'suggestion',
        edits: insertAfter(directive, [line]),
      };
    });
    const replicas = topology.compose ? addReplicas(target.service, topology.compose) : [];
    // else nginx would keep the addresses that it finds at start
    const again = resolveEdits(linked, topology);
    const edits = [...replicas, ...again];
    const scale: Fix = { title: `Run two replicas of "${target.service.name}"`, kind: 'suggestion', edits };
    return [remove, ...siblings, ...(replicas.length > 0 && again.length > 0 ? [scale] : [])];
  },
});

function quoted(parameters: readonly ServerParameter[]): string {
  return parameters.map(({ word }) => `"${word.value}"`).join(' and ');
}

/** Services that nothing uses yet and that are called alike: api-2 beside api-1. */
function siblingsOf(service: Service, { unusedServices }: Topology): Service[] {
  const stem = (name: string): string => name.replace(/[-_]?\d+$/, '');
  return unusedServices.filter(
    (other) =>
      stem(other.name) === stem(service.name) &&
      other.networks.some(({ name }) => service.networks.some((network) => network.name === name)),
  );
}

/** No edits for a service that cannot run twice, or whose `deploy` may come from a merge key. */
function addReplicas(service: Service, compose: ComposeModel) {
  const source = sourceOf(service, compose);
  const isUnique =
    service.containerName !== undefined || service.ports.some(({ published }) => published !== undefined);
  if (!source || isUnique || ['deploy', 'scale', '<<', 'extends'].some((key) => service.entries.has(key))) return [];
  const { step } = serviceStyle(service, source);
  const lines = (indent: number) => [`${' '.repeat(indent)}deploy:`, `${' '.repeat(indent + step)}replicas: 2`];
  return addLastKey(service, source, lines, step, ['deploy: {replicas: 2}']);
}
