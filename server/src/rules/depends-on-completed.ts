import { setScalar } from '../compose';
import type { Dependency } from '../compose/model';
import { targetServices } from '../topology/compose-services';
import { mayHaveMore } from '../topology/ports';
import { hasHealthCheck } from '../topology/startup';
import { defineRule } from './rule';

/** nginx starts after the end of a service that it passes requests to. */
export default defineRule<Dependency>({
  meta: {
    id: 'depends-on-completed',
    title: 'Start of nginx after the end of its upstream',
    category: 'compose',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/compose/how-tos/startup-order/',
      'https://docs.docker.com/reference/compose-file/services/#depends_on',
    ],
  },
  check(topology, report) {
    const { compose, nginxService } = topology;
    if (!compose || !nginxService) return;
    const waiting = nginxService.service.dependsOn.filter(isForEnd);
    if (waiting.length === 0) return;
    const targets = targetServices(topology);
    for (const dependency of waiting) {
      const service = compose.services.get(dependency.service);
      if (!service || !targets.has(service)) continue;
      report({
        ...(dependency.conditionOrigin ?? dependency.origin),
        message: `"${service.name}" must have exited before nginx starts, yet nginx passes requests to it; as long as it runs, nginx is not started`,
        certain: !mayHaveMore(nginxService.service, compose),
        data: dependency,
      });
    }
  },
  fix({ data: { service, conditionOrigin } }, { compose, nginxService }) {
    const target = compose?.services.get(service);
    if (!compose || !nginxService || !target || !conditionOrigin) return [];
    // without a health check, to wait for health would stop "docker compose up"
    const condition = hasHealthCheck(target) ? 'service_healthy' : 'service_started';
    const edits = setScalar(nginxService.service, conditionOrigin, condition, compose);
    if (edits.length === 0) return [];
    return [{ title: `Wait for "${condition}"`, kind: 'suggestion', isPreferred: true, edits }];
  },
});

function isForEnd({ condition }: Dependency): boolean {
  return condition === 'service_completed_successfully';
}
