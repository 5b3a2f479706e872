import * as vscode from 'vscode';
import { walk } from './build';
import { nodeAtCursor } from './followCursor';
import type { TreeNode } from './node';
import { type UpstreamsView, VIEW_ID } from './register';

/**
 * Shows the view and puts the keyboard on a row: the selected one, that of the cursor, or the first. Without a row that
 * has the focus, no key acts on anything.
 */
export async function focusUpstreams({ view, tree }: UpstreamsView): Promise<void> {
  const wasVisible = view.visible;
  await vscode.commands.executeCommand(`${VIEW_ID}.focus`);
  let wasHidden = false;
  const watching = view.onDidChangeVisibility(({ visible }) => {
    wasHidden ||= !visible;
  });
  await tree.reveal(async () => {
    // who has gone elsewhere meanwhile is not called back
    if (wasHidden) return;
    // what was selected before the view was hidden says less than where the cursor is now
    const candidates = [selectedRow(view, tree.roots), nodeAtCursor(view, tree)];
    if (!wasVisible) candidates.reverse();
    const node = candidates.find(Boolean) ?? tree.roots[0];
    if (node) await view.reveal(node, { focus: true, select: true });
  });
  watching.dispose();
}

/** The selected row as the tree has it now: the view may still hold that of an earlier analysis. */
function selectedRow({ selection }: vscode.TreeView<TreeNode>, roots: readonly TreeNode[]): TreeNode | undefined {
  const id = selection[0]?.id;
  if (id === undefined) return undefined;
  for (const node of walk(roots)) if (node.id === id) return node;
  return undefined;
}
