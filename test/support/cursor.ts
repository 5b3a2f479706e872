import type { Location, LocationLink, Position, Range, TextEdit } from 'vscode-languageserver';
import { SourceFile } from '../../server/src/text/source';
import { FIXTURE_ROOT, fixtureUri, parseFixture } from './fixture';
import { type ClientOptions, TestClient } from './lsp';

/**
 * Tests of what happens at a cursor. `‸` marks it in the text of a fixture; expected targets are written as their line
 * with the range in `⟦ ⟧`. Nobody counts columns.
 */
export const CURSOR = '‸';

export interface AtCursor {
  readonly client: TestClient;
  /** The file that holds the cursor. */
  readonly path: string;
  /** Its text, without the mark. */
  readonly text: string;
  readonly position: Position;
  /** What most requests take. */
  readonly params: { readonly textDocument: { readonly uri: string }; readonly position: Position };
}

export interface CursorOptions extends ClientOptions {
  /** Line endings of all files; LF unless told. */
  readonly lineEnding?: '\n' | '\r\n';
  /** Language of the file with the cursor; by its name unless told. */
  readonly languageId?: string;
}

const started: TestClient[] = [];

/** Starts a server over a fixture and opens the file with the cursor. */
export async function startAtCursor(fixture: string, options: CursorOptions = {}): Promise<AtCursor> {
  const { lineEnding = '\n', languageId } = options;
  const files = new Map(
    [...parseFixture(fixture)].map(([path, text]) => [
      path,
      text.replaceAll('\r\n', '\n').replaceAll('\n', lineEnding),
    ]),
  );
  const [path, marked] = [...files].find(([, text]) => text.includes(CURSOR)) ?? [];
  if (path === undefined || marked === undefined) throw new Error('the fixture has no cursor');
  const text = marked.replace(CURSOR, '');
  files.set(path, text);
  const client = await TestClient.start([...files].map(([name, body]) => `//- ${name}\n${body}`).join(''), options);
  started.push(client);
  await client.open(path, languageId ?? (/\.ya?ml$/.test(path) ? 'dockercompose' : 'nginx'), text);
  const position = new SourceFile(path, text).placeAt(marked.indexOf(CURSOR));
  return { client, path, text, position, params: { textDocument: { uri: fixtureUri(path) }, position } };
}

/** For `afterEach`: stops the servers that were started. */
export async function stopAll(): Promise<void> {
  for (const client of started.splice(0)) await client.stop();
}

/** `path: line with ⟦range⟧`; the line without its indentation. */
export function describeTarget(client: TestClient, uri: string, range: Range): string {
  const path = decodeURIComponent(uri.slice(FIXTURE_ROOT.length + 1));
  const source = new SourceFile(path, client.textOf(path));
  const start = source.offsetAt(range.start);
  const end = source.offsetAt(range.end);
  const lineStart = source.lineStarts[range.start.line] ?? 0;
  const lineEnd = source.lineEnd(range.end.line);
  const { text } = source;
  return `${path}: ${`${text.slice(lineStart, start)}⟦${text.slice(start, end)}⟧${text.slice(end, lineEnd)}`.trim()}`;
}

/** Targets of a definition, references …, described. */
export function describeTargets(
  client: TestClient,
  targets: Location | readonly (Location | LocationLink)[] | null,
): string[] {
  const list = targets === null ? [] : Array.isArray(targets) ? targets : [targets as Location];
  return list.map((target: Location | LocationLink) =>
    'targetUri' in target
      ? describeTarget(client, target.targetUri, target.targetSelectionRange)
      : describeTarget(client, target.uri, target.range),
  );
}

/** The text that edits of one document give. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const source = new SourceFile('', text);
  let result = text;
  for (const { range, newText } of edits.toSorted(
    (a, b) => source.offsetAt(b.range.start) - source.offsetAt(a.range.start),
  )) {
    result = result.slice(0, source.offsetAt(range.start)) + newText + result.slice(source.offsetAt(range.end));
  }
  return result;
}
