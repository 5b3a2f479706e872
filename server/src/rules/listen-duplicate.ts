import { hasParameter, sharedAddresses } from '../nginx/bound-address';
import { removeArgument, removeDirective } from '../nginx/edit';
import type { Listen } from '../nginx/model';
import { lineSeenFrom } from '../nginx/place';
import type { Directive } from '../nginx/tree';
import type { Topology } from '../topology/types';
import { isAtLeast } from '../topology/version';
import { defineRule } from './rule';

interface Data {
  readonly directive: Directive;
  readonly first: Directive;
  readonly kind: 'listen' | 'default';
}

const DEFAULT = ['default_server', 'default'];

/** One address twice in a server, or two default servers for one address. */
export default defineRule<Data>({
  meta: {
    id: 'listen-duplicate',
    title: 'Address is listened on twice',
    category: 'syntax',
    severity: 'error',
    fixable: 'safe',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#listen'],
  },
  check(topology, report) {
    for (const { kind, text, directive, first, server } of duplicates(topology)) {
      const word = kind === 'default' ? directive.args.find(({ value }) => DEFAULT.includes(value)) : directive.args[0];
      if (!word) continue;
      const words = nginxWords(kind, text, server, topology);
      const place =
        first === directive
          ? 'by this line, in a file that is included twice'
          : `in ${lineSeenFrom(directive.uri, first)}`;
      const fact =
        kind === 'default'
          ? `the default server for ${text} is already set ${place}`
          : `this server listens on ${text} already ${place}`;
      report({
        uri: directive.uri,
        span: word.span,
        message: `"${word.value}": ${fact}; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        ...(first !== directive && {
          related: [{ uri: first.uri, span: first.head, message: 'the first one is here' }],
        }),
        data: { directive, first, kind },
      });
    }
  },
  fix({ span, data: { directive, first, kind } }) {
    if (first === directive) return [];
    if (kind === 'default') {
      const index = directive.args.findIndex(({ start }) => start === span.start);
      const title = `Remove "${directive.args[index]?.value}" here`;
      return [{ title, kind: 'suggestion', isPreferred: true, edits: removeArgument(directive, index) }];
    }
    // a range brings other ports too
    if (/\d-\d+$/.test(directive.args[0]?.value ?? '')) return [];
    const isSame = parametersOf(directive) === parametersOf(first);
    const edits = removeDirective(directive);
    return [{ title: 'Remove this "listen"', kind: isSame ? 'safe' : 'suggestion', isPreferred: true, edits }];
  },
});

function* duplicates({ nginx }: Topology) {
  for (const { text, uses } of sharedAddresses(nginx).values()) {
    if (uses.length < 2) continue;
    const inServer = new Map<unknown, Directive>();
    let byDefault: { readonly listen: Listen; readonly server: unknown } | undefined;
    for (const { server, listen } of uses) {
      const { directive } = listen;
      if (!directive) continue;
      const first = inServer.get(server.scope);
      if (first) yield { kind: 'listen' as const, text, directive, first, server };
      else inServer.set(server.scope, directive);
      if (!hasParameter(listen, ...DEFAULT)) continue;
      if (!byDefault) byDefault = { listen, server };
      else if (byDefault.server !== server && byDefault.listen.directive) {
        yield { kind: 'default' as const, text, directive, first: byDefault.listen.directive, server };
      }
    }
  }
}

/** Before 1.25.5 `stream` had no virtual servers, and words of its own. */
function nginxWords(
  kind: Data['kind'],
  text: string,
  { protocol }: { readonly protocol: 'http' | 'stream' },
  { version }: Topology,
): string {
  if (kind === 'default') return `a duplicate default server for ${text}`;
  if (protocol === 'stream' && isAtLeast(version, '1.25.5') === false) {
    return `duplicate "${text}" address and port pair`;
  }
  return `a duplicate listen ${text}`;
}

function parametersOf({ args }: Directive): string {
  return args
    .slice(1)
    .map(({ value }) => value)
    .sort()
    .join(' ');
}
