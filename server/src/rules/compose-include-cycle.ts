import type { ChainLink } from '../compose/model';
import { uriName } from '../text/uri';
import { defineRule } from './rule';

/** A compose file includes itself, or a service extends itself, mostly by way of others. */
export default defineRule<undefined>({
  meta: {
    id: 'compose-include-cycle',
    title: 'Compose file or service made of itself',
    category: 'compose',
    severity: 'error',
    fixable: 'no',
    since: '0.1.0',
    sources: [
      'https://docs.docker.com/reference/compose-file/include/',
      'https://docs.docker.com/reference/compose-file/services/#extends',
      'https://github.com/compose-spec/compose-go/blob/main/loader/include.go',
    ],
  },
  check({ compose }, report) {
    for (const { about, uri, span, message, chain = [] } of compose?.problems ?? []) {
      const [first] = chain;
      if (about !== 'cycle' || !first) continue;
      const isService = first.service !== undefined;
      const [name, ...others] = chain.slice(0, -1).map((link) => labelOf(link, chain));
      const through = others.length > 0 ? ` through ${others.join(' and ')}` : '';
      report({
        uri,
        span,
        message: `${name} ${isService ? 'extends' : 'includes'} itself${through}; Compose refuses to load the project`,
        refusal: { by: 'Compose', message: isService ? circularReference(chain) : message },
        data: undefined,
      });
    }
  },
});

function labelOf({ uri, service }: ChainLink, chain: readonly ChainLink[]): string {
  if (service === undefined) return `"${uriName(uri)}"`;
  return chain.every((link) => link.uri === uri) ? `"${service}"` : `"${service}" of ${uriName(uri)}`;
}

/** compose-go: cycleTracker.Add, on one line. */
function circularReference(chain: readonly ChainLink[]): string {
  const links = chain.map(({ service, uri }) => `${service} in ${uriName(uri)}`);
  return `Circular reference: ${links.join(' extends ')}`;
}
