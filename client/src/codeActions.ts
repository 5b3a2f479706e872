import * as vscode from 'vscode';

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

/** Does what choosing it in the light bulb's menu does. */
export async function applyCodeAction(action: vscode.CodeAction): Promise<void> {
  if (action.edit && !(await vscode.workspace.applyEdit(action.edit))) {
    throw new Error('The file has changed meanwhile');
  }
  if (action.command) {
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
  }
}
