import { isIncomplete } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import {
  KEEPALIVE_BY_DEFAULT,
  type KeepaliveSpoiler,
  keepaliveLine,
  keepaliveSpoiler,
  linkedRoutesOf,
} from '../topology/keepalive';
import { keepaliveEdits } from '../topology/keepalive-edit';
import type { LinkedRoute, LinkedUpstream, Topology } from '../topology/types';
import { isAtLeast } from '../topology/version';
import { locationPlace, uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

/** `keepalive` in an upstream whose requests go out as HTTP/1.0, or with `Connection: close`. */
export default defineRule<readonly KeepaliveSpoiler[]>({
  meta: {
    id: 'keepalive-needs-http11',
    title: 'Keepalive without HTTP/1.1 or with Connection: close',
    category: 'keepalive',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version',
      'https://nginx.org/en/CHANGES',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check(topology, report) {
    const isNew = isAtLeast(topology.version, KEEPALIVE_BY_DEFAULT);
    const spoiled = topology.upstreams.flatMap((upstream) => spoiledKeepalive(upstream, topology) ?? []);
    for (const { keepalive, spoilers } of spoiled) {
      const silent = spoilers.filter(({ line }) => !line);
      const [first] = silent;
      if (!first || isNew === true) continue;
      const condition = isNew === undefined ? `before nginx ${KEEPALIVE_BY_DEFAULT} ` : '';
      report({
        uri: keepalive.uri,
        span: keepalive.head,
        ...(isNew === undefined && { severity: 'information' }),
        message: `"${textOf(keepalive)}" has no effect for ${pathsOf(silent)}: ${condition}requests go out ${howSent(first)}`,
        related: silent.map(({ linked, ...how }) => ({
          ...locationPlace(linked.route),
          message: `requests of "${pathOf(linked)}" go out ${howSent(how)}`,
        })),
        data: silent,
      });
    }
    for (const [line, of] of byLine(spoiled)) {
      const spoilers = of.flatMap((each) => each.spoilers.filter((spoiler) => spoiler.line === line));
      report({
        uri: line.uri,
        span: line.head,
        message: `"${textOf(line)}" ends the connection after each request of ${pathsOf(spoilers)}: "${textOf(of[0].keepalive)}" has no effect`,
        certain: !spoilers.some(({ linked }) => isIncomplete(linked.route.scope)),
        related: of.map(({ keepalive }) => ({
          uri: keepalive.uri,
          span: keepalive.head,
          message: 'connections are to be kept open here',
        })),
        data: spoilers,
      });
    }
  },
  fix({ data: spoilers }, topology) {
    const edits = keepaliveEdits(
      spoilers.map(({ linked }) => linked),
      topology,
    );
    const parts = [
      ...(edits.some(({ newText }) => newText.includes('1.1')) ? ['HTTP/1.1'] : []),
      ...(edits.some(({ newText }) => newText.includes('""')) ? ['an empty Connection header'] : []),
    ];
    const title = `Use ${parts.join(' and ')}`;
    return edits.length > 0 ? [{ title, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

interface Spoiled {
  readonly keepalive: Directive;
  readonly spoilers: readonly KeepaliveSpoiler[];
}

function spoiledKeepalive(upstream: LinkedUpstream, topology: Topology): Spoiled | undefined {
  const keepalive = keepaliveLine(upstream);
  if (!keepalive) return undefined;
  const routes = uniqueLocations(linkedRoutesOf(topology).get(upstream) ?? []);
  return { keepalive, spoilers: routes.flatMap((linked) => keepaliveSpoiler(linked) ?? []) };
}

/** One line further out may spoil several upstreams: it is one mistake. */
function byLine(spoiled: readonly Spoiled[]): Map<Directive, [Spoiled, ...Spoiled[]]> {
  const found = new Map<Directive, [Spoiled, ...Spoiled[]]>();
  for (const each of spoiled) {
    for (const line of new Set(each.spoilers.map((spoiler) => spoiler.line))) {
      if (!line) continue;
      const list = found.get(line);
      if (list) list.push(each);
      else found.set(line, [each]);
    }
  }
  return found;
}

function howSent({ isHttp10, isClosed }: Pick<KeepaliveSpoiler, 'isHttp10' | 'isClosed'>): string {
  if (!isClosed) return 'as HTTP/1.0';
  return isHttp10 ? 'as HTTP/1.0 with "Connection: close"' : 'with "Connection: close"';
}

function pathsOf([first, ...others]: readonly KeepaliveSpoiler[]): string {
  return `"${first ? pathOf(first.linked) : ''}"${others.length > 0 ? ` and ${others.length} more` : ''}`;
}

function pathOf({ route }: LinkedRoute): string {
  return route.location?.path ?? '';
}

function textOf(directive: Directive): string {
  return [directive.name, ...directive.args].map(({ raw }) => raw).join(' ');
}
