// What VS Code itself is given when it asks the language features: through the commands that its own user interface uses.
import * as vscode from 'vscode';
import { rangeOf } from './support';

export async function ask<T>(command: string, ...args: readonly unknown[]): Promise<T> {
  return vscode.commands.executeCommand<T>(`vscode.${command}`, ...args);
}

/** The position behind a text of a document. */
export function behind(document: vscode.TextDocument, text: string): vscode.Position {
  return rangeOf(document, text).end;
}

/** The position in the middle of a text. */
export function within(document: vscode.TextDocument, text: string): vscode.Position {
  const { start } = rangeOf(document, text);
  return start.translate(0, Math.floor(text.length / 2));
}

/** Each place as its file's name and its line, without duplicates. */
export async function linesOf(places: readonly (vscode.Location | vscode.LocationLink)[]): Promise<readonly string[]> {
  const lines = await Promise.all(
    places.map(async (place) => {
      const uri = 'targetUri' in place ? place.targetUri : place.uri;
      const range = 'targetUri' in place ? (place.targetSelectionRange ?? place.targetRange) : place.range;
      const document = await vscode.workspace.openTextDocument(uri);
      return `${uri.path.split('/').at(-1)}: ${document.lineAt(range.start.line).text.trim()}`;
    }),
  );
  return [...new Set(lines)];
}

/** The whole of a document. */
export function wholeOf(document: vscode.TextDocument): vscode.Range {
  return new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
}
