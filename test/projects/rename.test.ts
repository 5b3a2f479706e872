import { describe, expect, test } from 'vitest';
import { planRename } from '../../server/src/features/rename/plan';
import { whyNotRenamed } from '../../server/src/features/rename/refusals';
import { type RenameTarget, sameInAll } from '../../server/src/features/rename/targets';
import type { Finding } from '../../server/src/rules/run';
import { symbolsOf } from '../../server/src/topology/symbols';
import { readCorpus } from '../support/corpus';
import { readCorpusProjects } from '../support/corpus-projects';
import { findNginx, nginxTest } from '../support/nginx';
import { type AnalysedProject, analyseProject, type Files, readProjects } from '../support/projects';
import { edited, freshName, hasOtherCase, thingsIn } from '../support/rename-things';

/**
 * Every symbol of every project is renamed to a fresh name and back: that gives the same bytes, and in between nothing
 * is found that was not there.
 */

/** Reasons that are none of the rename's mistakes. */
const REFUSALS = [
  /is nginx's own$/,
  /is defined in no file that was read$/,
  /is named in a file of the image, which cannot be edited$/,
  /cannot be parsed; mend it first$/,
  /is not spelled out where it is defined/,
];

/** Errors and warnings; how often each rule has any. */
function told(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule, severity } of findings) {
    if (severity !== 'error' && severity !== 'warning') continue;
    counts[`${severity} ${rule}`] = (counts[`${severity} ${rule}`] ?? 0) + 1;
  }
  return counts;
}

const refused: string[] = [];
let renamed = 0;

/** What is wrong with renaming a thing there and back; undefined if nothing is. */
function problemWith(
  files: Files,
  open: readonly string[],
  project: AnalysedProject,
  targets: readonly RenameTarget[],
) {
  const { workspace, findings } = project;
  const [{ symbol }] = targets as [RenameTarget];
  const what = `${symbol.kind} ${symbol.name}`;
  const reason = whyNotRenamed(workspace, targets);
  if (reason !== undefined) {
    refused.push(reason);
    return REFUSALS.some((known) => known.test(reason)) ? undefined : `${what}: ${reason}`;
  }
  const fresh = freshName(symbol);
  const plan = planRename(workspace, targets, undefined, fresh);
  if ('refusal' in plan) return `${what}: ${plan.refusal}`;
  renamed++;
  const texts = edited(files, project, plan.edits);
  const after = analyseProject(texts, open);
  const before = told(findings);
  for (const [rule, count] of Object.entries(told(after.findings))) {
    if (count > (before[rule] ?? 0)) return `${what}: ${rule} was not there before`;
  }
  const start = after.snapshots.flatMap((snapshot) =>
    symbolsOf(snapshot.topology).symbols.flatMap((each) =>
      each.kind === symbol.kind && each.name === fresh ? [{ snapshot, symbol: each }] : [],
    ),
  );
  const there = new Set(sameInAll(start.slice(0, 1), after.snapshots).map((target) => target.symbol));
  if (start.some((target) => !there.has(target.symbol))) return `${what}: it became several things`;
  const back = planRename(after.workspace, sameInAll(start.slice(0, 1), after.snapshots), undefined, symbol.name);
  // a name that was wrong before is wrong again
  if ('refusal' in back && / "_" is not allowed in a host name/.test(back.refusal)) return undefined;
  if ('refusal' in back) return `${what}, on the way back: ${back.refusal}`;
  const last = edited(texts, after, back.edits);
  const differs = [...files].find(([path, text]) => last.get(path) !== text);
  return differs && !hasOtherCase(targets) ? `${what}: ${differs[0]} is not the same again` : undefined;
}

