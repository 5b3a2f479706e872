import { appendArguments, removeArgument } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import { knowsResolve } from '../topology/version';
import { defineRule, type Fix } from './rule';

type Problem = 'empty' | 'no-resolve' | 'port' | 'address';

/** `service=` asks DNS for SRV records: it needs `resolve` and a name, and the records bring the port. */
export default defineRule<{ server: UpstreamServer; problem: Problem }>({
  meta: {
    id: 'service-parameter-invalid',
    title: 'SRV lookup that nginx refuses',
    category: 'startup',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#service'],
  },
  check({ nginx, version }, report) {
    // an older nginx does not know the parameter at all: directive-needs-newer-nginx
    if (knowsResolve(version) === false) return;
    const seen = new Set<unknown>();
    for (const server of nginx.upstreams.flatMap(({ servers }) => servers)) {
      const { directive, address, parameters } = server;
      const service = parameters.find(({ name, value }) => name === 'service' && value !== undefined);
      if (!service || seen.has(directive) || service.word.value.includes('$') || address.text.includes('$')) continue;
      seen.add(directive);
      const problem = problemOf(server, service.value ?? '');
      if (!problem) continue;
      const words = nginxWords(problem, address.text);
      const isPort = problem === 'port' && address.portSpan !== undefined;
      report({
        uri: directive.uri,
        span: isPort ? (address.portSpan ?? service.word.span) : service.word.span,
        message: `${describe(problem, address.text, service.word.value)}; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        data: { server, problem },
      });
    }
  },
  fix({ uri, data: { server, problem } }) {
    const { directive, address } = server;
    const index = directive.args.findIndex(({ value }) => value.startsWith('service='));
    const fixes: Fix[] = [];
    const isCut = address.portSpan !== undefined && address.hostSpan.end < address.portSpan.start;
    const noPort = isCut ? [{ uri, span: { start: address.hostSpan.end, end: address.span.end }, newText: '' }] : [];
    if (problem === 'no-resolve' && address.kind === 'name') {
      const title = isCut ? `Add "resolve" and remove the port ${address.port}` : 'Add "resolve"';
      fixes.push({ title, kind: 'suggestion', edits: [...noPort, ...appendArguments(directive, ['resolve'])] });
    }
    if (problem === 'port' && isCut) {
      fixes.push({ title: `Remove the port ${address.port}`, kind: 'suggestion', edits: noPort });
    }
    const title = `Remove "${directive.args[index]?.value}"`;
    fixes.push({ title, kind: 'suggestion', edits: removeArgument(directive, index) });
    return fixes.map((fix, place) => ({ ...fix, isPreferred: place === 0 }));
  },
});

/** In the order in which `ngx_http_upstream_server()` of nginx's `src/http/ngx_http_upstream.c` looks. */
function problemOf({ address, isResolved }: UpstreamServer, value: string): Problem | undefined {
  if (address.error) return undefined;
  if (value === '') return 'empty';
  if (!isResolved) return 'no-resolve';
  if (address.portSpan || address.kind === 'unix') return 'port';
  return address.kind === 'name' ? undefined : 'address';
}

function nginxWords(problem: Problem, text: string): string {
  switch (problem) {
    case 'empty':
      return 'service is empty';
    case 'no-resolve':
      return `service upstream "${text}" requires "resolve" parameter`;
    case 'port':
      return `service upstream "${text}" may not have port`;
    case 'address':
      return `service upstream "${text}" requires domain name`;
  }
}

function describe(problem: Problem, text: string, parameter: string): string {
  switch (problem) {
    case 'empty':
      return `"${parameter}" names no service`;
    case 'no-resolve':
      return `"${parameter}" needs "resolve"`;
    case 'port':
      return `"${text}" may have no port: it comes with the SRV records that "${parameter}" asks for`;
    case 'address':
      return `"${text}" is no name that "${parameter}" could be looked up for`;
  }
}
