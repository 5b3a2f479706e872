import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../server/src/text/edit';
import { analyseProject, readProjects } from '../support/projects';

const projects = readProjects();

/** What an ignore comment above its line leaves, for every finding of every project. */
describe('"Ignore … here" silences the finding, and nothing else changes', () => {
  test.each(projects)('$name', ({ files }) => {
    const { snapshots, workspace, pathOf, findings } = analyseProject(files);
    let offered = 0;
    for (const snapshot of snapshots) {
      for (const finding of snapshot.findings) {
        const edit = workspace.ignoreEdit(snapshot, finding);
        if (!edit) continue;
        offered++;
        const path = pathOf(edit.uri);
        const after = analyseProject(new Map([...files, [path, applyEdits(files.get(path) ?? '', [edit])]]));
        const line = workspace.sources.get(finding.uri)?.placeAt(finding.span.start).line;
        const left = findings.filter(
          ({ rule, uri, span }) =>
            !(
              rule === finding.rule &&
              uri === finding.uri &&
              workspace.sources.get(uri)?.placeAt(span.start).line === line
            ),
        );
        expect(after.findings.map(({ rule }) => rule).sort(), `${finding.rule} in ${path}`).toEqual(
          left.map(({ rule }) => rule).sort(),
        );
      }
    }
    if (findings.length > 0) expect(offered).toBeGreaterThan(0);
  });
});
