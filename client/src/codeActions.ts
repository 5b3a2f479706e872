import * as vscode from 'vscode';
import { changedLine, type Edit } from './changedLine';
import { showPlace } from './places';

const MAXIMUM_RESOLVED = 50;

/** What the light bulb would offer at a place, with the edits; without actions of others. */
export async function codeActionsAt(
  uri: vscode.Uri,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): Promise<readonly vscode.CodeAction[]> {
  // VS Code answers for open documents only
  await vscode.workspace.openTextDocument(uri);
  const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[] | undefined>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    kind.value,
    MAXIMUM_RESOLVED,
  );
  return (actions ?? []).filter((action) => !action.disabled && action.kind && kind.contains(action.kind));
}

/** Does what choosing it in the light bulb's menu does, and says which files out of sight it changed. */
export async function applyCodeAction(action: vscode.CodeAction): Promise<void> {
  if (action.edit && !(await vscode.workspace.applyEdit(action.edit))) {
    throw new Error('The file has changed meanwhile');
  }
  if (action.command) {
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
  }
  for (const [uri, edits] of action.edit?.entries() ?? []) {
    if (edits.length > 0 && !isVisible(uri)) void tellChange(uri, edits);
  }
}

function isVisible(uri: vscode.Uri): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
}

/** A change in a file that is not to be seen can be looked at, and undone there. */
async function tellChange(uri: vscode.Uri, edits: readonly Edit[]): Promise<void> {
  const line = changedLine(edits);
  const show = 'Show';
  const chosen = await vscode.window.showInformationMessage(
    `Changed ${vscode.workspace.asRelativePath(uri)}:${line + 1}`,
    show,
  );
  if (chosen !== show) return;
  const position = { line, character: 0 };
  await showPlace({ uri: uri.toString(), start: position, end: position }, { preview: false });
}
