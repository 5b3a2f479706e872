// What the tests inside VS Code share. Nothing here sleeps: every wait ends with the event it waits for, or fails.
import * as vscode from 'vscode';

export const extensionId = 'upstream-lens.upstream-lens';

/** A file of the workspace, which holds fresh copies of the examples: `autograph/nginx/nginx.conf`. */
export function workspaceFile(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Activates the extension and returns what it exports. */
export async function activateExtension<Api = unknown>(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>(extensionId);
  if (!extension) throw new Error(`VS Code does not know ${extensionId}`);
  return extension.activate();
}

/** Opens a file of the workspace in an editor. */
export async function openDocument(path: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(workspaceFile(path));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Throws away unsaved changes and closes all editors. */
export async function closeEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/**
 * Waits until `probe` gives something other than undefined; asked at once, then after each event.
 * @param what for the message when it does not happen
 * @param timeout in ms
 */
export function waitFor<T>(
  what: string,
  event: vscode.Event<unknown>,
  probe: () => T | undefined,
  timeout = 20_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const attempt = () => {
      try {
        const result = probe();
        if (result === undefined) return;
        finish();
        resolve(result);
      } catch (error) {
        finish();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      finish();
      reject(new Error(`waited ${timeout} ms in vain for ${what}`));
    }, timeout);
    const subscription = event(attempt);
    const finish = () => {
      clearTimeout(timer);
      subscription.dispose();
    };
    attempt();
  });
}

/** Waits until the diagnostics of a file are as wanted, and returns them. The message of a failure lists what was there. */
export async function waitForDiagnostics(
  uri: vscode.Uri,
  isAsWanted: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
  timeout?: number,
): Promise<readonly vscode.Diagnostic[]> {
  const current = () => vscode.languages.getDiagnostics(uri);
  try {
    return await waitFor(
      `diagnostics of ${uri.path}`,
      vscode.languages.onDidChangeDiagnostics,
      () => (isAsWanted(current()) ? current() : undefined),
      timeout,
    );
  } catch (error) {
    const list = current().map((diagnostic) => `  ${diagnostic.range.start.line + 1}: ${diagnostic.message}`);
    throw new Error(`${error instanceof Error ? error.message : error}; there are ${list.length}\n${list.join('\n')}`);
  }
}

/** The rule a diagnostic comes from. */
export function codeOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : code);
}

/** Where a text stands in a document; it must be there. */
export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const offset = document.getText().indexOf(text);
  if (offset < 0) throw new Error(`${document.uri.path} does not contain ${JSON.stringify(text)}`);
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + text.length));
}

/** Replaces the first occurrence of a text, as an unsaved change. */
export async function replaceText(document: vscode.TextDocument, text: string, replacement: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, text), replacement);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('VS Code refused the edit');
}

/** The code actions VS Code offers at a range, resolved so that their edits are there. */
export async function codeActionsAt(uri: vscode.Uri, range: vscode.Range): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range, '', 100);
}

/** Does what choosing a code action in the menu does. */
export async function applyCodeAction(action: vscode.CodeAction): Promise<void> {
  if (action.edit && !(await vscode.workspace.applyEdit(action.edit))) throw new Error('VS Code refused the edit');
  const { command } = action;
  if (command) await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}
