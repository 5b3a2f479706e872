import { mayHaveMore } from '../topology/ports';
import { knownValue } from '../topology/types';
import { defineRule } from './rule';

/** nginx asks Docker's DNS from a place where there is none. */
export default defineRule<undefined>({
  meta: {
    id: 'resolver-docker-outside-network',
    title: "Docker's resolver outside of Docker's networks",
    category: 'reachability',
    severity: 'warning',
    fixable: 'no',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://docs.docker.com/reference/compose-file/services/#network_mode',
    ],
  },
  check({ nameServers, nginxService, compose }, report) {
    const mode = knownValue(nginxService?.service.networkMode);
    if (!compose || !nginxService || !mode || !OUTSIDE.has(mode)) return;
    const { service } = nginxService;
    for (const { address, directive, word } of nameServers) {
      if (address.host !== '127.0.0.11') continue;
      report({
        uri: directive.uri,
        span: word.span,
        message: `"${word.value}" answers in networks that Compose makes, but "${service.name}" is on network_mode ${mode}; what nginx looks up while it runs gets no answer`,
        certain: !mayHaveMore(service, compose),
        related: service.networkMode ? [{ ...service.networkMode.origin, message: 'network_mode is set here' }] : [],
        data: undefined,
      });
    }
  },
});

/** The host's network, Docker's default bridge, and none at all. */
const OUTSIDE = new Set(['host', 'bridge', 'none']);