describe('each name of a project can be changed and changed back', () => {
  test.each(readProjects().map(({ name, files }) => ({ name, files, open: [] as readonly string[] })))(
    '$name',
    ({ files, open }) => {
      const project = analyseProject(files, open);
      expect(thingsIn(project).flatMap((targets) => problemWith(files, open, project, targets) ?? [])).toEqual([]);
    },
  );

  test.each(readCorpusProjects().map(({ name, files, nginxFiles }) => ({ name, files, open: nginxFiles })))(
    'corpus: $name',
    ({ files, open }) => {
      const project = analyseProject(files, open);
      expect(thingsIn(project).flatMap((targets) => problemWith(files, open, project, targets) ?? [])).toEqual([]);
    },
  );

  test('that is: most of them', () => {
    expect(renamed).toBeGreaterThan(200);
  });
});

const RICH = `events {}
http {
    log_format main '$remote_addr $kind "$user"';
    access_log /dev/null main;
    map $http_upgrade $conn { default upgrade; '' close; }
    map $request_uri $pool { default backend; ~^/(?<user>\\w+)/x "http://backend"; }
    geo $kind { default 0; 10.0.0.0/8 1; }
    split_clients "$remote_addr$kind" $variant { 10% backend; * "other"; }
    limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
    limit_conn_zone $kind "zone=two:1m";
    proxy_cache_path /tmp/cache-of-test keys_zone=pages:1m levels=1:2;
    upstream backend { zone backend 64k; server api:3000; keepalive 4; }
    upstream "other" { server web:80; }
    server {
        listen 80;
        error_page 502 = @down;
        set $mine "$conn-\${KIND}";
        location / {
            limit_req zone=one burst=2;
            limit_conn two 1;
            proxy_cache pages;
            proxy_cache_key $mine$kind;
            proxy_set_header Host $host;
            proxy_set_header Connection $conn;
            proxy_pass http://Backend;
        }
        location /v { proxy_set_header Host $host; proxy_pass http://$variant; }
        location ~ ^/p/(?P<part>.+)$ { if ($kind = 1) { return 403 $part; } proxy_set_header Host a; proxy_pass http://other/$part; }
        location /t { try_files $uri @down; }
        location @down { return 502; }
    }
}
stream {
    map $remote_addr $kind { default backend; }
    upstream backend { server api:3000; }
    server { listen 90; proxy_pass $kind; }
    server { listen 91; proxy_pass backend; }
}
`;

describe.skipIf(!findNginx())('real nginx says the same of a configuration with other names', () => {
  const roots = readCorpus().filter(
    ({ text, path }) => /^http\s*\{/m.test(text) && /upstream|map|log_format/.test(text) && !/template/.test(path),
  );
  // those that need nothing but themselves, spread over the corpus
  const alone = roots.filter(
    ({ text }) => !/^\s*(?:include|ssl_certificate|load_module|auth_basic_user_file)\b/m.test(text),
  );
  const sampled = alone.filter((_, index) => index % Math.ceil(alone.length / 25) === 0);

  test.each([{ path: 'rich.conf', text: RICH }, ...sampled])('$path', async ({ text }) => {
    const files: Files = new Map([['nginx.conf', text]]);
    const project = analyseProject(files);
    const before = await nginxTest(text, { hosts: 'all' });
    if (text === RICH) expect(before.errors).toEqual([]);
    const things = thingsIn(project).filter((targets) => whyNotRenamed(project.workspace, targets) === undefined);
    if (text === RICH) expect(things.length).toBe(17);
    for (const targets of things.slice(0, text === RICH ? 99 : 6)) {
      const [{ symbol }] = targets as [RenameTarget];
      const fresh = freshName(symbol);
      const plan = planRename(project.workspace, targets, undefined, fresh);
      if ('refusal' in plan) throw new Error(`${symbol.kind} ${symbol.name}: ${plan.refusal}`);
      const changed = edited(files, project, plan.edits).get('nginx.conf') ?? '';
      const after = await nginxTest(changed, { hosts: 'all' });
      const told = ({ errors }: typeof before): string[] =>
        errors.map(({ level, line, message }) => `${level} ${line} ${message.replaceAll(fresh, symbol.name)}`);
      expect([symbol.name, after.ok, ...told(after)]).toEqual([symbol.name, before.ok, ...told(before)]);
    }
  });
});
