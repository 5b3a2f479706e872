import { appendArguments, removeArgument } from '../nginx/edit';
import type { Upstream } from '../nginx/model';
import type { Directive } from '../nginx/tree';
import type { TextEdit } from '../text/edit';
import { nameServers, type Refactorer, serverLinesAt } from './refactoring';

/** Takes servers of an upstream out of use with `down`, or back into it. */
export const toggleDown: Refactorer = (place) => {
  const lines = serverLinesAt(place);
  const [down, up] = partition([...lines.keys()], (line) => lines.get(line)?.[0]?.server.isDown === true);
  const base = { id: 'toggle-down', kind: 'refactor.rewrite', isEqualEffect: false } as const;
  const back = { ...base, title: `Remove "down" from ${nameServers(down)}`, edits: withoutFlag(down, 'down') };
  const others = up.flatMap((line) => lines.get(line) ?? []);
  // all servers down is 502 for every request
  const leavesSome = others.every(({ server }) =>
    server.upstream.servers.some((other) => !up.includes(other.directive) && !other.isDown),
  );
  if (!leavesSome) return [back];
  const note = others.some(({ linked }) => remapsOnRemoval(linked.upstream))
    ? ` instead of removing ${up.length === 1 ? 'it' : 'them'} (clients of other servers stay there)`
    : '';
  const title = `Mark ${nameServers(up)} as down${note}`;
  return [back, { ...base, title, edits: up.flatMap((line) => appendArguments(line, ['down'])) }];
};

/** Those that are, and those that are not. */
export function partition<T>(items: readonly T[], is: (item: T) => boolean): [T[], T[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}

/** Whether clients of all servers are moved about where one is removed: those with `down` keep their slots. */
export function remapsOnRemoval({ method }: Upstream): boolean {
  if (method?.name === 'ip_hash') return true;
  return method?.name === 'hash' && method.directive.args[1]?.value !== 'consistent';
}

/** Removes a flag from `server` lines, as often as it is there. */
export function withoutFlag(lines: readonly Directive[], flag: string): TextEdit[] {
  return lines.flatMap((line) =>
    line.args.flatMap(({ value }, index) => (value === flag ? removeArgument(line, index) : [])),
  );
}
