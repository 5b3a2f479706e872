import { boundAddresses, hasParameter, sharedAddresses } from '../nginx/bound-address';
import { insertAfter, removeArgument, removeDirective } from '../nginx/edit';
import type { NginxModel, VirtualServer } from '../nginx/model';
import { directivesNamed } from '../nginx/scope';
import { isAtLeast, versionText } from '../topology/version';
import { defineRule } from './rule';

/** `listen … http2`, which nginx 1.25.1 replaced by a directive. */
export default defineRule<VirtualServer>({
  meta: {
    id: 'listen-http2-deprecated',
    title: 'HTTP/2 as a parameter of listen',
    category: 'syntax',
    severity: 'warning',
    fixable: 'safe',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_v2_module.html#http2', 'https://nginx.org/en/CHANGES'],
  },
  check({ nginx, version }, report) {
    if (!isAtLeast(version, '1.25.1')) return;
    const seen = new Set<unknown>();
    for (const server of nginx.servers) {
      if (server.protocol === 'stream') continue;
      for (const { directive } of server.listens) {
        const word = directive?.args.slice(1).find(({ value }) => value === 'http2');
        if (!directive || !word || seen.has(directive)) continue;
        seen.add(directive);
        report({
          uri: directive.uri,
          span: word.span,
          message: `"http2" is a directive of its own since 1.25.1; ${versionText(version)} warns: the "listen ... http2" directive is deprecated, use the "http2" directive instead`,
          tag: 'deprecated',
          data: server,
        });
      }
    }
  },
  fix({ data: server }, { nginx }) {
    const lines = server.listens.flatMap((listen) => (hasParameter(listen, 'http2') ? (listen.directive ?? []) : []));
    const last = lines.at(-1);
    if (!last) return [];
    const [own] = directivesNamed(server.scope, 'http2');
    const isOff = own?.args[0]?.value.toLowerCase() === 'off';
    const edits = [
      ...lines.flatMap((line) =>
        removeArgument(
          line,
          line.args.findIndex(({ value }) => value === 'http2'),
        ),
      ),
      // the parameter counted even where the directive says off
      ...(own && isOff ? removeDirective(own) : []),
      ...(own && !isOff ? [] : insertAfter(last, ['http2 on;'])),
    ];
    return [
      { title: 'Use "http2 on"', kind: keepsOthers(server, nginx) ? 'safe' : 'suggestion', isPreferred: true, edits },
    ];
  },
});

/**
 * The parameter holds for one address and all servers on it, the directive for one server and all its addresses: the
 * same only where all of them have it.
 */
function keepsOthers(server: VirtualServer, nginx: NginxModel): boolean {
  if (!server.listens.every((listen) => hasParameter(listen, 'http2', 'quic'))) return false;
  const shared = sharedAddresses(nginx);
  return boundAddresses(server).every(({ key }) =>
    (shared.get(key)?.uses ?? []).every(({ listen }) => hasParameter(listen, 'http2', 'quic')),
  );
}
