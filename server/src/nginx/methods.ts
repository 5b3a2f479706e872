import type { BalancingMethod, BalancingMethodName, ServerParameter, UpstreamServer } from './model';

/** Methods without backup servers: `NGX_HTTP_UPSTREAM_BACKUP` is missing from the flags these set: see their modules in nginx's `src/http/modules`. */
export const WITHOUT_BACKUP: readonly BalancingMethodName[] = ['ip_hash', 'hash', 'random'];

export function takesBackup({ name }: BalancingMethod): boolean {
  return !WITHOUT_BACKUP.includes(name);
}

/** A `backup` server beside a method that knows no backup servers. */
export interface BackupConflict {
  readonly server: UpstreamServer;
  readonly parameter: ServerParameter;
  readonly method: BalancingMethod;
  /** nginx checks line by line: it refuses the word only if the method stands above. */
  readonly isRefused: boolean;
}

/** What nginx, or its documentation, has against a server's `backup`; undefined if nothing. */
export function backupConflict(server: UpstreamServer): BackupConflict | undefined {
  const parameter = server.parameters.find(({ word }) => word.value === 'backup');
  if (!parameter) return undefined;
  const { methods, scope } = server.upstream;
  const at = scope.directives.indexOf(server.directive);
  const above = methods.findLast((method) => scope.directives.indexOf(method.directive) < at);
  if (above && !takesBackup(above)) return { server, parameter, method: above, isRefused: true };
  const last = methods.at(-1);
  return last && !takesBackup(last) ? { server, parameter, method: last, isRefused: false } : undefined;
}
