import { appendArguments } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import type { AnalysisOptions, LinkedUpstream } from '../topology/types';
import { defineRule, type Fix } from './rule';

/** A server line relies on nginx's defaults for passive health checks without saying so. */
export default defineRule<{ linked: LinkedUpstream; server: UpstreamServer | undefined }>({
  meta: {
    id: 'upstream-server-missing-health-parameters',
    title: 'Server without max_fails or fail_timeout',
    category: 'failover',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    isAlwaysVisible: true,
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
      'https://docs.nginx.com/nginx/admin-guide/load-balancer/http-health-check/',
    ],
  },
  check({ upstreams }, report) {
    for (const linked of upstreams) {
      const servers = linked.upstream.servers.filter(lacksParameters);
      const [first] = servers;
      if (!first) continue;
      const { atLeast, isExact } = linked.triedPeers;
      if (atLeast === 1 && isExact) {
        report({
          uri: first.directive.uri,
          span: first.address.span,
          severity: 'information',
          message: `the upstream "${linked.upstream.name}" has one peer, so nginx ignores max_fails and fail_timeout and has nothing to fail over to; add a second server or replicas`,
          data: { linked, server: undefined },
        });
        continue;
      }
      for (const server of servers) {
        report({
          uri: server.directive.uri,
          span: server.address.span,
          ...(atLeast < 2 && { severity: 'information' }),
          message: messageFor(server, atLeast < 2, linked.upstream.zone !== undefined),
          data: { linked, server },
        });
      }
    }
  },
  fix({ data: { linked, server } }, { options, upstreams }) {
    if (!server) return [];
    const inFile = upstreams.filter(({ upstream }) => upstream.directive.uri === server.directive.uri);
    const scopes = [
      { where: '', servers: [server] },
      {
        where: ` on all servers of "${linked.upstream.name}"`,
        servers: linked.upstream.servers.filter(lacksParameters),
      },
      {
        where: ' on all servers in this file',
        servers: inFile.flatMap(({ upstream }) => upstream.servers.filter(lacksParameters)),
      },
    ];
    const chosen = parametersFor(server, options.health);
    const fixes = scopes.map(
      ({ where, servers }, index): Fix => ({
        title: index === 0 ? `Add ${chosen.join(' ')}` : `Add max_fails and fail_timeout${where}`,
        kind: 'safe',
        isPreferred: index === 0,
        edits: servers.flatMap((each) => appendArguments(each.directive, parametersFor(each, options.health))),
      }),
    );
    const defaults = parametersFor(server, { maxFails: 1, failTimeout: '10s' });
    const written: Fix = {
      title: `Write out the defaults ${defaults.join(' ')}`,
      kind: 'safe',
      edits: appendArguments(server.directive, defaults),
    };
    return [...fixes, written];
  },
});

function lacksParameters(server: UpstreamServer): boolean {
  if (server.isBackup || server.isDown || (server.maxFails && server.failTimeout)) return false;
  // a template may bring them by a variable; a line that nginx refuses has other worries
  return server.address.error === undefined && !server.parameters.some(({ word }) => word.value.includes('$'));
}

/** Only what the line lacks. */
function parametersFor(server: UpstreamServer, { maxFails, failTimeout }: AnalysisOptions['health']): string[] {
  return [
    ...(server.maxFails ? [] : [`max_fails=${maxFails}`]),
    ...(server.failTimeout ? [] : [`fail_timeout=${failTimeout}`]),
  ];
}

function messageFor(server: UpstreamServer, isUncertain: boolean, hasZone: boolean): string {
  const fails = server.maxFails?.value ?? '1';
  const timeout = server.failTimeout?.value ?? '10s';
  const defaults = [...(server.maxFails ? [] : ['max_fails=1']), ...(server.failTimeout ? [] : ['fail_timeout=10s'])];
  const attempts = fails === '1' ? 'one failed attempt takes' : `${fails} failed attempts take`;
  const consequence = fails === '0' ? 'it is never taken out' : `${attempts} it out for ${timeout}`;
  const worker = hasZone ? '' : ' (counted per worker without zone)';
  const condition = isUncertain ? ', if it has several addresses' : '';
  return `"${server.address.text}" uses nginx's ${defaults.length > 1 ? 'defaults' : 'default'} ${defaults.join(' ')}: ${consequence}${worker}${condition}`;
}
