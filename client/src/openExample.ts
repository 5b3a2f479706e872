import * as vscode from 'vscode';

/** Copies the small stack with one mistake of each kind to a folder the user chooses, and opens it. */
export async function openExample({ extensionUri }: vscode.ExtensionContext): Promise<void> {
  const source = vscode.Uri.joinPath(extensionUri, 'examples', 'broken');
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: 'Where to put the example',
      openLabel: 'Put the example here',
    })) ?? [];
  if (!parent) return;
  const folder = await freeFolder(parent);
  await vscode.workspace.fs.copy(source, folder);
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: hasFolder() });
}

function hasFolder(): boolean {
  return (vscode.workspace.workspaceFolders ?? []).length > 0;
}

/** Never writes into something that is there already. */
async function freeFolder(parent: vscode.Uri): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(parent)).map(([name]) => name));
  let name = 'upstream-lens-example';
  for (let number = 2; taken.has(name); number++) name = `upstream-lens-example-${number}`;
  return vscode.Uri.joinPath(parent, name);
}
