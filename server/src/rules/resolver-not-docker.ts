import type { ComposeModel } from '../compose/model';
import { parseAddress, spannedText } from '../nginx/address';
import { effectiveSetting } from '../nginx/scope';
import type { Directive, Word } from '../nginx/tree';
import { onceFor } from '../text/memo';
import { lookUps, resolverAddresses } from '../topology/look-ups';
import { knownValue, type Topology } from '../topology/types';
import { defineRule } from './rule';

/** Names of compose services are looked up at run time, by a resolver other than Docker's. */
export default defineRule<Directive>({
  meta: {
    id: 'resolver-not-docker',
    title: 'Resolver that does not know the services',
    category: 'reachability',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/compose/how-tos/networking/',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver',
    ],
  },
  check(topology, report) {
    const seen = new Set<Directive>();
    for (const { scope, target } of lookUps(topology)) {
      const resolver = effectiveSetting(scope, 'resolver')?.directive;
      if (!resolver || seen.has(resolver) || target.kind !== 'service') continue;
      const stranger = strangers(resolver, topology)[0];
      if (!stranger) continue;
      seen.add(resolver);
      report({
        uri: resolver.uri,
        span: stranger.span,
        message: `"${stranger.value}" does not know the service "${target.service.name}"; requests get 502: ${target.service.name} could not be resolved`,
        // in a network of its own a server may pass questions on to Docker
        certain: !target.isAssumed && !PRIVATE.test(stranger.value),
        data: resolver,
      });
    }
  },
  fix({ uri, data: { args } }) {
    const settings = args.filter(({ value }) => value.includes('=')).map(({ raw }) => raw);
    if (!settings.some((setting) => setting.startsWith('valid='))) settings.unshift('valid=10s');
    const [first] = args;
    const last = args.at(-1);
    if (!first || !last) return [];
    const newText = ['127.0.0.11', ...settings].join(' ');
    return [
      {
        title: "Use Docker's resolver 127.0.0.11",
        kind: 'suggestion',
        isPreferred: true,
        edits: [{ uri, span: { start: first.start, end: last.end }, newText }],
      },
    ];
  },
});

const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/;

/** All that a container may be called. */
const serviceNames = onceFor(({ services }: ComposeModel): ReadonlySet<string | undefined> => {
  const names = new Set<string | undefined>();
  for (const service of services.values()) {
    names.add(service.name).add(knownValue(service.containerName)).add(knownValue(service.hostname));
    for (const { aliases } of service.networks) for (const alias of aliases) names.add(knownValue(alias));
  }
  return names;
});

/**
 * The addresses that are neither Docker's resolver nor a service; none if one of them cannot be known, or is no name at
 * all (resolver-host-missing).
 */
function strangers(resolver: Directive, { compose, nameServers }: Topology): Word[] {
  if (nameServers.some((server) => server.directive === resolver && server.target.kind === 'missing')) return [];
  const words = resolverAddresses(resolver);
  const isOpen = resolver.args.some(({ value }) => value.includes('$') || value === 'local' || value === 'local=on');
  if (isOpen || !compose) return [];
  const names = serviceNames(compose);
  return words.filter((word) => {
    const { host } = parseAddress(spannedText(word));
    return host !== '127.0.0.11' && !names.has(host);
  });
}
