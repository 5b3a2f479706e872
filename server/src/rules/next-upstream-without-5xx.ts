import { insertAfter } from '../nginx/edit';
import type { TextEdit } from '../text/edit';
import { tunedHealthParameters } from '../topology/health';
import { linkedRoutesOf } from '../topology/keepalive';
import { passPrefix, passSetting } from '../topology/next-upstream';
import type { LinkedRoute, LinkedUpstream } from '../topology/types';
import { locationPlace, uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

const VALUE = 'error timeout http_502 http_503 http_504';
const KINDS: ReadonlySet<string> = new Set(['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass']);

/** Failover is wanted, and a server that answers 503 counts as well. */
export default defineRule<readonly LinkedRoute[]>({
  meta: {
    id: 'next-upstream-without-5xx',
    title: 'Answers like 503 are no failure',
    category: 'failover',
    severity: 'off',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream'],
  },
  check(topology, report) {
    for (const linked of topology.upstreams) {
      const { upstream } = linked;
      if (upstream.protocol === 'stream' || linked.triedPeers.atLeast < 2 || !wantsFailover(linked)) continue;
      const routes = uniqueLocations(linkedRoutesOf(topology).get(linked) ?? []).filter(passesErrorsOn);
      if (routes.length === 0) continue;
      report({
        uri: upstream.directive.uri,
        span: upstream.nameWord.span,
        message: `a 503 of a server of "${upstream.name}" is handed to the client: it is no failure, and no other server is tried`,
        related: routes.map(({ route }) => ({
          ...locationPlace(route),
          message: `"${route.location?.path ?? ''}" hands it on`,
        })),
        data: routes,
      });
    }
  },
  fix({ data: routes }) {
    const edits = new Map(routes.flatMap(listErrors).map((edit) => [`${edit.uri} ${edit.span.start}`, edit]));
    const title = `Try the next server after ${VALUE.slice('error timeout '.length).replaceAll(' ', ', ')} too`;
    return [{ title, kind: 'suggestion', isPreferred: true, edits: [...edits.values()] }];
  },
});

function wantsFailover({ upstream: { servers } }: LinkedUpstream): boolean {
  return servers.some((server) => server.isBackup || tunedHealthParameters(server).length > 0);
}

function passesErrorsOn(linked: LinkedRoute): boolean {
  if (!KINDS.has(linked.route.kind)) return false;
  const words = passSetting(linked, 'next_upstream')?.directive.args.map(({ value }) => value) ?? [];
  return !words.some((word) => word === 'off' || /^http_5\d\d$/.test(word));
}

function listErrors(linked: LinkedRoute): TextEdit[] {
  const line = passSetting(linked, 'next_upstream')?.directive;
  const last = line?.args.at(-1);
  const more = VALUE.split(' ').filter((word) => !line?.args.some(({ value }) => value === word));
  if (line && last) {
    return [{ uri: line.uri, span: { start: last.end, end: last.end }, newText: ` ${more.join(' ')}` }];
  }
  return insertAfter(linked.route.directive, [`${passPrefix(linked.route.kind)}_next_upstream ${VALUE};`]);
}
