import { isIncomplete } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { parseTime } from '../nginx/values';
import { passPrefix, passSetting } from '../topology/next-upstream';
import { addPassLines } from '../topology/next-upstream-edit';
import type { LinkedRoute, Topology } from '../topology/types';
import { locationPlace } from '../topology/websocket';
import { defineRule } from './rule';

const DEFAULT_MS = 60_000;
/** What the documentation says the timeout cannot usually exceed: TCP gives up by itself. */
const LONGEST_MS = 75_000;
const MOST_RELATED = 5;

interface Slow {
  readonly routes: readonly LinkedRoute[];
  /** The line in effect; undefined where nginx's default holds. */
  readonly line: Directive | undefined;
}

/** A host that does not answer holds up a request for a minute before the next one is tried. */
export default defineRule<Slow>({
  meta: {
    id: 'connect-timeout-slow',
    title: 'A dead host costs a minute',
    category: 'failover',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_connect_timeout'],
  },
  check(topology, report) {
    for (const { routes, line } of groupByLine(topology)) {
      const [first, ...others] = oneForEachLocation(routes);
      const word = line?.args[0];
      const time = line ? parseTime(word?.value ?? '') : DEFAULT_MS;
      if (!first || time === undefined || time < DEFAULT_MS) continue;
      const name = timeoutName(first);
      const isTooLong = time > LONGEST_MS;
      const where = `"${pathOf(first)}"${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
      report({
        ...(line ? { uri: line.uri, span: line.head } : locationPlace(first.route)),
        ...(isTooLong && { severity: 'warning' }),
        message: isTooLong
          ? `"${name} ${word?.value}" is more than the 75 s after which a connection attempt usually ends: a dead host holds up requests for that long before the next is tried`
          : `a dead host holds up a request of ${where} for 60 s before the next is tried${line ? '' : `, the default of ${name}`}`,
        related: others.slice(0, MOST_RELATED).map((linked) => ({
          ...locationPlace(linked.route),
          message: `"${pathOf(linked)}" waits as long`,
        })),
        data: { routes, line },
      });
    }
  },
  fix({ data: { routes, line } }) {
    const [first] = routes;
    if (!first) return [];
    const name = timeoutName(first);
    const word = line?.args[0];
    const edits = word
      ? [{ uri: word.file.source.uri, span: word.span, newText: '3s' }]
      : addPassLines(routes, [[name, '3s']]);
    return edits.length > 0 ? [{ title: `Use "${name} 3s"`, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

/** Routes with several servers by the line that sets their timeout; those without one are one group for each protocol. */
function groupByLine({ routes }: Topology): Slow[] {
  const groups = new Map<Directive | string, { routes: LinkedRoute[]; line: Directive | undefined }>();
  for (const linked of routes) {
    // replicas behind one name are on one bridge: connecting to one that is gone fails after 3 s (EHOSTUNREACH, nginx 1.22.1)
    if (linked.route.scope.protocol === 'stream' || (linked.upstream?.endpoints.length ?? 0) < 2) continue;
    const line = passSetting(linked, 'connect_timeout')?.directive;
    if (!line && isIncomplete(linked.route.scope)) continue;
    const key = line ?? linked.route.kind;
    const group = groups.get(key);
    if (group) group.routes.push(linked);
    else groups.set(key, { routes: [linked], line });
  }
  return [...groups.values()];
}

/** An "if" of a location passes requests on as well, and stands at the same place. */
function oneForEachLocation(routes: readonly LinkedRoute[]): LinkedRoute[] {
  const seen = new Set<unknown>();
  return routes.filter(({ route }) => {
    const place = route.location ?? route;
    return !seen.has(place) && seen.add(place);
  });
}

function timeoutName({ route }: LinkedRoute): string {
  return `${passPrefix(route.kind)}_connect_timeout`;
}

function pathOf({ route }: LinkedRoute): string {
  return route.location?.path ?? '';
}
