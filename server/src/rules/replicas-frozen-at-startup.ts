import { type FrozenName, frozenNames } from '../topology/frozen';
import { lookUpAgain } from './frozen-name';
import { defineRule } from './rule';

/** Replicas come and go, and nginx keeps the addresses that it has found at start. */
export default defineRule<FrozenName>({
  meta: {
    id: 'replicas-frozen-at-startup',
    title: 'Replicas that nginx looks up only once',
    category: 'startup',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve',
      'https://docs.nginx.com/nginx/admin-guide/load-balancer/http-load-balancer/',
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://github.com/getsentry/self-hosted/issues/4492',
      'https://github.com/getsentry/self-hosted/issues/3894',
      'https://github.com/docker/compose/issues/11515',
    ],
  },
  check(topology, report) {
    for (const frozen of frozenNames(topology)) {
      const { service, endpoint, why, peers } = frozen;
      if (why === 'recreated') continue;
      const { origin } = service.replicas.count;
      const watch = service.watches.find(({ action }) => action === 'rebuild');
      const related =
        why === 'replicas'
          ? { ...origin, message: peers === undefined ? 'the number of replicas' : `${peers} replicas` }
          : watch && { ...watch.origin, message: `"${service.name}" is rebuilt, and its container made anew` };
      report({
        uri: endpoint.uri,
        span: endpoint.address.hostSpan,
        message: `nginx looks up "${endpoint.address.host}" once, at start; ${
          why === 'replicas'
            ? 'new or recreated replicas get no traffic until it reloads'
            : 'a rebuilt container may get another address, and requests fail until nginx reloads'
        }`,
        certain: peers !== undefined,
        ...(related && { related: [related] }),
        data: frozen,
      });
    }
  },
  fix({ data }, topology) {
    return lookUpAgain(data, topology);
  },
});
