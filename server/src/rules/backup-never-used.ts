import { appendArguments } from '../nginx/edit';
import type { UpstreamServer } from '../nginx/model';
import type { Word } from '../nginx/tree';
import { liveServers } from '../topology/health';
import { linkedRoutesOf } from '../topology/keepalive';
import { passSetting } from '../topology/next-upstream';
import { defineRule } from './rule';

/** A backup server beside primaries that are never taken out: it does not take over. */
export default defineRule<readonly UpstreamServer[]>({
  meta: {
    id: 'backup-never-used',
    title: 'Backup that never takes over',
    category: 'failover',
    severity: 'hint',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#backup'],
  },
  check(topology, report) {
    for (const linked of topology.upstreams) {
      const { servers, name, isIncomplete } = linked.upstream;
      const backup = servers.find(({ isBackup, isDown }) => isBackup && !isDown);
      const primaries = liveServers(linked.upstream);
      if (!backup || isIncomplete || primaries.length === 0) continue;
      if (!primaries.every(({ maxFails }) => maxFails?.value === '0')) continue;
      // the retry after such an answer reaches the backup
      const lists = (linkedRoutesOf(topology).get(linked) ?? []).map((route) => passSetting(route, 'next_upstream'));
      if (lists.some((list) => list?.directive.args.some(({ value }) => /^http_5\d\d$/.test(value)))) continue;
      const word: Word =
        backup.parameters.find((parameter) => parameter.name === 'backup')?.word ?? backup.directive.name;
      report({
        uri: backup.directive.uri,
        span: word.span,
        message: `with max_fails=0 the servers of "${name}" never become unavailable: "${backup.address.text}" sees single retries and never takes over`,
        data: primaries,
      });
    }
  },
  fix({ data: primaries }, { options: { health } }) {
    const edits = primaries.flatMap(({ directive, maxFails, failTimeout }) => [
      ...(maxFails ? [{ uri: directive.uri, span: maxFails.word.span, newText: `max_fails=${health.maxFails}` }] : []),
      ...(failTimeout ? [] : appendArguments(directive, [`fail_timeout=${health.failTimeout}`])),
    ]);
    const title = `Use max_fails=${health.maxFails} fail_timeout=${health.failTimeout} on the other servers`;
    return health.maxFails === 0 ? [] : [{ title, kind: 'suggestion', isPreferred: true, edits }];
  },
});
