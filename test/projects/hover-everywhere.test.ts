import { describe, expect, it } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver-types';
import { hoverAt } from '../../server/src/features/hover';
import type { FeatureContext } from '../../server/src/features/request';
import { signatureAt } from '../../server/src/features/signature-help';
import type { SourceFile } from '../../server/src/text/source';
import { featureContext } from '../support/feature-context';
import { fixtureUri } from '../support/fixture';
import { analyseProject, readProjects } from '../support/projects';

/** A hover at every word boundary of every fixture: its range holds the place, and its text is whole Markdown. */

/** Offsets at which words begin and end, and one inside of each. */
function* boundariesOf(text: string): Generator<number> {
  for (const { index, 0: word } of text.matchAll(/\w+/g)) {
    yield index;
    if (word.length > 1) yield index + 1;
    yield index + word.length;
  }
}

function problemsOf(text: string): string[] {
  const outside = text.replace(/(`{3,})nginx\n[\s\S]*?\n\1(?=\n|$)/g, '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
  return [
    ...(/undefined|NaN|\[object/.test(outside) ? ['names what is not there'] : []),
    ...(outside.includes('`') ? ['has an open code span'] : []),
    ...(/[<>]/.test(outside.replace(/\]\(<[^<>]*>\)/g, '').replace(/\\[<>]/g, '')) ? ['has a tag'] : []),
    ...(/\n{3,}|^\s|\s$/.test(text) ? ['has empty parts'] : []),
    ...(/command:/.test(text) ? ['has a command'] : []),
    ...(text.length > 6000 ? [`is long: ${text.length}`] : []),
  ];
}

let answers = 0;

async function problemsAt(context: FeatureContext, source: SourceFile, offset: number): Promise<string[]> {
  const params = { textDocument: { uri: source.uri }, position: source.placeAt(offset) };
  const place = `${source.uri}:${params.position.line + 1}`;
  const help = await signatureAt(context, params);
  const isActive = !help || help.signatures[help.activeSignature ?? -1] !== undefined;
  const hover = await hoverAt(context, params);
  if (!hover) return isActive ? [] : [`${place}: no active signature`];
  answers++;
  const { value } = hover.contents as MarkupContent;
  const range = hover.range ?? { start: params.position, end: params.position };
  const isIn = source.offsetAt(range.start) <= offset && offset <= source.offsetAt(range.end);
  return [
    ...(isActive ? [] : [`${place}: no active signature`]),
    ...(isIn ? [] : [`${place}: the range is elsewhere`]),
    ...problemsOf(value).map((problem) => `${place} ${problem}: ${value}`),
  ];
}

describe.each(readProjects())('in $name', ({ files }) => {
  it('hovers and signatures are whole', async () => {
    const { workspace, snapshots } = analyseProject(files);
    const context = featureContext(workspace, snapshots);
    const problems: string[] = [];
    for (const path of files.keys()) {
      const uri = fixtureUri(path.split('/').map(encodeURIComponent).join('/'));
      const source = workspace.sources.get(uri);
      if (!source || !snapshots.some(({ sources }) => sources.has(uri))) continue;
      for (const offset of boundariesOf(source.text)) problems.push(...(await problemsAt(context, source, offset)));
    }
    expect([...new Set(problems)]).toEqual([]);
  });
});

describe('the fixtures', () => {
  it('have many places with something to say', () => {
    expect(answers).toBeGreaterThan(3000);
  });
});
