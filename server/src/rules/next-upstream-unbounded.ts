import { isIncomplete } from '../nginx/scope';
import { passPrefix, passSetting } from '../topology/next-upstream';
import { addPassLines } from '../topology/next-upstream-edit';
import type { LinkedRoute, Topology } from '../topology/types';
import { locationPlace } from '../topology/websocket';
import { defineRule } from './rule';

const MANY = 4;

/** Many servers, a minute for each, and no limit: one request may wait for minutes. */
export default defineRule<readonly LinkedRoute[]>({
  meta: {
    id: 'next-upstream-unbounded',
    title: 'Retries without a limit',
    category: 'failover',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream_tries',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream_timeout',
    ],
  },
  check(topology, report) {
    for (const routes of unbounded(topology)) {
      const [first, ...others] = routes;
      if (!first) continue;
      const count = serversOf(first);
      const where = `"${first.route.location?.path ?? ''}"${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
      report({
        ...locationPlace(first.route),
        message: `a request of ${where} may try all ${count} servers for 60 s each: ${passPrefix(first.route.kind)}_next_upstream_tries and _timeout set no limit`,
        data: routes,
      });
    }
  },
  fix({ data: routes }) {
    const prefix = routes[0] ? passPrefix(routes[0].route.kind) : '';
    const lines = [
      [`${prefix}_next_upstream_tries`, '2'],
      [`${prefix}_next_upstream_timeout`, '10s'],
    ];
    const edits = addPassLines(routes, lines);
    const title = `Add "${lines.map((words) => words.join(' ')).join('; ')}"`;
    return edits.length > 0 ? [{ title, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

/** Routes by protocol: what is missing for one is missing for all. */
function unbounded({ routes }: Topology): Iterable<readonly LinkedRoute[]> {
  const groups = new Map<string, LinkedRoute[]>();
  for (const linked of routes) {
    const { route } = linked;
    if (route.scope.protocol === 'stream' || serversOf(linked) < MANY || isLimited(linked)) continue;
    if (isIncomplete(route.scope)) continue;
    const group = groups.get(route.kind);
    if (group) group.push(linked);
    else groups.set(route.kind, [linked]);
  }
  return groups.values();
}

/** A line of any value counts, 0 aside: whoever writes one has thought of it. */
function isLimited(linked: LinkedRoute): boolean {
  const value = (setting: Parameters<typeof passSetting>[1]) =>
    passSetting(linked, setting)?.directive.args.map((word) => word.value);
  const tries = value('next_upstream_tries')?.[0] ?? '0';
  const timeout = value('next_upstream_timeout')?.[0] ?? '0';
  const isOff = value('next_upstream')?.includes('off') ?? false;
  return tries !== '0' || !/^0(?:s|ms)?$/.test(timeout) || value('connect_timeout') !== undefined || isOff;
}

/** Lines, not addresses: connecting to a replica that is gone from a bridge network fails after 3 s. */
function serversOf({ upstream }: LinkedRoute): number {
  return upstream?.upstream.servers.filter(({ isDown }) => !isDown).length ?? 0;
}
