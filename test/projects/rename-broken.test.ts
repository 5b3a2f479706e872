import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRename } from '../../server/src/features/rename/plan';
import { whyNotRenamed } from '../../server/src/features/rename/refusals';
import { type RenameTarget, sameInAll } from '../../server/src/features/rename/targets';
import { symbolsOf } from '../../server/src/topology/symbols';
import { breakProject, brokenProject, readProjects } from '../support/fuzz-workspace';
import { type AnalysedProject, analyseProject, type Files } from '../support/projects';
import { edited, freshName, hasOtherCase, thingsIn } from '../support/rename-things';

/** Things of one broken project that are renamed: each costs two analyses. */
const THINGS = 4;

/** Edits stand at the name and within the file, and what was renamed can be renamed back to the same bytes. */
function checkRename(files: Files, project: AnalysedProject, targets: readonly RenameTarget[]): void {
  const [{ symbol }] = targets as [RenameTarget];
  const { workspace } = project;
  const what = `${symbol.kind} ${symbol.name}`;
  if (whyNotRenamed(workspace, targets) !== undefined) return;
  const fresh = freshName(symbol);
  const plan = planRename(workspace, targets, undefined, fresh);
  if ('refusal' in plan) return;
  for (const { uri, span } of plan.edits) {
    const old = workspace.sources.get(uri)?.slice(span).toLowerCase();
    if (!old?.includes(symbol.name.toLowerCase())) throw new Error(`${what} is none of ${JSON.stringify(old)}`);
  }
  const texts = edited(files, project, plan.edits);
  const after = analyseProject(texts);
  const [start] = after.snapshots.flatMap((snapshot) =>
    symbolsOf(snapshot.topology).symbols.flatMap((each) =>
      each.kind === symbol.kind && each.name === fresh ? [{ snapshot, symbol: each }] : [],
    ),
  );
  if (!start) throw new Error(`${what} is not there by its new name`);
  const back = planRename(after.workspace, sameInAll([start], after.snapshots), undefined, symbol.name);
  if ('refusal' in back || hasOtherCase(targets)) return;
  const last = edited(texts, after, back.edits);
  for (const [path, text] of files) if (last.get(path) !== text) throw new Error(`${what} changes ${path}`);
}

test('names in broken files are changed where they stand and nowhere else, and nothing throws', {
  timeout: 120_000,
}, () => {
  const projects = readProjects();
  const law = fc.property(brokenProject(projects.length), (broken) => {
    const files = breakProject(broken, projects);
    const project = analyseProject(files);
    for (const targets of thingsIn(project).slice(0, THINGS)) checkRename(files, project, targets);
  });
  const result = fc.check(law, { numRuns: 250, seed: 20_261_125 });
  const [smallest] = result.counterexample ?? [];
  const files =
    smallest &&
    [...breakProject(smallest, projects)].filter(([path, text]) => projects[smallest.project]?.get(path) !== text);
  const error = result.errorInstance;
  expect(
    result.failed ? `${error instanceof Error ? error.stack : error}\n${JSON.stringify(files)}` : undefined,
  ).toBeUndefined();
});
