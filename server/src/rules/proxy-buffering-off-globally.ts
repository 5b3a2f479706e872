import { alignedStatement, insertAfter, removeDirective } from '../nginx/edit';
import { occurrences } from '../nginx/occurrences';
import { directivesNamed, effectiveSetting, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { isEventStream } from '../topology/streaming';
import type { LinkedRoute, Topology } from '../topology/types';
import { uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

interface Global {
  readonly directive: Directive;
  /** The locations that are to stream, and do not say so themselves. */
  readonly streams: readonly LinkedRoute[];
}

/** Buffering is turned off for more than the location that needs it. */
export default defineRule<Global>({
  meta: {
    id: 'proxy-buffering-off-globally',
    title: 'Buffering off for a whole server',
    category: 'proxy',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check(topology, report) {
    for (const { directive, scope } of occurrences(topology.nginx.config, 'proxy_buffering')) {
      if ((scope.kind !== 'server' && scope.kind !== 'http') || directive.args[0]?.value.toLowerCase() !== 'off')
        continue;
      const concerned = routesUnder(directive, topology);
      // as good as in the only location that it is for
      if (scope.kind === 'server' && concerned.length === 1) continue;
      const streams = concerned.filter(isEventStream);
      // where everything streams, or nothing is proxied, the line is in its place
      const isFelt = concerned.some((linked) => !isEventStream(linked) && linked.webSocket.strength === 'none');
      if (!isFelt) continue;
      report({
        uri: directive.uri,
        span: directive.head,
        message: `"proxy_buffering off" holds for ${scope.kind === 'http' ? 'all servers' : 'the whole server'}: each slow client now keeps a connection of the service busy until it has read the answer`,
        data: { directive, streams },
      });
    }
  },
  fix({ data: { directive, streams } }) {
    if (streams.length === 0) return [];
    const edits = [...removeDirective(directive), ...streams.flatMap(({ route }) => turnOff(route.directive))];
    const paths = streams.map(({ route }) => `"${route.location?.path}"`);
    const title =
      streams.length === 1 ? `Move it to the location ${paths[0]}` : `Move it to the locations ${paths.join(', ')}`;
    return [{ title, kind: 'suggestion', isPreferred: true, edits }];
  },
});

/** The locations, each once, in which this line decides. */
function routesUnder(directive: Directive, { routes }: Topology): LinkedRoute[] {
  const proxied = routes.filter(({ route }) => route.kind === 'proxy_pass' && isInHttp(route.scope));
  return uniqueLocations(
    proxied.filter(({ route }) => effectiveSetting(route.scope, 'proxy_buffering')?.directive === directive),
  );
}

function isInHttp(scope: Scope): boolean {
  return scope.protocol === 'http' && directivesNamed(scope, 'return').length === 0;
}

function turnOff(pass: Directive) {
  const like = (pass.parent?.block?.body ?? []).filter(({ name }) => name.value.startsWith('proxy_'));
  return insertAfter(pass, [alignedStatement(['proxy_buffering', 'off'], like)]);
}
