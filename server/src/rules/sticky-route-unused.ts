import { removeArgument } from '../nginx/edit';
import type { ServerParameter, UpstreamServer } from '../nginx/model';
import { addSticky } from '../topology/affinity';
import { knowsSticky } from '../topology/version';
import { defineRule, type Fix } from './rule';

interface RouteParameter {
  readonly server: UpstreamServer;
  readonly parameter: ServerParameter;
}

/** `route=` on servers of an upstream without `sticky`, which alone reads it. */
export default defineRule<readonly RouteParameter[]>({
  meta: {
    id: 'sticky-route-unused',
    title: 'Route of a server without sticky',
    category: 'balancing',
    severity: 'information',
    fixable: 'safe',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#route',
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#sticky',
    ],
  },
  check({ upstreams, version }, report) {
    // older nginx refuses the parameter
    if (knowsSticky(version) !== true) return;
    for (const { upstream } of upstreams) {
      if (upstream.sticky || upstream.isIncomplete || upstream.protocol === 'stream') continue;
      const found = upstream.servers.flatMap((server): RouteParameter[] =>
        server.parameters.flatMap((parameter) =>
          parameter.name === 'route' && parameter.value !== undefined ? [{ server, parameter }] : [],
        ),
      );
      const [first, ...others] = found;
      if (!first) continue;
      report({
        uri: first.server.directive.uri,
        span: first.parameter.word.span,
        message: `"${first.parameter.word.value}" has no effect: "${upstream.name}" has no "sticky" to read it`,
        related: others.map(({ server, parameter }) => ({
          uri: server.directive.uri,
          span: parameter.word.span,
          message: `"${parameter.word.value}" has no effect either`,
        })),
        data: found,
      });
    }
  },
  fix({ data: found }) {
    const [first] = found;
    const sticky = first ? addSticky(first.server.upstream) : [];
    const remove: Fix = {
      title: 'Remove "route"',
      kind: 'safe',
      isPreferred: true,
      edits: found.flatMap(({ server: { directive }, parameter }) =>
        removeArgument(directive, directive.args.indexOf(parameter.word)),
      ),
    };
    const add: Fix = { title: 'Add a sticky cookie, which then holds the route', kind: 'suggestion', edits: sticky };
    return sticky.length > 0 ? [remove, add] : [remove];
  },
});
