import { alignedStatement, insertAfter } from '../nginx/edit';
import { directivesNamed, effectiveSetting, isIncomplete } from '../nginx/scope';
import { isEventStream } from '../topology/streaming';
import type { LinkedRoute, Topology } from '../topology/types';
import { locationPlace, uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

/** A location that looks like server-sent events, whose answers nginx collects before it sends them on. */
export default defineRule<LinkedRoute>({
  meta: {
    id: 'sse-buffering',
    title: 'Server-sent events behind a buffer',
    category: 'proxy',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering'],
  },
  check(topology, report) {
    const candidates = topology.routes.filter((linked) => isEventStream(linked) && isBuffered(linked));
    if (candidates.length === 0 || mentionsHeader(topology)) return;
    for (const linked of uniqueLocations(candidates)) {
      report({
        ...locationPlace(linked.route),
        message: `"${linked.route.location?.path}" looks like server-sent events, and "proxy_buffering" is on: events arrive late, when a buffer is full or the answer ends`,
        data: linked,
      });
    }
  },
  fix({ data: { route } }) {
    const [own] = directivesNamed(route.location?.scope ?? route.scope, 'proxy_buffering');
    const value = own?.args[0];
    if (own && value) {
      const edits = [{ uri: own.uri, span: value.span, newText: 'off' }];
      return [{ title: 'Set "proxy_buffering off"', kind: 'suggestion', isPreferred: true, edits }];
    }
    const like = (route.directive.parent?.block?.body ?? []).filter(({ name }) => name.value.startsWith('proxy_'));
    const edits = insertAfter(route.directive, [alignedStatement(['proxy_buffering', 'off'], like)]);
    return [{ title: 'Add "proxy_buffering off"', kind: 'suggestion', isPreferred: true, edits }];
  },
});

function isBuffered({ route: { scope } }: LinkedRoute): boolean {
  if (isIncomplete(scope)) return false;
  return effectiveSetting(scope, 'proxy_buffering')?.directive.args[0]?.value.toLowerCase() !== 'off';
}

/** A service may turn buffering off by itself, answer by answer; who does so tends to say it. */
function mentionsHeader({ nginx, compose }: Topology): boolean {
  const sources = [...nginx.config.files, ...(compose?.files ?? [])].map(({ source }) => source.text);
  return sources.some((text) => /x-accel-buffering/i.test(text));
}
