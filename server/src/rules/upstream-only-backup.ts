import { removeArgument } from '../nginx/edit';
import { backupConflict } from '../nginx/methods';
import type { UpstreamServer } from '../nginx/model';
import { defineRule } from './rule';

/** An upstream in which every server is `backup`. */
export default defineRule<UpstreamServer>({
  meta: {
    id: 'upstream-only-backup',
    title: 'Upstream with backup servers only',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check({ upstreams }, report) {
    for (const { upstream } of upstreams) {
      const [first] = upstream.servers;
      if (!first || upstream.isIncomplete || !upstream.servers.every(({ isBackup }) => isBackup)) continue;
      // the method's word against `backup` comes first
      if (upstream.servers.some((server) => backupConflict(server)?.isRefused)) continue;
      report({
        uri: upstream.directive.uri,
        span: upstream.nameWord.span,
        message: `every server of "${upstream.name}" is "backup"; nginx will refuse to start: no servers in upstream "${upstream.name}"`,
        refusal: { by: 'nginx', message: `no servers in upstream "${upstream.name}"` },
        data: first,
      });
    }
  },
  fix: ({ data: { directive, address } }) => [
    {
      title: `Remove "backup" from "${address.text}"`,
      kind: 'suggestion',
      isPreferred: true,
      edits: removeArgument(
        directive,
        directive.args.findIndex(({ value }) => value === 'backup'),
      ),
    },
  ],
});
