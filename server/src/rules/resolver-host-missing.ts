import type { NameServer } from '../topology/resolvers';
import { knownValue } from '../topology/types';
import { defineRule } from './rule';

/** A `resolver` given by a name that the container of nginx cannot resolve when it starts. */
export default defineRule<NameServer>({
  meta: {
    id: 'resolver-host-missing',
    title: 'Resolver that does not exist',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver'],
  },
  check({ nameServers }, report) {
    for (const nameServer of nameServers) {
      const { word, address, target, directive } = nameServer;
      const isMissing = target.kind === 'missing';
      if (address.error || (!isMissing && target.kind !== 'unreachable')) continue;
      // Plus and Angie know words of their own
      if (word.value.includes('$') || word.value === 'local') continue;
      const words = `host not found in resolver "${address.text}"`;
      const fact = isMissing
        ? 'is no service, alias or container name nginx can resolve'
        : `leads to the service "${target.service.name}", which nginx cannot reach`;
      report({
        uri: directive.uri,
        span: address.hostSpan,
        message: `"${address.host}" ${fact}; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        certain: !isMissing || (target.certain && !target.isShared),
        data: nameServer,
      });
    }
  },
  fix({ uri, data: { directive, word } }, { nginxService }) {
    if (!nginxService || knownValue(nginxService.service.networkMode) === 'host') return [];
    const hasValid = directive.args.some(({ value }) => value.startsWith('valid='));
    const last = directive.args.at(-1);
    const edits = [{ uri, span: word.span, newText: '127.0.0.11' }];
    // Docker's answers are good for ten minutes otherwise
    if (!hasValid && last) {
      if (last === word) edits[0] = { uri, span: word.span, newText: '127.0.0.11 valid=10s' };
      else edits.push({ uri, span: { start: last.end, end: last.end }, newText: ' valid=10s' });
    }
    return [{ title: "Use Docker's resolver 127.0.0.11", kind: 'suggestion', isPreferred: true, edits }];
  },
});
