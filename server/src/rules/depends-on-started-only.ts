import { awaitServices } from '../compose';
import type { Dependency } from '../compose/model';
import { hasHealthCheck } from '../topology/startup';
import { defineRule } from './rule';

/** nginx waits for a service to start, though a health check tells when it is ready. */
export default defineRule<Dependency>({
  meta: {
    id: 'depends-on-started-only',
    title: 'Dependency that only has to start',
    category: 'startup',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://docs.docker.com/compose/how-tos/startup-order/'],
  },
  check({ nginxService, compose, endpoints }, report) {
    const nginx = nginxService?.service;
    if (!nginx || !compose || nginx.dependsOn.length === 0) return;
    const proxied = new Set(endpoints.flatMap(({ target }) => (target.kind === 'service' ? target.service : [])));
    for (const dependency of nginx.dependsOn) {
      const service = compose.services.get(dependency.service);
      if (dependency.condition !== 'service_started' || !service || !proxied.has(service)) continue;
      if (!hasHealthCheck(service) || !service.healthcheck) continue;
      const { uri, span } = dependency.conditionOrigin ?? dependency.origin;
      report({
        uri,
        span,
        message: `nginx starts when "${service.name}" has started, not when it is ready; requests get 502 until then`,
        related: [{ ...service.healthcheck.origin, message: `its health check tells when "${service.name}" is ready` }],
        data: dependency,
      });
    }
  },
  fix({ data: { service } }, { nginxService, compose }) {
    if (!nginxService || !compose) return [];
    const edits = awaitServices(nginxService.service, [{ service, condition: 'service_healthy' }], compose);
    const title = `Wait until "${service}" is healthy`;
    return edits.length > 0 ? [{ title, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});
