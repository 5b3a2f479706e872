import { setScalar, writeHealthcheck } from '../compose';
import type { Dependency, Service } from '../compose/model';
import { firstContainer, isJudged } from '../topology/compose-services';
import { healthCheckOf, readyCommand } from '../topology/health-checks';
import { knownValue } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** A service waits until another one is healthy, which has nothing to tell that by. */
export default defineRule<{ service: Service; dependency: Dependency; awaited: Service }>({
  meta: {
    id: 'healthcheck-condition-without-healthcheck',
    title: 'Waiting for health without a health check',
    category: 'compose',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/compose/how-tos/startup-order/',
      'https://docs.docker.com/reference/compose-file/services/#healthcheck',
      'https://github.com/docker/compose/blob/main/pkg/compose/convergence.go',
    ],
  },
  check(topology, report) {
    for (const service of topology.compose?.services.values() ?? []) {
      for (const dependency of service.dependsOn) {
        const awaited = topology.compose?.services.get(dependency.service);
        if (!awaited || dependency.condition !== 'service_healthy' || !dependency.required) continue;
        const check = healthCheckOf(awaited);
        // Compose waits for no service that has no containers
        if (check === 'here' || knownValue(awaited.replicas.count) === 0) continue;
        const words = `dependency failed to start: container ${firstContainer(awaited, topology)} has no healthcheck configured`;
        const isProven = check === 'none';
        const certain = isJudged(service, topology) && isJudged(awaited, topology);
        report({
          ...(dependency.conditionOrigin ?? dependency.origin),
          message: isProven
            ? `"${awaited.name}" has its health check turned off; "docker compose up" stops: ${words}`
            : `"${awaited.name}" has no health check in the files; unless its image brings one, "docker compose up" stops: ${words}`,
          severity: isProven ? 'error' : 'information',
          certain: certain || !isProven,
          ...(isProven && certain && { refusal: { by: 'Compose', message: words } }),
          related: [{ ...(awaited.healthcheck?.origin ?? awaited.key), message: `"${awaited.name}" is defined here` }],
          data: { service, dependency, awaited },
        });
      }
    }
  },
  fix({ data: { service, dependency, awaited } }, topology) {
    const { compose } = topology;
    if (!compose) return [];
    const { conditionOrigin } = dependency;
    const command = readyCommand(awaited, topology);
    const fixes: Fix[] = [
      {
        title: `Give "${awaited.name}" a health check`,
        kind: 'suggestion',
        edits: command === undefined ? [] : writeHealthcheck(awaited, command, compose),
      },
      {
        title: 'Wait for "service_started" only',
        kind: 'suggestion',
        edits: conditionOrigin ? setScalar(service, conditionOrigin, 'service_started', compose) : [],
      },
    ];
    return fixes.filter(({ edits }) => edits.length > 0).map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});
