import { appendArguments, removeArgument } from '../nginx/edit';
import { type BackupConflict, backupConflict } from '../nginx/methods';
import type { LinkedUpstream, Topology } from '../topology/types';
import type { Fix, Report } from './rule';

/** What the rules about `backup` beside `ip_hash`, `hash` and `random` have in common. */

export interface BackupReport {
  readonly conflict: BackupConflict;
  readonly linked: LinkedUpstream;
}

/** Reports the conflicts that nginx refuses, or those that it does not see. */
export function reportBackups(
  { upstreams }: Topology,
  isRefused: boolean,
  report: (report: Report<BackupReport>) => void,
  messageOf: (method: string) => string,
): void {
  for (const linked of upstreams) {
    for (const server of linked.upstream.servers) {
      const conflict = backupConflict(server);
      if (conflict?.isRefused !== isRefused) continue;
      const { parameter, method } = conflict;
      const { uri, head } = method.directive;
      report({
        uri: server.directive.uri,
        span: parameter.word.span,
        message: messageOf(method.name),
        ...(isRefused && {
          refusal: { by: 'nginx', message: 'balancing method does not support parameter "backup"' },
        }),
        related: [{ uri, span: head, message: `"${method.name}" is chosen here` }],
        data: { conflict, linked },
      });
    }
  }
}

/** Drops `backup`, or the method; not the method where WebSocket clients may rely on its affinity. */
export function backupFixes({ data }: Report<BackupReport>, { routes, options }: Topology): readonly Fix[] {
  const { conflict, linked } = data;
  const { parameter, method } = conflict;
  const { directive, maxFails, failTimeout } = conflict.server;
  const { health } = options;
  const drop: Fix = {
    title: 'Remove "backup"',
    kind: 'suggestion',
    isPreferred: true,
    edits: [
      ...removeArgument(directive, directive.args.indexOf(parameter.word)),
      // as a primary server it needs them like the others
      ...appendArguments(directive, [
        ...(maxFails ? [] : [`max_fails=${health.maxFails}`]),
        ...(failTimeout ? [] : [`fail_timeout=${health.failTimeout}`]),
      ]),
    ],
  };
  if (routes.some(({ upstream, webSocket }) => upstream === linked && webSocket.strength !== 'none')) return [drop];
  const { uri, head } = method.directive;
  const replace: Fix = {
    title: `Use "least_conn" instead of "${method.name}"`,
    kind: 'suggestion',
    edits: [{ uri, span: head, newText: 'least_conn' }],
  };
  return [drop, replace];
}
