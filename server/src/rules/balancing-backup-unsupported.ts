import { type BackupReport, backupFixes, reportBackups } from './backup-conflict';
import { defineRule } from './rule';

/** `backup` on a server below `ip_hash`, `hash` or `random`, which know no backup servers. */
export default defineRule<BackupReport>({
  meta: {
    id: 'balancing-backup-unsupported',
    title: 'Balancing method without backup servers',
    category: 'balancing',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check(topology, report) {
    reportBackups(
      topology,
      true,
      report,
      (method) =>
        `"${method}" does not support "backup"; nginx will refuse to start: balancing method does not support parameter "backup"`,
    );
  },
  fix: backupFixes,
});
