import { parseAddress, spannedText } from '../nginx/address';
import { effectiveSetting } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import { groupBy } from '../text/group';
import { knownValue, type Target, type Topology } from '../topology/types';
import { defineRule } from './rule';

/** Names that may be internal ones are looked up at a resolver on the internet. */
export default defineRule<Directive>({
  meta: {
    id: 'resolver-external',
    title: 'Names asked of a public resolver',
    category: 'security',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver',
      'https://github.com/dvershinin/gixy',
    ],
  },
  check(topology, report) {
    const asked = groupBy(lookedUp(topology), ({ resolver }) => resolver);
    for (const [resolver, names] of asked) {
      const stranger = resolver.args.find(isPublic);
      // for services of the compose file it is no question of taste: resolver-not-docker
      if (!stranger || names.some(({ target }) => target?.kind === 'service')) continue;
      const open = names.find(({ host }) => host === undefined || !host.includes('.'));
      if (!open) continue;
      report({
        uri: resolver.uri,
        span: stranger.span,
        message: `"${stranger.value}" is a public resolver, and learns ${open.host === undefined ? 'each name that is looked up' : `the name "${open.host}"`}; answers on the way can be forged`,
        data: resolver,
      });
    }
  },
  fix({ uri, data: { args } }, { nginxService }) {
    const [first] = args;
    const last = args.at(-1);
    // in a container: Docker's own, which asks on; elsewhere nobody knows which one is near
    if (!nginxService || knownValue(nginxService.service.networkMode) === 'host' || !first || !last) return [];
    const parameters = args.filter(({ value }) => value.includes('=')).map(({ raw }) => raw);
    if (!parameters.some((text) => text.startsWith('valid='))) parameters.unshift('valid=10s');
    const newText = ['127.0.0.11', ...parameters].join(' ');
    const edits = [{ uri, span: { start: first.start, end: last.end }, newText }];
    return [{ title: "Use Docker's resolver 127.0.0.11", kind: 'suggestion', isPreferred: true, edits }];
  },
});

interface Name {
  readonly resolver: Directive;
  /** Undefined where it is made of the request. */
  readonly host: string | undefined;
  readonly target: Target | undefined;
}

function* lookedUp({ routes, endpoints }: Topology): Generator<Name> {
  for (const { route, runtimeHosts } of routes) {
    const resolver = route.target.variables.length > 0 && effectiveSetting(route.scope, 'resolver')?.directive;
    if (!resolver) continue;
    if (!runtimeHosts && route.target.address.kind === 'dynamic')
      yield { resolver, host: undefined, target: undefined };
    for (const { address, upstream, target, isKnownAtStart } of runtimeHosts ?? []) {
      if (address.kind === 'name' && !upstream && !isKnownAtStart) yield { resolver, host: address.host, target };
    }
  }
  for (const { server, address, target } of endpoints) {
    const resolver = server?.isResolved && effectiveSetting(server.upstream.scope, 'resolver')?.directive;
    if (resolver && address.kind === 'name') yield { resolver, host: address.host, target };
  }
}

const PRIVATE =
  /^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:f[cd]|fe[89ab]|::1$)/i;

function isPublic(word: Word): boolean {
  if (word.value.includes('=') || word.value.includes('$')) return false;
  const { kind, host } = parseAddress(spannedText(word));
  return (kind === 'ipv4' || kind === 'ipv6') && !PRIVATE.test(host);
}
