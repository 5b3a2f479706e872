import { variablesIn } from '../nginx/address';
import type { UpstreamServer } from '../nginx/model';
import type { Topology } from '../topology/types';
import { defineRule } from './rule';

/** A variable in the address of a `server` line, where nginx takes text as it stands. */
export default defineRule<UpstreamServer>({
  meta: {
    id: 'upstream-server-variable',
    title: 'Server address with a variable',
    category: 'syntax',
    severity: 'error',
    fixable: 'no',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check(topology, report) {
    const seen = new Set<unknown>();
    for (const server of topology.nginx.upstreams.flatMap(({ servers }) => servers)) {
      const { directive, address } = server;
      if (!address.text.includes('$') || address.kind === 'unix' || seen.has(directive)) continue;
      seen.add(directive);
      const variables = variablesIn(address.text);
      if (variables.length === 0 || variables.some((name) => mayBeReplaced(name, server, topology))) continue;
      const words = `${errorOf(address.text)} in upstream "${address.text}"`;
      report({
        uri: directive.uri,
        span: address.span,
        message: `nginx expands no variables in "${address.text}": a server of an upstream is fixed when nginx starts; nginx will refuse to start: ${words}`,
        refusal: { by: 'nginx', message: words },
        data: server,
      });
    }
  },
});

/** Whether envsubst, or a like tool, may put a value there before nginx reads the file. */
function mayBeReplaced(name: string, { directive }: UpstreamServer, { nginx }: Topology): boolean {
  if (!/^[A-Z_][A-Z\d_]*$/.test(name)) return false;
  const { file } = directive;
  // what a container loads as it is has been through no tool
  return file.variables !== undefined || nginx.config.pathOf?.(file) === undefined;
}

/** nginx reads the text as a host and a port, as `ngx_parse_inet_url()` of its `src/core/ngx_inet.c` does. */
function errorOf(text: string): string {
  if (/[/?#]/.test(text)) return 'invalid host';
  const port = /:(.*)$/s.exec(text)?.[1];
  if (port === undefined) return 'host not found';
  return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535 ? 'host not found' : 'invalid port';
}
