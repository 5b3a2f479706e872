import { removeKey } from '../compose';
import type { Service } from '../compose/model';
import { isJudged } from '../topology/compose-services';
import { defineRule, type Fix } from './rule';

/** A service says in two places how many containers it has, and differently. */
export default defineRule<{ service: Service }>({
  meta: {
    id: 'compose-scale-conflict',
    title: 'Two numbers of replicas that disagree',
    category: 'compose',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#scale',
      'https://github.com/compose-spec/compose-go/blob/main/loader/validate.go',
    ],
  },
  check(topology, report) {
    for (const service of topology.compose?.services.values() ?? []) {
      const { scale, deployed } = service.replicas;
      if (!scale?.known || !deployed?.known || scale.value === deployed.value) continue;
      const certain = isJudged(service, topology);
      const message = `services.${service.name}: can't set distinct values on 'scale' and 'deploy.replicas': invalid compose project`;
      report({
        ...scale.origin,
        message: `"scale: ${scale.value}" and "replicas: ${deployed.value}" of "${service.name}" disagree; Compose refuses to load the project`,
        certain,
        ...(certain && { refusal: { by: 'Compose', message } }),
        related: [{ ...deployed.origin, message: '"deploy.replicas" stands here' }],
        data: { service },
      });
    }
  },
  fix({ data: { service } }, { compose }) {
    const { scale, deployed } = service.replicas;
    if (!compose || !scale?.known || !deployed?.known) return [];
    const fixes: Fix[] = [
      {
        title: `Remove "scale", keep "replicas: ${deployed.value}"`,
        kind: 'suggestion',
        isPreferred: true,
        edits: removeKey(service, 'scale', scale.origin, compose),
      },
      {
        title: `Remove "replicas", keep "scale: ${scale.value}"`,
        kind: 'suggestion',
        edits: removeKey(service, 'replicas', deployed.origin, compose),
      },
    ];
    return fixes.filter(({ edits }) => edits.length > 0);
  },
});
