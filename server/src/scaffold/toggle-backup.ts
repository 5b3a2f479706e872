import { findDirectiveIn } from '../nginx/catalogue';
import { appendArguments } from '../nginx/edit';
import { takesBackup } from '../nginx/methods';
import { type Refactorer, type ServerLine, serversByLine } from './refactoring';
import { withoutFlag } from './toggle-down';

/** Makes a server of an upstream a backup server, or a primary one again. */
export const toggleBackup: Refactorer = ({ topology, directive }) => {
  const lines = (directive && serversByLine(topology).get(directive)) ?? [];
  const [first] = lines;
  if (!directive || !first || first.server.address.error) return [];
  const name = `"${first.server.address.text}"`;
  const base = { id: 'toggle-backup', kind: 'refactor.rewrite', isEqualEffect: false } as const;
  if (first.server.isBackup) {
    return [{ ...base, title: `Remove "backup" from ${name}`, edits: withoutFlag(directive, 'backup') }];
  }
  if (!lines.every(mayBeBackup)) return [];
  return [{ ...base, title: `Make ${name} a backup server`, edits: appendArguments(directive, ['backup']) }];
};

/** nginx refuses an upstream of backup servers alone, and the word beside a method that knows none. */
function mayBeBackup({ server }: ServerLine): boolean {
  const { upstream, isDown } = server;
  const { servers, methods, scope, isIncomplete } = upstream;
  if (isDown || isIncomplete || !methods.every(takesBackup)) return false;
  // a method of another module may know none
  if (!scope.directives.every(({ name }) => findDirectiveIn(name.value, scope))) return false;
  return servers.some((other) => other !== server && !other.isBackup && !other.isDown);
}
