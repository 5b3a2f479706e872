import { findDirectiveIn } from '../nginx/catalogue';
import { appendArguments } from '../nginx/edit';
import { takesBackup } from '../nginx/methods';
import type { Directive } from '../nginx/tree';
import { nameServers, type Refactorer, type ServerLine, serverLinesAt } from './refactoring';
import { partition, withoutFlag } from './toggle-down';

/** Makes servers of an upstream backup servers, or primary ones again. */
export const toggleBackup: Refactorer = (place) => {
  const lines = serverLinesAt(place);
  const [backups, primaries] = partition([...lines.keys()], (line) => lines.get(line)?.[0]?.server.isBackup === true);
  const base = { id: 'toggle-backup', kind: 'refactor.rewrite', isEqualEffect: false } as const;
  const back = {
    ...base,
    title: `Remove "backup" from ${nameServers(backups)}`,
    edits: withoutFlag(backups, 'backup'),
  };
  const chosen = new Set(primaries);
  if (!primaries.flatMap((line) => lines.get(line) ?? []).every((line) => mayBeBackup(line, chosen))) return [back];
  const kind = primaries.length === 1 ? 'a backup server' : 'backup servers';
  const edits = primaries.flatMap((line) => appendArguments(line, ['backup']));
  return [back, { ...base, title: `Make ${nameServers(primaries)} ${kind}`, edits }];
};

/** nginx refuses an upstream of backup servers alone, and the word beside a method that knows none. */
function mayBeBackup({ server }: ServerLine, chosen: ReadonlySet<Directive>): boolean {
  const { upstream, isDown } = server;
  const { servers, methods, scope, isIncomplete } = upstream;
  if (isDown || isIncomplete || !methods.every(takesBackup)) return false;
  // a method of another module may know none
  if (!scope.directives.every(({ name }) => findDirectiveIn(name.value, scope))) return false;
  return servers.some((other) => !chosen.has(other.directive) && !other.isBackup && !other.isDown);
}
