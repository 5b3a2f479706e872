import { removeEntry, removeKey } from '../compose';
import type { Service } from '../compose/model';
import { isJudged } from '../topology/compose-services';
import { knownValue } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** A service takes over the network of something else, and is to be on networks of its own. */
export default defineRule<{ service: Service }>({
  meta: {
    id: 'network-mode-with-networks',
    title: 'Network mode together with networks',
    category: 'compose',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#network_mode',
      'https://github.com/compose-spec/compose-go/blob/main/loader/validate.go',
    ],
  },
  check(topology, report) {
    for (const service of topology.compose?.services.values() ?? []) {
      const { networkMode, networksBesideMode } = service;
      const mode = knownValue(networkMode);
      if (!networkMode || !mode || networksBesideMode.length === 0) continue;
      const certain = isJudged(service, topology);
      const message = `service ${service.name} declares mutually exclusive \`network_mode\` and \`networks\`: invalid compose project`;
      report({
        ...networkMode.origin,
        message: `"network_mode: ${mode}" and "networks" of "${service.name}" exclude each other; Compose refuses to load the project`,
        certain,
        ...(certain && { refusal: { by: 'Compose', message } }),
        related: networksBesideMode.flatMap(({ name, origin }) =>
          origin ? [{ ...origin, message: `the network ${name} is named here` }] : [],
        ),
        data: { service },
      });
    }
  },
  fix({ data: { service } }, { compose }) {
    const { networkMode } = service;
    if (!compose || !networkMode) return [];
    const mode = knownValue(networkMode) ?? '';
    const withoutMode = {
      title: 'Remove "network_mode"',
      kind: 'suggestion' as const,
      edits: removeKey(service, 'network_mode', networkMode.origin, compose),
    };
    const withoutNetworks = {
      title: 'Remove "networks"',
      kind: 'suggestion' as const,
      edits: removeEntry(service, 'networks', compose),
    };
    // "bridge" says no more than what Docker does by itself; the other modes were written for a reason
    const fixes: Fix[] = mode === 'bridge' ? [withoutMode, withoutNetworks] : [withoutNetworks, withoutMode];
    return fixes.filter(({ edits }) => edits.length > 0).map((fix, index) => ({ ...fix, isPreferred: index === 0 }));
  },
});
