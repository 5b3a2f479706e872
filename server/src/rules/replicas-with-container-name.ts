import { removeKey } from '../compose';
import type { Service } from '../compose/model';
import { isJudged } from '../topology/compose-services';
import { knownValue } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** Several containers of a service would have one and the same name. */
export default defineRule<{ service: Service }>({
  meta: {
    id: 'replicas-with-container-name',
    title: 'Replicas of a service with a fixed container name',
    category: 'compose',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#container_name',
      'https://github.com/compose-spec/compose-go/blob/main/loader/validate.go',
    ],
  },
  check(topology, report) {
    for (const service of topology.compose?.services.values() ?? []) {
      const { containerName, replicas } = service;
      const count = knownValue(replicas.count) ?? 1;
      const name = knownValue(containerName);
      if (!containerName || !name || count < 2 || disagree(service)) continue;
      // Compose has the two names in the wrong order
      const message = `services.${replicas.scale ? 'scale' : 'deploy.replicas'}: can't set container_name and ${service.name} as container name must be unique: invalid compose project`;
      // `docker stack deploy` ignores the name
      const certain = isJudged(service, topology) && replicas.swarmKeys.length === 0;
      report({
        ...containerName.origin,
        message: `"${name}" can be the name of one container only, but "${service.name}" is to have ${count}; Compose refuses to load the project`,
        certain,
        ...(certain && { refusal: { by: 'Compose', message } }),
        related: [{ ...replicas.count.origin, message: `${count} containers are asked for here` }],
        data: { service },
      });
    }
  },
  fix({ data: { service } }, { compose }) {
    const { containerName, replicas } = service;
    if (!compose || !containerName) return [];
    const fixes: Fix[] = [
      {
        title: 'Remove "container_name"',
        kind: 'suggestion',
        isPreferred: true,
        edits: removeKey(service, 'container_name', containerName.origin, compose),
      },
      {
        title: `Run one container of "${service.name}"`,
        kind: 'suggestion',
        edits: removeKey(service, replicas.scale ? 'scale' : 'replicas', replicas.count.origin, compose),
      },
    ];
    return fixes.filter(({ edits }) => edits.length > 0);
  },
});

/** compose-scale-conflict speaks of these: how many containers there would be is not settled. */
function disagree({ replicas: { scale, deployed } }: Service): boolean {
  return scale?.known === true && deployed?.known === true && scale.value !== deployed.value;
}
