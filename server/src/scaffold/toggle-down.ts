import { appendArguments, removeArgument } from '../nginx/edit';
import type { Upstream } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { type Refactorer, serversByLine } from './refactoring';

/** Takes a server of an upstream out of use with `down`, or back into it. */
export const toggleDown: Refactorer = ({ topology, directive }) => {
  const lines = (directive && serversByLine(topology).get(directive)) ?? [];
  const [first] = lines;
  if (!directive || !first || first.server.address.error) return [];
  const name = `"${first.server.address.text}"`;
  const base = { id: 'toggle-down', kind: 'refactor.rewrite', isEqualEffect: false } as const;
  if (first.server.isDown) {
    return [{ ...base, title: `Remove "down" from ${name}`, edits: withoutFlag(directive, 'down') }];
  }
  // all servers down is 502 for every request
  const leavesSome = lines.every(({ server }) =>
    server.upstream.servers.some((other) => other !== server && !other.isDown),
  );
  if (!leavesSome) return [];
  const note = lines.some(({ linked }) => remapsOnRemoval(linked.upstream))
    ? ' instead of removing it (clients of other servers stay there)'
    : '';
  return [{ ...base, title: `Mark ${name} as down${note}`, edits: appendArguments(directive, ['down']) }];
};

/** Whether clients of all servers are moved about where one is removed: those with `down` keep their slots. */
export function remapsOnRemoval({ method }: Upstream): boolean {
  if (method?.name === 'ip_hash') return true;
  return method?.name === 'hash' && method.directive.args[1]?.value !== 'consistent';
}

/** Removes a flag from a `server` line, as often as it is there. */
export function withoutFlag(directive: Directive, flag: string): TextEdit[] {
  return directive.args.flatMap(({ value }, index) => (value === flag ? removeArgument(directive, index) : []));
}
