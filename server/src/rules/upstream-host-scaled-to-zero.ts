import { replaceScalar } from '../compose';
import type { Service } from '../compose/model';
import { containsSpan } from '../text/span';
import type { Topology } from '../topology/types';
import { defineRule } from './rule';

/** A host is a service of which no container runs. */
export default defineRule<{ service: Service }>({
  meta: {
    id: 'upstream-host-scaled-to-zero',
    title: 'Upstream host has no container',
    category: 'reachability',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#scale',
      'https://docs.docker.com/reference/compose-file/deploy/#replicas',
    ],
  },
  check({ endpoints, compose }, report) {
    for (const { target, address, uri, isNeededAtStart } of endpoints) {
      if (target.kind !== 'unreachable' || target.why !== 'scaled-to-zero' || address.error) continue;
      const { origin } = target.service.replicas.count;
      const written = compose?.files.find(({ source }) => source.uri === origin.uri)?.source.slice(origin.span) ?? '$';
      // a number that comes from a variable is 0 only where nobody sets it
      if (written.includes('$')) continue;
      const consequence = isNeededAtStart
        ? 'nginx will refuse to start: host not found in upstream'
        : 'requests to it will fail';
      report({
        uri,
        span: address.hostSpan,
        message: `"${address.host}" has no container (0 replicas), so its name does not resolve; ${consequence}`,
        related: [{ ...origin, message: `"${target.service.name}" is scaled to 0 here` }],
        data: { service: target.service },
      });
    }
  },
  fix({ data: { service } }, topology) {
    const edits = setToOne(service, topology);
    return edits.length > 0
      ? [{ title: `Run one container of "${service.name}"`, kind: 'suggestion', isPreferred: true, edits }]
      : [];
  },
});

/** Not where the number stands in an anchor that other services share. */
function setToOne(service: Service, { compose }: Topology) {
  const { origin } = service.replicas.count;
  const source = compose?.files.find((file) => file.source.uri === origin.uri)?.source;
  const isOwn = origin.uri === service.uri && containsSpan(service.span, origin.span);
  return source && isOwn ? replaceScalar(origin, source.text, '1') : [];
}
