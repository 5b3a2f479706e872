import { expect } from 'vitest';
import {
  type AnnotatedTextEdit,
  PrepareRenameRequest,
  RenameRequest,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { SourceFile } from '../../server/src/text/source';
import { type AtCursor, applyTextEdits, CURSOR, type CursorOptions, startAtCursor } from './cursor';
import { FIXTURE_ROOT, parseFixture } from './fixture';

/** Tests of renames: in a fixture `«name»` marks all that is renamed without a question. */

/** What the client shows before it asks for the new name: the line with the name in brackets, or the reason. */
export async function prepared({ client, params, text, path }: AtCursor): Promise<string> {
  try {
    const result = await client.connection.sendRequest(PrepareRenameRequest.type, params);
    if (!result || !('placeholder' in result)) return 'nothing';
    const source = new SourceFile(path, text);
    const [start, end] = [source.offsetAt(result.range.start), source.offsetAt(result.range.end)];
    expect(text.slice(start, end)).toBe(result.placeholder);
    const { line } = result.range.start;
    return `${text.slice(source.lineStarts[line], start)}⟦${result.placeholder}⟧${text.slice(end, source.lineEnd(line))}`.trim();
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

export async function renameTo({ client, params }: AtCursor, newName: string): Promise<WorkspaceEdit | string> {
  try {
    return (await client.connection.sendRequest(RenameRequest.type, { ...params, newName })) ?? 'nothing';
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

interface Renamed {
  /** The files that change, with all edits that nobody has to confirm. */
  readonly texts: Readonly<Record<string, string>>;
  /** `label | description | path: line with ⟦new name⟧` of all others. */
  readonly asked: readonly string[];
  /** What the person is told. */
  readonly told: readonly string[];
}

function describeEdit({ client }: AtCursor, edit: WorkspaceEdit): Renamed {
  const texts: Record<string, string> = {};
  const asked: string[] = [];
  for (const change of (edit.documentChanges ?? []) as TextDocumentEdit[]) {
    const path = decodeURIComponent(change.textDocument.uri.slice(FIXTURE_ROOT.length + 1));
    const source = new SourceFile(path, client.textOf(path));
    const edits = change.edits as AnnotatedTextEdit[];
    const annotationOf = ({ annotationId }: AnnotatedTextEdit) => edit.changeAnnotations?.[annotationId ?? ''];
    const sure = edits.filter((each) => annotationOf(each)?.needsConfirmation !== true);
    if (sure.length > 0) texts[path] = applyTextEdits(source.text, sure);
    for (const each of edits) {
      const annotation = annotationOf(each);
      if (!annotation?.needsConfirmation) continue;
      const { start, end } = each.range;
      const line = source.lineText(start.line);
      const text = `${line.slice(0, start.character)}⟦${each.newText}⟧${line.slice(end.character)}`;
      asked.push(`${annotation.label} | ${annotation.description} | ${path}: ${text.trim()}`);
    }
  }
  return { texts, asked, told: client.messages };
}

/** Renames what is under the cursor. */
export async function renamed(fixture: string, newName: string, options?: CursorOptions): Promise<Renamed> {
  const at = await startAtCursor(fixture, options);
  const edit = await renameTo(at, newName);
  if (typeof edit === 'string') throw new Error(edit);
  return describeEdit(at, edit);
}

export async function refusal(fixture: string, newName: string, options?: CursorOptions): Promise<string> {
  const at = await startAtCursor(fixture, options);
  const edit = await renameTo(at, newName);
  return typeof edit === 'string' ? edit : JSON.stringify(describeEdit(at, edit));
}

/** A fixture in which only the old name is replaced where `«name»` stands; the texts of the files that have any. */
function expectation(fixture: string, newName: string, lineEnding = '\n'): Record<string, string> {
  const files = [...parseFixture(fixture.replace(CURSOR, ''))].filter(([, text]) => text.includes('«'));
  return Object.fromEntries(
    files.map(([path, text]) => [path, text.replace(/«[^»]*»/g, newName).replaceAll('\n', lineEnding)]),
  );
}

/** The fixture as it is before: the marks taken off. */
function before(fixture: string): string {
  return fixture.replace(/[«»]/g, '');
}

/** In the fixture `«name»` marks all that is renamed without a question. */
export async function expectRenamed(
  fixture: string,
  newName: string,
  asked: string[] = [],
  options?: CursorOptions,
): Promise<void> {
  const result = await renamed(before(fixture), newName, options);
  expect(result.texts).toEqual(expectation(fixture, newName, options?.lineEnding));
  expect([...result.asked].sort()).toEqual([...asked].sort());
}
