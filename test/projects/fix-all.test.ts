import { describe, expect, test } from 'vitest';
import { uriName, uriPath } from '../../server/src/text/uri';
import { type FixAllOptions, type FixAllResult, fixAll } from '../../server/src/workspace/fix-all';
import type { Snapshot } from '../../server/src/workspace/workspace';
import { findNginx, nginxTest } from '../support/nginx';
import { type AnalysedProject, analyseProject, type Files, readProjects } from '../support/projects';

const KINDS = ['safe', 'preferred'] as const satisfies readonly FixAllOptions['kinds'][];
const projects = readProjects();

/** What the nginx of the tests may be too old for; fixes put it in where the project's own nginx, from 1.27.3 on, takes it. */
const NEWER = /^(?:"resolver" directive is not allowed here|invalid parameter "resolve")/;

function filesAfter({ files, pathOf }: AnalysedProject, { texts }: FixAllResult): Files {
  const after = new Map(files);
  for (const [uri, text] of texts) {
    expect([...files.keys()], 'only files of the project change').toContain(pathOf(uri));
    after.set(pathOf(uri), text);
  }
  return after;
}

/** What nginx reads, by paths below its own folder. */
function layoutOf({ files, topology }: Snapshot): Record<string, string> {
  const { root, files: configs } = topology.nginx.config;
  const paths = new Map(files.loaded.map(({ uri, path }) => [uri, path]));
  const folder = root.source.uri.slice(0, -uriName(root.source.uri).length);
  return Object.fromEntries(
    configs.map(({ source: { uri, text } }) => {
      const path = paths.get(uri)?.replace(/^\/etc\/nginx\//, '') ?? uriPath(uri.replace(folder, ''));
      return [uri === root.source.uri ? 'nginx.conf' : path, text];
    }),
  );
}

describe.each(KINDS)('all that is %s is fixed', (kinds) => {
  test.each(projects)('in $name, and done twice nothing more changes', async ({ files }) => {
    const before = analyseProject(files);
    const result = fixAll(before.workspace, { kinds });
    const after = analyseProject(filesAfter(before, result));
    expect(fixAll(after.workspace, { kinds }).edits).toEqual([]);
    expect(after.findings.length).toBeLessThanOrEqual(before.findings.length);
    expect(fixAll(before.workspace, { kinds }).edits, 'the workspace stays as it is').toEqual(result.edits);
    if (!findNginx() || result.edits.length === 0) return;
    for (const snapshot of before.snapshots) {
      const again = after.snapshots.find(({ files: { id } }) => id === snapshot.files.id);
      const accepted = await nginxTest(layoutOf(snapshot), { hosts: 'all' });
      if (!accepted.ok || !again) continue;
      const { errors } = await nginxTest(layoutOf(again), { hosts: 'all' });
      const refusals = errors.filter(({ level }) => level === 'emerg').map(({ message }) => message);
      expect(refusals.filter((message) => !NEWER.test(message))).toEqual([]);
    }
  });
});
