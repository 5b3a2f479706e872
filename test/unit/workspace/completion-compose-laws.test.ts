import { describe, expect, it } from 'vitest';
import { parseCompose } from '../../../server/src/compose/parse';
import { suggestInCompose } from '../../../server/src/features/completion/compose';
import type { Suggestion } from '../../../server/src/features/completion/suggestion';
import type { FeatureContext } from '../../../server/src/features/request';
import { applyEdits } from '../../../server/src/text/edit';
import { SourceFile } from '../../../server/src/text/source';
import { type AnalysedProject, analyseProject, readProjects } from '../../support/projects';

/** What is offered in a compose file leaves it as sound as it was: at every boundary of a word of every fixture, and on new lines. */
describe('completion in compose files', () => {
  let tried = 0;

  it.each(readProjects().map(({ name, files }) => ({ name, files })))('keeps $name sound', ({ files }) => {
    const project = analyseProject(files);
    for (const source of composeSources(project)) {
      for (const text of [source, ...withNewLines(source)]) {
        for (const { suggestion, after } of accepted(text, project)) {
          tried++;
          const label = `${suggestion.label} in\n${after}`;
          expect(problemsOf(new SourceFile(text.uri, after)), label).toBeLessThanOrEqual(problemsOf(text));
        }
      }
    }
  });

  it('offered something', () => {
    expect(tried).toBeGreaterThan(300);
  });
});

function composeSources({ snapshots }: AnalysedProject): SourceFile[] {
  const sources = new Map<string, SourceFile>();
  for (const { topology } of snapshots) {
    for (const { source } of topology.compose?.files ?? []) sources.set(source.uri, source);
  }
  return [...sources.values()];
}

/** A line below each key that nginx needs something of, as when it is being typed. */
function withNewLines({ uri, text, lineEnding }: SourceFile): SourceFile[] {
  const places = [...text.matchAll(/^([ \t]*)(depends_on|networks|expose|ports|environment):[ \t]*(?=\r?$)/gm)];
  return places.flatMap(({ index, 0: line, 1: indent = '' }) => {
    const end = index + line.length;
    return ['  - ', '  '].map((start) => {
      return new SourceFile(uri, `${text.slice(0, end)}${lineEnding}${indent}${start}${text.slice(end)}`);
    });
  });
}

function* accepted(source: SourceFile, project: AnalysedProject): Generator<{ suggestion: Suggestion; after: string }> {
  const context = {} as FeatureContext;
  const { uri, text } = source;
  const snapshots = project.snapshots.filter(({ sources }) => sources.has(uri));
  for (let offset = 0; offset <= text.length; offset++) {
    // in the middle of a word it is as at its start
    if (/^\w\w$/.test(text.slice(offset - 1, offset + 1))) continue;
    for (const suggestion of suggestInCompose({ context, uri, source, offset, snapshots })) {
      const { replace: span = { start: offset, end: offset }, insert = suggestion.label } = suggestion;
      const indent = source.indentAt(offset);
      const newText = insert.replace(/\n/g, source.lineEnding + indent);
      yield { suggestion, after: applyEdits(text, [{ span, newText }]) };
    }
  }
}

function problemsOf(source: SourceFile): number {
  return parseCompose(source).problems.length;
}
