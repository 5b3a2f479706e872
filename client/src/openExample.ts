import * as vscode from 'vscode';

/** The parts of VS Code that ask the user, and that change the window. */
const WINDOW = {
  chooseFolder: async (): Promise<vscode.Uri | undefined> => {
    const chosen = await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: 'Where to put the example',
      openLabel: 'Put the example here',
    });
    return chosen?.[0];
  },
  openFolder: async (folder: vscode.Uri): Promise<void> => {
    await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: hasFolder() });
  },
};

/** Copies the small stack with one mistake of each kind to a folder the user chooses, and opens it. */
export async function openExample(
  { extensionUri }: Pick<vscode.ExtensionContext, 'extensionUri'>,
  { chooseFolder, openFolder } = WINDOW,
): Promise<void> {
  const source = vscode.Uri.joinPath(extensionUri, 'examples', 'broken');
  const parent = await chooseFolder();
  if (!parent) return;
  const folder = await freeFolder(parent);
  await vscode.workspace.fs.copy(source, folder);
  await openFolder(folder);
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
