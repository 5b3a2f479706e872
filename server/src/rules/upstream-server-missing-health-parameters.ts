import { appendArguments } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { parameterProblems } from '../nginx/server-parameters';
import { parseTime } from '../nginx/values';
import { onceFor } from '../text/memo';
import { hasOnePeer, NGINX_HEALTH, tunedHealthParameters } from '../topology/health';
import type { AnalysisOptions, LinkedUpstream, Topology } from '../topology/types';
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
      'https://docs.nginx.com/nginx/admin-guide/load-balancer/http-load-balancer/',
      'https://docs.nginx.com/nginx/admin-guide/load-balancer/http-health-check/',
    ],
  },
  check({ upstreams }, report) {
    for (const linked of upstreams) {
      const servers = linked.upstream.servers.filter(lacksParameters);
      const [first] = servers;
      if (!first) continue;
      if (hasOnePeer(linked)) {
        // what is set in vain is named by health-parameters-ignored
        if (tunedHealthParameters(first).length > 0) continue;
        report({
          uri: first.directive.uri,
          span: first.address.span,
          severity: 'information',
          message: `the upstream "${linked.upstream.name}" has one peer, so nginx ignores max_fails and fail_timeout and has nothing to fail over to; add a second server or replicas`,
          data: { linked, server: undefined },
        });
        continue;
      }
      const isUncertain = linked.triedPeers.atLeast < 2;
      for (const server of servers) {
        report({
          uri: server.directive.uri,
          span: server.address.span,
          ...(isUncertain && { severity: 'information' }),
          message: messageFor(server, isUncertain, linked.upstream.zone !== undefined),
          data: { linked, server },
        });
      }
    }
  },
  fix({ data: { linked, server } }, topology) {
    if (!server) return [];
    const { health } = topology.options;
    const chosen = parametersFor(server, health).join(' ');
    const defaults = parametersFor(server, NGINX_HEALTH).join(' ');
    const { ofUpstream, ofFile } = bulkFixes(topology);
    const upstream = ofUpstream.get(linked);
    const file = ofFile.get(server.directive.uri);
    return [
      { ...addTo([server], health, `Add ${chosen}`), isPreferred: true },
      ...(upstream && upstream.edits.length > 1 ? [upstream] : []),
      ...(file && file.edits.length > (upstream?.edits.length ?? 0) ? [file] : []),
      ...(defaults === chosen ? [] : [addTo([server], NGINX_HEALTH, `Write out the defaults ${defaults}`)]),
    ];
  },
});

/** The fixes of all servers of an upstream, and of all that stand in a file; each finding has them. */
const bulkFixes = onceFor(({ upstreams, options: { health } }: Topology) => {
  const ofUpstream = new Map<LinkedUpstream, Fix>();
  const lacking = new Map<string, UpstreamServer[]>();
  for (const linked of upstreams) {
    if (hasOnePeer(linked)) continue;
    const { name, servers, directive } = linked.upstream;
    const own = servers.filter(lacksParameters);
    const title = `Add max_fails and fail_timeout to all servers of "${name}"`;
    ofUpstream.set(linked, { ...addTo(own, health, title), isBulk: true });
    lacking.set(directive.uri, (lacking.get(directive.uri) ?? []).concat(own));
  }
  const title = 'Add max_fails and fail_timeout to all servers in this file';
  const ofFile = new Map(
    [...lacking].map(([uri, servers]): [string, Fix] => [uri, { ...addTo(servers, health, title), isBulk: true }]),
  );
  return { ofUpstream, ofFile };
});

function addTo(servers: readonly UpstreamServer[], values: AnalysisOptions['health'], title: string): Fix {
  const edits = servers.flatMap((server) => appendArguments(server.directive, parametersFor(server, values)));
  return { title, kind: 'safe', edits };
}

function lacksParameters(server: UpstreamServer): boolean {
  if (server.isBackup || server.isDown || (server.maxFails && server.failTimeout)) return false;
  // without a limit of failures, or without a pause after them, the other parameter means nothing
  if (server.maxFails?.value === '0' || parseTime(server.failTimeout?.value ?? '') === 0) return false;
  // a template may bring them by a variable; a line that nginx refuses has other worries
  if (server.address.error !== undefined || server.parameters.some(({ word }) => word.value.includes('$')))
    return false;
  // `max_fail=3` is meant: upstream-server-parameter-invalid
  return parameterProblems(server).next().done === true;
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
  const worker = hasZone ? '' : ' (counted per worker without zone)';
  const condition = isUncertain ? ', if it has several addresses' : '';
  return `"${server.address.text}" uses nginx's ${defaults.length > 1 ? 'defaults' : 'default'} ${defaults.join(' ')}: ${attempts} it out for ${timeout}${worker}${condition}`;
}
