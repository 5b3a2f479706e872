// The extension's own parts, as the tests reach them.
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../client/src/extension';
import { walk } from '../../../client/src/tree/build';
import type { TreeNode } from '../../../client/src/tree/node';
import type { ProjectView } from '../../../server/src/protocol';
import { activateExtension, waitFor } from './support';

export type { ExtensionApi } from '../../../client/src/extension';

/** The extension, once the first analysis has ended. */
export async function startExtension(): Promise<ExtensionApi> {
  const api = await activateExtension<ExtensionApi>();
  await waitFor('the first analysis', api.store.onDidChange, () =>
    api.store.view.state === 'ready' ? true : undefined,
  );
  return api;
}

/** The project of an example, once it is as wanted. */
export function waitForProject(
  { store }: ExtensionApi,
  example: string,
  isAsWanted: (project: ProjectView) => boolean = () => true,
): Promise<ProjectView> {
  return waitFor(`the project of ${example}`, store.onDidChange, () =>
    store.view.projects.find((project) => project.name.startsWith(`${example}/`) && isAsWanted(project)),
  );
}

/** The row at the end of a path of labels; the first label may be the beginning of one. */
export function rowAt(api: ExtensionApi, ...labels: readonly string[]): TreeNode {
  let rows: readonly TreeNode[] = api.rows();
  let row: TreeNode | undefined;
  for (const label of labels) {
    row = rows.find((candidate) => candidate.label === label || (!row && candidate.label.startsWith(label)));
    if (!row) throw new Error(`no row "${label}" among ${rows.map((candidate) => candidate.label).join(', ')}`);
    rows = row.children;
  }
  if (!row) throw new Error('a row needs a label');
  return row;
}

/** Every row of the tree with a label. */
export function rowsNamed(api: ExtensionApi, label: string): readonly TreeNode[] {
  return [...walk(api.rows())].filter((node) => node.label === label);
}

/** The settings of the workspace, put back after the test. */
export async function withSetting(key: string, value: unknown, test: () => Promise<void>): Promise<void> {
  const settings = () => vscode.workspace.getConfiguration('upstreamLens');
  await settings().update(key, value, vscode.ConfigurationTarget.Workspace);
  try {
    await test();
  } finally {
    await settings().update(key, undefined, vscode.ConfigurationTarget.Workspace);
  }
}
