import type { UpstreamServer } from '../nginx/model';
import { defineRule } from './rule';

/** What stands after `server` in an upstream is no address: a URL, an impossible port, an IPv6 address without brackets. */
export default defineRule<UpstreamServer>({
  meta: {
    id: 'upstream-server-address-invalid',
    title: 'Server address that nginx refuses',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
      'https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html#server',
    ],
  },
  check({ upstreams }, report) {
    const seen = new Set<unknown>();
    for (const server of upstreams.flatMap(({ upstream }) => upstream.servers)) {
      const { address, directive } = server;
      const error = errorOf(server);
      // a file may be included in several upstreams
      if (!error || address.text.includes('$') || seen.has(directive)) continue;
      seen.add(directive);
      report({
        uri: server.directive.uri,
        span: address.span,
        message: `"${address.text}" is no address, a server takes ${formOf(server)}; nginx will refuse to start: ${error} in upstream "${address.text}"`,
        refusal: { by: 'nginx', message: `${error} in upstream "${address.text}"` },
        data: server,
      });
    }
  },
  fix({ uri, span, data: { address, upstream } }) {
    const text = repaired(address.text);
    if (text === undefined || text === address.text) return [];
    if (upstream.protocol === 'stream' && !/:\d+$/.test(text)) return [];
    return [{ title: `Use "${text}"`, kind: 'suggestion', isPreferred: true, edits: [{ uri, span, newText: text }] }];
  },
});

function errorOf({ address, upstream }: UpstreamServer): string | undefined {
  if (address.error || upstream.protocol === 'http') return address.error;
  // stream has no default port
  return address.kind === 'unix' || address.portSpan ? undefined : 'no port';
}

function formOf({ address, upstream }: UpstreamServer): string {
  if (/^[\da-f]*:[\da-f:]*:/i.test(address.text)) return 'an IPv6 address in brackets';
  return upstream.protocol === 'stream' ? 'host:port' : 'host or host:port';
}

/** The address that a wrong one was meant to be, if that is plain. */
function repaired(text: string): string | undefined {
  if (/^(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}$/i.test(text)) return `[${text}]`;
  const url = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#:[\]]+|\[[\da-f:.]+\])(:\d+)?(?:[/?#].*)?$/i.exec(text);
  if (!url) return /^[\w.-]+:$/.exec(text)?.[0].slice(0, -1);
  const [, scheme, host = '', port] = url;
  if (port && !(Number(port.slice(1)) >= 1 && Number(port.slice(1)) <= 65535)) return undefined;
  return host + (port ?? (scheme?.toLowerCase() === 'https' ? ':443' : ''));
}
