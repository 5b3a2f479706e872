import { copyLines, type DroppedLines, findDroppedLines, levelInEffect, linesByScope } from '../nginx/inheritance';
import type { PassKind } from '../nginx/model';
import type { Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { isExternal } from '../topology/external';
import type { LinkedRoute, Topology } from '../topology/types';
import { handshakeHeader } from '../topology/websocket';
import { droppedPlaces, droppedText } from './dropped-lines';
import { defineRule } from './rule';

/** One `proxy_set_header` (`grpc_set_header`, `fastcgi_param` …) discards all that the outer levels set. */
export default defineRule<{ lines: DroppedLines; copied: readonly Directive[] }>({
  meta: {
    id: 'proxy-header-inheritance-lost',
    title: 'Request headers of an outer level discarded',
    category: 'proxy',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check(topology, report) {
    for (const { name, scope, routes } of headerLevels(topology)) {
      const all = linesByScope(topology.nginx.config, name);
      const lines = findDroppedLines(all, scope, (line) => keyOf(name, line));
      const lost = lines?.dropped.filter((line) => isMissed(line, routes)) ?? [];
      if (!lines || lost.length === 0) continue;
      const isFeltByAll = name === 'proxy_set_header' && lost.some((line) => IMPORTANT.test(line.args[0]?.value ?? ''));
      report({
        uri: lines.first.uri,
        span: lines.first.name.span,
        message: `"${name}" here discards ${droppedText(lines, lost)}: with one line of its own a level inherits none, and the service does not get them`,
        ...(!isFeltByAll && { severity: 'information' }),
        related: droppedPlaces(lost),
        data: { lines, copied: lines.dropped.filter((line) => lost.includes(line) || keepsAlive(line, routes)) },
      });
    }
  },
  fix({ data: { lines, copied } }) {
    const edits = copyLines(lines, copied);
    const title = copied.length > 1 ? 'Copy the outer lines here' : 'Copy the outer line here';
    return edits.length > 0 ? [{ title, kind: 'suggestion', isPreferred: true, edits }] : [];
  },
});

/** Without these most services misbehave: they build links, write logs and limit clients by them. */
const IMPORTANT = /^(?:Host|X-Real-IP|X-Forwarded-.+)$/i;

const LINES: Readonly<Partial<Record<PassKind, string>>> = {
  proxy_pass: 'proxy_set_header',
  grpc_pass: 'grpc_set_header',
  fastcgi_pass: 'fastcgi_param',
  uwsgi_pass: 'uwsgi_param',
  scgi_pass: 'scgi_param',
};

interface HeaderLevel {
  readonly name: string;
  readonly scope: Scope;
  /** The routes that send these lines. */
  readonly routes: LinkedRoute[];
}

/** The levels whose lines reach a service, each once for each directive. */
function headerLevels({ routes, nginx }: Topology): HeaderLevel[] {
  const found: HeaderLevel[] = [];
  const known = new Map<string, Map<Scope, HeaderLevel>>();
  for (const linked of routes) {
    const { route } = linked;
    const name = route.scope.protocol === 'http' ? LINES[route.kind] : undefined;
    const scope = name && levelInEffect(linesByScope(nginx.config, name), route.scope);
    if (!name || !scope) continue;
    const levels = known.get(name) ?? new Map<Scope, HeaderLevel>();
    known.set(name, levels);
    const level = levels.get(scope) ?? { name, scope, routes: [] };
    if (level.routes.length === 0) found.push(level);
    level.routes.push(linked);
    levels.set(scope, level);
  }
  return found;
}

/** Header names are compared without case, parameters of FastCGI and the like with it. */
function keyOf(name: string, line: Directive): string | undefined {
  const key = line.args[0]?.value;
  return name.endsWith('_set_header') ? key?.toLowerCase() : key;
}

/**
 * Whether somebody misses a line. The two headers of a handshake, and the empty `Connection` of keepalive, have rules of
 * their own; a site of somebody else wants its own name as Host, and need not know who the client is; and what only
 * repeats nginx's default is not lost.
 */
function isMissed(line: Directive, routes: readonly LinkedRoute[]): boolean {
  if (handshakeHeader(line)) return false;
  const [name, value] = line.args;
  if (!name || !IMPORTANT.test(name.value)) return true;
  if (name.value.toLowerCase() === 'host' && value?.value === '$proxy_host') return false;
  return !routes.every(isExternal);
}

/** The empty Connection that lets connections to the service stay open; to a handshake it is fatal. */
function keepsAlive(line: Directive, routes: readonly LinkedRoute[]): boolean {
  const isEmpty = handshakeHeader(line) === 'Connection' && line.args[1]?.value === '';
  return isEmpty && routes.every(({ webSocket }) => webSocket.strength === 'none');
}
