import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TextEdit } from 'vscode-languageserver';
import { formatDocument, formatRange } from '../../../server/src/features/formatting';
import type { FeatureContext } from '../../../server/src/features/request';
import { SourceFile } from '../../../server/src/text/source';
import { Workspace } from '../../../server/src/workspace/workspace';
import { applyTextEdits } from '../../support/cursor';
import { MemoryFileSystem } from '../../support/fixture';
import { formatted, parse, tokensOf } from '../../support/format-laws';
import { noise, noisyText } from '../../support/layout-noise';

const URI = 'file:///fixture/nginx.conf';
const RANGES = 3_000;

function contextOf(text: string): FeatureContext {
  const workspace = new Workspace(new MemoryFileSystem(new Map()));
  workspace.sources.open(URI, 'nginx', 1, text);
  return {
    snapshots: [],
    workspace,
    view: {
      sourceOf: (uri) => workspace.sources.get(uri),
      editorUri: (uri) => workspace.sources.editorUri(uri),
      versionOf: (uri) => workspace.sources.versionOf(uri),
    },
    // formatting asks nothing of the client
    client: {} as FeatureContext['client'],
    tell: () => undefined,
  };
}

describe(`${RANGES} ranges`, () => {
  test('are formatted with what formatting the document does to their lines', () => {
    let edited = 0;
    const law = fc.property(noise, fc.nat(0xffff), fc.nat(0xffff), (each, from, to) => {
      const { text } = noisyText(each);
      const source = new SourceFile(URI, text);
      const [start, end] = [from % (text.length + 1), to % (text.length + 1)].sort((a, b) => a - b);
      const range = { start: source.placeAt(start ?? 0), end: source.placeAt(end ?? 0) };
      const context = contextOf(text);
      const document = { textDocument: { uri: URI }, options: { tabSize: 4, insertSpaces: true } };
      const all = formatDocument(context, document);
      const edits = formatRange(context, { ...document, range });
      // what is broken below the range does not matter
      if (!edits || !all) return edits !== null || all === null;
      if (edits.length > 0) edited++;
      const known = new Set(all.map((edit) => JSON.stringify(edit)));
      const after = applyTextEdits(text, edits);
      const first = source.lineStarts[range.start.line] ?? 0;
      const rest = text.slice(source.lineEnd(range.end.line));
      return (
        edits.every((edit: TextEdit) => known.has(JSON.stringify(edit))) &&
        after.startsWith(text.slice(0, first)) &&
        after.endsWith(rest) &&
        tokensOf(parse(after)) === tokensOf(parse(text))
      );
    });
    const result = fc.check(law, { numRuns: RANGES, seed: 20_261_125 });
    expect(result.counterexample && noisyText(result.counterexample[0])).toBeNull();
    expect(edited).toBeGreaterThan(RANGES / 3);
  });

  test('that hold the whole document are formatted like it', () => {
    for (const each of fc.sample(noise, { numRuns: 300, seed: 7 })) {
      const { text } = noisyText(each);
      const source = new SourceFile(URI, text);
      const context = contextOf(text);
      const document = { textDocument: { uri: URI }, options: { tabSize: 2, insertSpaces: false } };
      const range = { start: { line: 0, character: 0 }, end: source.placeAt(text.length) };
      const whole = formatDocument(context, document);
      // positions of lines and characters say what offsets do
      const style = { tabSize: 2, insertSpaces: false, alignment: 'keep', maxBlankLines: 2 } as const;
      if (whole) expect(applyTextEdits(text, whole)).toBe(formatted(text, style));
      if (!text.endsWith('\n')) expect(formatRange(context, { ...document, range })).toEqual(whole);
    }
  });
});
