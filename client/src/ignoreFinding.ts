import * as vscode from 'vscode';

/** Not in package.json: it makes sense with its arguments only. */
const COMMAND = 'upstreamLens.ignoreFinding';

/** As the language client has it: with what the server put in for itself. */
interface ServerAction extends vscode.CodeAction {
  readonly data?: unknown;
}

/** Registers what is behind *Ignore … here*: it asks for the reason before it writes the comment. */
export function registerIgnoreCommand({ subscriptions }: vscode.ExtensionContext): void {
  subscriptions.push(
    vscode.commands.registerCommand(COMMAND, async (edit: vscode.WorkspaceEdit, placeholder: string) => {
      const reason = await vscode.window.showInputBox({
        title: 'Ignore this finding',
        prompt: 'Why? The reason stands in the comment',
        validateInput: (text) => (text.trim() === '' ? 'Without a reason nothing is ignored' : undefined),
      });
      if (reason !== undefined) await vscode.workspace.applyEdit(withReason(edit, placeholder, reason.trim()));
    }),
  );
}

/** The action of the server, with a command in place of the edit if it has a place for a reason. */
export function askForReason(action: vscode.CodeAction | vscode.Command): vscode.CodeAction | vscode.Command {
  const { edit, data } = action as ServerAction;
  const placeholder = (Object(data) as Record<string, unknown>).reasonPlaceholder;
  if (!edit || typeof placeholder !== 'string') return action;
  const asking = action as vscode.CodeAction;
  delete asking.edit;
  asking.command = { command: COMMAND, title: asking.title, arguments: [edit, placeholder] };
  return asking;
}

function withReason(edit: vscode.WorkspaceEdit, placeholder: string, reason: string): vscode.WorkspaceEdit {
  const result = new vscode.WorkspaceEdit();
  for (const [uri, edits] of edit.entries()) {
    result.set(
      uri,
      edits.map(
        ({ range, newText }) =>
          new vscode.TextEdit(
            range,
            newText.replace(placeholder, () => reason),
          ),
      ),
    );
  }
  return result;
}
