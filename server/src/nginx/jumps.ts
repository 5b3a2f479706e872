import { onceFor } from '../text/memo';
import type { Span } from '../text/span';
import { innerSpan } from './address';
import type { Location, NginxModel, VirtualServer } from './model';
import { byName } from './occurrences';
import { directivesNamed, type Scope } from './scope';
import type { Directive } from './tree';

/** A directive that hands requests over to another location of the same server. */
export interface Jump {
  readonly directive: Directive;
  /** Where the directive takes effect. */
  readonly scope: Scope;
  /** `@fallback`, or a URI. */
  readonly target: string;
  readonly span: Span;
  /** The server around it; of one that stands outside of servers, all that have none of their own. */
  readonly servers: readonly VirtualServer[];
}

/**
 * Directives that hand requests over, and which of their arguments names where to. Source: ngx_http_special_response.c,
 * ngx_http_try_files_module.c and ngx_http_core_module.c (ngx_http_post_action) look for a leading `@`; a subrequest
 * (`auth_request`, `mirror`) takes a URI only.
 */
const JUMPS: Readonly<Record<string, 'first' | 'last'>> = {
  error_page: 'last',
  try_files: 'last',
  post_action: 'first',
  internal_redirect: 'first',
  auth_request: 'first',
  mirror: 'first',
};

/** All of them, without those whose target holds variables or lies elsewhere. */
export const jumpsOf = onceFor((model: NginxModel): readonly Jump[] => {
  const servers = new Map(model.servers.map((server) => [server.scope, server]));
  return Object.entries(JUMPS).flatMap(([name, which]) =>
    (byName(model.config).get(name) ?? []).flatMap(({ directive, scope }): Jump[] => {
      const word = which === 'first' ? directive.args[0] : directive.args.at(-1);
      const isSubrequest = name === 'auth_request' || name === 'mirror';
      if (!word || !(isSubrequest ? /^\/[^$]*$/ : /^[@/][^$]+$/).test(word.value)) return [];
      const holders = serversFor(name, scope, servers);
      return [{ directive, scope, target: word.value, span: innerSpan(word), servers: holders }];
    }),
  );
});

function serversFor(name: string, scope: Scope, servers: ReadonlyMap<Scope, VirtualServer>): VirtualServer[] {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const server = servers.get(at);
    if (server) return [server];
  }
  return [...servers.values()].filter(
    (server) => server.protocol === 'http' && directivesNamed(server.scope, name).length === 0,
  );
}

/** The locations of a server that surely answer what a jump hands over. */
export function jumpTargets({ locations }: VirtualServer, target: string): readonly Location[] {
  if (target.startsWith('@')) return locations.filter(({ modifier, path }) => modifier === '@' && path === target);
  const uri = target.replace(/\?.*$/s, '');
  const same = locations.filter(({ path }) => path === uri);
  const sure = same.filter(({ modifier }) => modifier === '=');
  if (sure.length > 0) return sure;
  // a regex may take what a prefix matches
  const hasRegex = locations.some(({ modifier }) => modifier.startsWith('~'));
  return same.filter(({ modifier }) => modifier === '^~' || (modifier === '' && !hasRegex));
}
