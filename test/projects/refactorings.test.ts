import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveConfig, isSameEffect } from '../../server/src/nginx/effective';
import type { NginxModel } from '../../server/src/nginx/model';
import { walkDirectives } from '../../server/src/nginx/walk';
import type { Finding } from '../../server/src/rules/run';
import { effectOptions, modelAfter } from '../../server/src/scaffold/equal-effect';
import type { Refactoring } from '../../server/src/scaffold/refactoring';
import { refactoringsAt } from '../../server/src/scaffold/refactorings';
import { applyEdits, type TextEdit } from '../../server/src/text/edit';
import { realEdits } from '../../server/src/workspace/virtual';
import type { Snapshot } from '../../server/src/workspace/workspace';
import { hasCorpus, readCorpus } from '../support/corpus';
import { readCorpusProjects } from '../support/corpus-projects';
import { FIXTURE_ROOT } from '../support/fixture';
import { mutate, mutation } from '../support/mutations';
import { type AnalysedProject, analyseProject, type Files, readExamples, readProjects } from '../support/projects';

/** Every refactoring that is offered at any directive of the projects: what it promises holds. */

interface Offer {
  readonly snapshot: Snapshot;
  readonly refactoring: Refactoring;
  readonly edits: readonly TextEdit[];
}

function offersIn(snapshot: Snapshot): Offer[] {
  const offers = new Map<string, Offer>();
  for (const file of snapshot.topology.nginx.config.files) {
    for (const { start } of walkDirectives(file.body)) {
      for (const refactoring of refactoringsAt(snapshot.topology, file, { start, end: start })) {
        const edits = realEdits(snapshot.files.virtuals, refactoring.edits, (uri) => snapshot.sources.get(uri));
        if (edits) offers.set(JSON.stringify([refactoring.title, edits]), { snapshot, refactoring, edits });
      }
    }
  }
  return [...offers.values()];
}

function pathOf(uri: string): string {
  return decodeURIComponent(uri.slice(FIXTURE_ROOT.length + 1));
}

function filesAfter(files: Files, { edits, refactoring: { newFile } }: Offer): Files {
  const after = new Map(files);
  for (const [path, text] of files) {
    const own = edits.filter(({ uri }) => pathOf(uri) === path);
    if (own.length > 0) after.set(path, applyEdits(text, own));
  }
  if (newFile) after.set(pathOf(newFile.uri), newFile.text);
  return after;
}

function grave(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

function effect(model: NginxModel, { topology }: Snapshot): string {
  return JSON.stringify(effectiveConfig(model, effectOptions(topology)));
}

/** Line breaks other than the file's own. */
function strangeBreaks(text: string): boolean {
  return text.includes('\r\n') && /(?<!\r)\n/.test(text);
}

function check(before: AnalysedProject, offer: Offer): void {
  const { title, isEqualEffect, id } = offer.refactoring;
  const files = filesAfter(before.files, offer);
  const after = analyseProject(files);
  const snapshot = after.snapshots.find(({ files: { id: project } }) => project === offer.snapshot.files.id);
  if (!snapshot) throw new Error(`${title}: the project is gone`);
  const { nginx } = snapshot.topology;
  expect(
    nginx.config.files.flatMap(({ problems }) => problems),
    title,
  ).toEqual([]);
  for (const edit of offer.edits) {
    const text = before.files.get(pathOf(edit.uri)) ?? '';
    expect(strangeBreaks(files.get(pathOf(edit.uri)) ?? '') && !strangeBreaks(text), `line breaks: ${title}`).toBe(
      false,
    );
  }
  const known = grave(before.findings);
  const count = (list: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const text of list) counts.set(text.replace(/:.*/s, ''), (counts.get(text.replace(/:.*/s, '')) ?? 0) + 1);
    return counts;
  };
  const then = count(known);
  const fresh = [...count(grave(after.findings))].filter(
    ([rule, number]) => number > (then.get(rule) ?? 0) && !(id.startsWith('toggle') && rule === LACKS_PARAMETERS),
  );
  expect(
    fresh.map(([rule]) => rule),
    `new findings: ${title}`,
  ).toEqual([]);
  expect(effect(modelAfter(offer.snapshot.topology.nginx, offer.refactoring), snapshot), `read again: ${title}`).toBe(
    effect(nginx, snapshot),
  );
  const isSame = effect(offer.snapshot.topology.nginx, snapshot) === effect(nginx, snapshot);
  // a server of an upstream that nothing uses may be down or not
  if (!id.startsWith('toggle') || isEqualEffect) expect(isSame, `equal effect: ${title}`).toBe(isEqualEffect);
  if (!id.startsWith('toggle')) return;
  const back = offersIn(snapshot).filter(({ refactoring }) => refactoring.id === id);
  const texts = back.map((each) => JSON.stringify([...filesAfter(files, each)].sort()));
  // a word that was taken out of the middle would come back at the end
  if (/^Remove/.test(title)) return;
  expect(texts, `twice: ${title}`).toContain(JSON.stringify([...before.files].sort()));
}

/** Said of servers in use only: one that is brought back may lack them. */
const LACKS_PARAMETERS = 'upstream-server-missing-health-parameters';

const PROJECTS = [...readProjects(), ...readExamples(), ...readCorpusProjects()];

describe('refactorings of whole projects', () => {
  it.each(PROJECTS.map((project) => [project.name, project] as const))('%s', (_, { files }) => {
    const project = analyseProject(files);
    for (const snapshot of project.snapshots) {
      for (const offer of offersIn(snapshot)) check(project, offer);
    }
  });
});

describe('refactorings of files that are being typed', () => {
  it('keep what they promise, or are not offered', () => {
    const seeds = PROJECTS.flatMap(({ files }) =>
      [...files].flatMap(([path, text]) => (/\.(?:conf|template)$/.test(path) ? [{ files, path, text }] : [])),
    );
    const texts = seeds.map(({ text }) => text);
    let offered = 0;
    fc.assert(
      fc.property(mutation(seeds.length), (change) => {
        const { files, path } = seeds[change.seed] ?? { files: new Map<string, string>(), path: '' };
        const project = analyseProject(new Map([...files, [path, mutate(change, texts)]]));
        for (const snapshot of project.snapshots) {
          const { topology } = snapshot;
          const options = effectOptions(topology);
          for (const offer of offersIn(snapshot)) {
            offered++;
            const after = modelAfter(topology.nginx, offer.refactoring);
            expect(after.config.files.flatMap(({ problems }) => problems)).toEqual([]);
            if (offer.refactoring.isEqualEffect) expect(isSameEffect(topology.nginx, after, options)).toBe(true);
          }
        }
      }),
      { numRuns: 150, seed: 20_261_125 },
    );
    expect(offered).toBeGreaterThan(100);
  }, 60_000);
});

describe.skipIf(!hasCorpus)('refactorings of real files', () => {
  it('keep what they promise', () => {
    const offered = new Set<string>();
    for (const { text } of readCorpus()) {
      const project = analyseProject(new Map([['nginx.conf', text]]), ['nginx.conf']);
      const offers = project.snapshots.flatMap(offersIn);
      for (const [index, offer] of offers.entries()) {
        if (offers.slice(0, index).filter(({ refactoring }) => refactoring.id === offer.refactoring.id).length > 1)
          continue;
        offered.add(offer.refactoring.id);
        check(project, offer);
      }
    }
    expect(offered.size).toBeGreaterThan(4);
  }, 60_000);
});
