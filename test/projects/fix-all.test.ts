import { describe, expect, test } from 'vitest';
import { findDirective } from '../../server/src/nginx/catalogue';
import { uriName, uriPath } from '../../server/src/text/uri';
import { type FixAllOptions, type FixAllResult, fixAll } from '../../server/src/workspace/fix-all';
import type { Snapshot } from '../../server/src/workspace/workspace';
import { findNginx, nginxTest } from '../support/nginx';
import { type AnalysedProject, analyseProject, type Files, readProjects } from '../support/projects';

const KINDS = ['safe', 'preferred'] as const satisfies readonly FixAllOptions['kinds'][];
const projects = readProjects();

/**
 * What the nginx of the tests is too old for, or was built without: `resolve` and `service` in an upstream, with the
 * `resolver` there, came with 1.27.3; the rest is told by the catalogue. Whoever uses it has a newer one, or NGINX Plus.
 */
function isBeyondItsTime(message: string): boolean {
  if (/^"resolver" directive is not allowed here|^invalid parameter "(?:resolve|service)\b/.test(message)) return true;
  const name = /^unknown directive "(\w+)"/.exec(message)?.[1] ?? '';
  return findDirective(name).some(({ since, edition }) => since !== undefined || edition !== 'open source');
}

/** Names that nginx's container resolves: all that it asks for but those that lead nowhere. */
function resolvableHosts({ topology: { endpoints, nameServers } }: Snapshot): string[] {
  const all = [...endpoints, ...nameServers];
  const leadsNowhere = ({ target }: (typeof all)[number]) => /^(?:missing|unreachable)$/.test(target.kind);
  const lost = new Set(all.filter(leadsNowhere).map(({ address }) => address.host));
  return [...new Set(all.map(({ address }) => address.host))].filter((host) => !lost.has(host));
}

type Verdict = 'accepted' | 'refused' | 'not for this version';

async function verdictOn(
  snapshot: Snapshot,
  hosts: readonly string[] | 'all' = resolvableHosts(snapshot),
): Promise<{ readonly verdict: Verdict; readonly messages: string[] }> {
  const { ok, errors } = await nginxTest(layoutOf(snapshot), { hosts });
  const messages = errors.filter(({ level }) => level === 'emerg').map(({ message }) => message);
  if (ok) return { verdict: 'accepted', messages: [] };
  return { verdict: messages.some(isBeyondItsTime) ? 'not for this version' : 'refused', messages };
}

/** What an edit must not bring into a file. */
function styleOf(text: string) {
  return {
    hasCarriageReturns: text.includes('\r'),
    hasBareLineFeeds: /(?<!\r)\n/.test(text),
    hasTabs: /^\t/m.test(text),
    hasSpacesInFront: /^ +\S/m.test(text),
    endsWithLineFeed: text.endsWith('\n'),
    hasTrailingBlanks: /[ \t]\r?$/m.test(text),
  };
}

function filesAfter({ files, pathOf }: AnalysedProject, { texts }: FixAllResult): Files {
  const after = new Map(files);
  for (const [uri, text] of texts) {
    expect([...files.keys()], 'only files of the project change').toContain(pathOf(uri));
    expect(styleOf(text), `${pathOf(uri)} keeps its style`).toEqual(styleOf(files.get(pathOf(uri)) ?? ''));
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
  const tally = { before: 0, after: 0 };

  test.each(projects)('in $name, and done twice nothing more changes', async ({ files }) => {
    const before = analyseProject(files);
    const result = fixAll(before.workspace, { kinds });
    const after = analyseProject(filesAfter(before, result));
    expect(fixAll(after.workspace, { kinds }).edits).toEqual([]);
    expect(after.findings.length).toBeLessThanOrEqual(before.findings.length);
    expect(fixAll(before.workspace, { kinds }).edits, 'the workspace stays as it is').toEqual(result.edits);
    if (!findNginx()) return;
    for (const snapshot of before.snapshots) {
      const again = after.snapshots.find(({ files: { id } }) => id === snapshot.files.id);
      const first = await verdictOn(snapshot);
      if (!again || first.verdict === 'not for this version') continue;
      const second = result.edits.length === 0 ? first : await verdictOn(again);
      if (first.verdict === 'accepted') {
        tally.before++;
        expect(second.messages.filter((message) => !isBeyondItsTime(message))).toEqual([]);
      } else if (result.edits.length > 0 && (await verdictOn(snapshot, 'all')).verdict === 'accepted') {
        // a host that is not there hides what else a fix may do
        const { messages } = await verdictOn(again, 'all');
        expect(messages.filter((message) => !isBeyondItsTime(message))).toEqual([]);
      }
      // a fix may use what the project's own nginx knows and this one does not
      if (second.verdict === 'accepted' || (first.verdict === 'accepted' && second.verdict !== 'refused'))
        tally.after++;
    }
  });

  test.skipIf(!findNginx())('and nginx accepts as many as before, or more', () => {
    // what keeps nginx from starting is seldom mended without a choice: those fixes are suggestions
    if (kinds === 'safe') expect(tally.after).toBeGreaterThanOrEqual(tally.before);
    else expect(tally.after).toBeGreaterThan(tally.before);
  });
});
