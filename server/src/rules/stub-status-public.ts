import { effectiveAccess, needsAuthentication } from '../nginx/access';
import { insertAfter } from '../nginx/edit';
import { isWithin } from '../nginx/inheritance';
import type { Location, VirtualServer } from '../nginx/model';
import { occurrences } from '../nginx/occurrences';
import { directivesNamed, isIncomplete, type Scope } from '../nginx/scope';
import type { Directive } from '../nginx/tree';
import { inRange, mayHaveMore } from '../topology/ports';
import { knownValue, type Topology } from '../topology/types';
import { defineRule } from './rule';

/** A status page without any line that says who may read it. */
export default defineRule<Directive>({
  meta: {
    id: 'stub-status-public',
    title: 'Status page open to everybody',
    category: 'security',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/http/ngx_http_stub_status_module.html',
      'https://www.f5.com/company/blog/nginx/avoiding-top-10-nginx-configuration-mistakes',
    ],
  },
  check(topology, report) {
    const { nginx } = topology;
    for (const name of ['stub_status', 'api']) {
      for (const { directive, scope } of occurrences(nginx.config, name)) {
        if (scope.protocol !== 'http' || directive.block || isProtected(scope) || isIncomplete(scope)) continue;
        const server = nginx.servers.find((candidate) => isWithin(scope, candidate.scope));
        if (!server || !isReachable(server, topology)) continue;
        const path = pathOf(server.locations, scope) ?? '/';
        report({
          uri: directive.uri,
          span: directive.name.span,
          message: `"${name}" is open to everybody: whoever reaches the server can read "${path}"`,
          data: directive,
        });
      }
    }
  },
  fix({ data: directive }) {
    const edits = insertAfter(directive, ['allow 127.0.0.1;', 'deny all;']);
    return [{ title: 'Add "allow 127.0.0.1" and "deny all"', kind: 'suggestion', isPreferred: true, edits }];
  },
});

/** Any list of addresses counts: one that lets others in is allow-without-deny's. */
function isProtected(scope: Scope): boolean {
  if (effectiveAccess(scope) || needsAuthentication(scope) || directivesNamed(scope, 'internal').length > 0)
    return true;
  // `if ($remote_addr != …) { return 403; }`
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const refuses = at.children.some(
      (child) =>
        child.kind === 'if' &&
        directivesNamed(child, 'return').some(({ args }) => /^4\d\d$/.test(args[0]?.value ?? '')),
    );
    if (refuses) return true;
  }
  return false;
}

/** Not only from this machine, and in a container through a port that is published. */
function isReachable({ listens }: VirtualServer, { nginxService, compose }: Topology): boolean {
  const open = listens.filter(({ isLoopback, text }) => !isLoopback && !/^unix:/i.test(text));
  if (open.length === 0) return false;
  const service = nginxService?.service;
  if (!service || !compose || service.networkMode || mayHaveMore(service, compose)) return true;
  // without ports another proxy brings the requests
  if (service.ports.length === 0) return true;
  return open.some(
    ({ port }) =>
      port === undefined ||
      service.ports.some(({ target, hostIp }) => {
        const range = knownValue(target);
        return !/^(?:127\.|::1|\[::1\])/.test(hostIp ?? '') && (range === undefined || inRange(port, range));
      }),
  );
}

function pathOf(locations: readonly Location[], scope: Scope): string | undefined {
  for (const location of locations) {
    if (location.scope === scope) return location.path;
    const inner = pathOf(location.locations, scope);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
