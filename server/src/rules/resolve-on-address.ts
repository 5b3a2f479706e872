import { removeArgument } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { knowsResolve } from '../topology/version';
import { resolveWord } from './resolve-parameter';
import { defineRule } from './rule';

/** `resolve` on an address or a socket, where there is no name to resolve. */
export default defineRule<UpstreamServer>({
  meta: {
    id: 'resolve-on-address',
    title: 'An address is to be resolved again',
    category: 'startup',
    severity: 'hint',
    fixable: 'safe',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve'],
  },
  check({ nginx, version }, report) {
    // an older nginx does not know the parameter at all: directive-needs-newer-nginx
    if (knowsResolve(version) === false) return;
    const seen = new Set<unknown>();
    for (const server of nginx.upstreams.flatMap(({ servers }) => servers)) {
      const { address, directive, parameters } = server;
      const word = resolveWord(server);
      const isAddress = address.kind === 'ipv4' || address.kind === 'ipv6' || address.kind === 'unix';
      // with service= nginx refuses it: service-parameter-invalid
      if (!word || !isAddress || address.error || parameters.some(({ name }) => name === 'service')) continue;
      if (address.text.includes('$') || seen.has(directive)) continue;
      seen.add(directive);
      report({
        uri: directive.uri,
        span: word.span,
        message: `"${address.text}" is an address already: "resolve" does nothing here`,
        tag: 'unnecessary',
        data: server,
      });
    }
  },
  fix({ span, data: { directive } }) {
    const index = directive.args.findIndex(({ start }) => start === span.start);
    const edits = removeArgument(directive, index);
    return [{ title: 'Remove "resolve"', kind: 'safe', isPreferred: true, edits }];
  },
});
