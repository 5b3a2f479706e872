import { effectiveSetting, type Scope } from './scope';
import type { Directive } from './tree';

/** The `allow` and `deny` lines that decide in a scope, in file order. */
export interface AccessList {
  readonly scope: Scope;
  readonly lines: readonly Directive[];
}

/** The lines of one level. */
export function accessLines(scope: Scope): readonly Directive[] {
  return scope.directives.filter(({ name }) => name.value === 'allow' || name.value === 'deny');
}

/**
 * The list in effect: both directives fill one list, and a level with any line of its own inherits none.
 * Source: ngx_http_access_module.c, ngx_http_access_merge_loc_conf; confirmed by a run.
 */
export function effectiveAccess(scope: Scope): AccessList | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const lines = accessLines(at);
    if (lines.length > 0) return { scope: at, lines };
  }
  return undefined;
}

/** Whether who asks has to say who they are. */
export function needsAuthentication(scope: Scope): boolean {
  return ['auth_basic', 'auth_request', 'auth_jwt', 'auth_oidc'].some((name) => {
    const value = effectiveSetting(scope, name)?.directive.args[0]?.value;
    return value !== undefined && value !== 'off';
  });
}

/** Whether a list ends in letting in those whom no line names, and names some to let in. */
export function letsOthersIn(lines: readonly Directive[]): boolean {
  const last = lines.findLastIndex(({ name }) => name.value === 'allow');
  if (last < 0 || lines[last]?.args[0]?.value === 'all') return false;
  return !lines.slice(last + 1).some(({ name }) => name.value === 'deny');
}
