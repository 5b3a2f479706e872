import { insertAfter } from '../nginx/edit';
import { effectiveSetting, isIncomplete } from '../nginx/scope';
import type { TextEdit } from '../text/edit';
import { keepaliveLine, linkedRoutesOf } from '../topology/keepalive';
import type { LinkedRoute } from '../topology/types';
import { locationPlace, uniqueLocations } from '../topology/websocket';
import { defineRule } from './rule';

const SETTING = 'fastcgi_keep_conn';

/** `keepalive` in an upstream of FastCGI servers, which are told to close the connection after each request. */
export default defineRule<readonly LinkedRoute[]>({
  meta: {
    id: 'fastcgi-keepalive-missing',
    title: 'Keepalive without fastcgi_keep_conn',
    category: 'keepalive',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive',
      'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_keep_conn',
    ],
  },
  check(topology, report) {
    for (const upstream of topology.upstreams) {
      const keepalive = keepaliveLine(upstream);
      if (!keepalive) continue;
      const closing = uniqueLocations(linkedRoutesOf(topology).get(upstream) ?? []).filter(closesConnections);
      const [first] = closing;
      if (!first) continue;
      report({
        uri: keepalive.uri,
        span: keepalive.head,
        message: `"keepalive" has no effect for "${pathOf(first)}": without "fastcgi_keep_conn on" the FastCGI server closes each connection`,
        related: closing.map((linked) => ({
          ...locationPlace(linked.route),
          message: `connections of "${pathOf(linked)}" are closed`,
        })),
        data: closing,
      });
    }
  },
  fix({ data: routes }) {
    const edits = new Map(routes.flatMap((linked) => keepConnections(linked)).map((edit) => [keyOf(edit), edit]));
    if (edits.size === 0) return [];
    return [{ title: `Add "${SETTING} on"`, kind: 'suggestion', isPreferred: true, edits: [...edits.values()] }];
  },
});

function closesConnections({ route }: LinkedRoute): boolean {
  if (route.kind !== 'fastcgi_pass') return false;
  const value = effectiveSetting(route.scope, SETTING)?.directive.args[0]?.value;
  return value === undefined ? !isIncomplete(route.scope) : value.toLowerCase() === 'off';
}

function keepConnections({ route }: LinkedRoute): TextEdit[] {
  const off = effectiveSetting(route.scope, SETTING)?.directive.args[0];
  if (off) return [{ uri: off.file.source.uri, span: off.span, newText: 'on' }];
  return insertAfter(route.directive, [`${SETTING} on;`]);
}

function keyOf({ uri, span }: TextEdit): string {
  return `${uri} ${span.start}`;
}

function pathOf({ route }: LinkedRoute): string {
  return route.location?.path ?? '';
}
