import { type BackupReport, backupFixes, reportBackups } from './backup-conflict';
import { defineRule } from './rule';

/** `backup` on a server above `ip_hash`, `hash` or `random`: nginx lets it pass by accident of line order. */
export default defineRule<BackupReport>({
  meta: {
    id: 'balancing-backup-before-method',
    title: 'Backup server above a method without backup servers',
    category: 'balancing',
    severity: 'warning',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],
  },
  check(topology, report) {
    reportBackups(
      topology,
      false,
      report,
      (method) =>
        `nginx accepts "backup" only because "${method}" stands below; moved under it, nginx will refuse to start`,
    );
  },
  fix: backupFixes,
});
