import { isWithin } from '../nginx/inheritance';
import type { VirtualServer } from '../nginx/model';
import { occurrences } from '../nginx/occurrences';
import { directivesNamed, type Scope } from '../nginx/scope';
import type { Word } from '../nginx/tree';
import { knownValue, type Topology } from '../topology/types';
import { defineRule } from './rule';

/** The Host header goes to the service as the client sent it. */
export default defineRule<Word>({
  meta: {
    id: 'host-header-spoofable',
    title: 'Host as the client sent it',
    category: 'proxy',
    severity: 'information',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://github.com/dvershinin/gixy',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#var_host',
    ],
  },
  check(topology, report) {
    const lines = occurrences(topology.nginx.config, 'proxy_set_header');
    const candidates = lines.filter(({ directive: { args } }) => isSpoofable(args));
    if (candidates.length === 0 || keepsPort(topology)) return;
    for (const { directive, scope } of candidates) {
      const value = directive.args[1];
      const servers = topology.nginx.servers.filter(
        ({ scope: server }) => isWithin(scope, server) || isWithin(server, scope),
      );
      if (!value || servers.some((server) => isGuarded(server, topology))) continue;
      report({
        uri: directive.uri,
        span: value.span,
        message: `"${value.value}" is whatever the client sent: a service that builds links from it sends users to the host of an attacker`,
        data: value,
      });
    }
  },
  fix({ uri, span }) {
    return [{ title: 'Use "$host"', kind: 'suggestion', isPreferred: true, edits: [{ uri, span, newText: '$host' }] }];
  },
});

function isSpoofable([name, value]: readonly Word[]): boolean {
  return name?.value.toLowerCase() === 'host' && /^\$\{?http_host\}?$/.test(value?.value ?? '');
}

/** Clients use a port that is not the scheme's: `$host` would lose it. */
function keepsPort({ nginx, nginxService }: Topology): boolean {
  const isUsual = (port: number | undefined) => port === 80 || port === 443;
  const mappings = nginxService?.service.ports ?? [];
  if (mappings.length > 0) {
    return mappings.some(({ published }) => {
      const range = knownValue(published);
      return !range || !isUsual(range.first) || range.first !== range.last;
    });
  }
  const http = nginx.servers.filter(({ protocol }) => protocol === 'http');
  return http.some(({ listens }) => listens.some(({ port }) => !isUsual(port)));
}

/** Requests for other hosts end elsewhere: in a server that refuses them, or at an `if`. */
function isGuarded({ scope }: VirtualServer, { nginx }: Topology): boolean {
  const refusesHere = scope.children.some((child) => child.kind === 'if' && refuses(child));
  return refusesHere || nginx.servers.some((server) => refuses(server.scope));
}

function refuses(scope: Scope): boolean {
  return directivesNamed(scope, 'return').some(({ args }) => /^4\d\d$/.test(args[0]?.value ?? ''));
}
