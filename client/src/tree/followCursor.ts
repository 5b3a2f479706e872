import * as vscode from 'vscode';
import { fileKey } from '../topologyStore';
import { findNodeAt } from './build';
import type { TreeNode } from './node';
import type { UpstreamsTree } from './provider';

/** Long enough to pass over lines with an arrow key held down. */
const DELAY_MS = 100;

/** Selects the row of what the cursor is in, as long as the view is visible and the user wants it. */
export function followCursor(view: vscode.TreeView<TreeNode>, tree: UpstreamsTree): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  // one after the other: of two at a time, the one that has to expand more would have the last word
  let revealing = Promise.resolve();
  const reveal = () => {
    revealing = revealing.then(() => tree.reveal(() => revealCursor(view, tree)));
  };
  const schedule = () => {
    clearTimeout(timer);
    if (isWanted(view)) timer = setTimeout(reveal, DELAY_MS);
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) schedule();
    }),
    vscode.window.onDidChangeActiveTextEditor(schedule),
    view.onDidChangeVisibility(schedule),
    { dispose: () => clearTimeout(timer) },
  );
}

async function revealCursor(view: vscode.TreeView<TreeNode>, tree: UpstreamsTree): Promise<void> {
  const node = nodeAtCursor(view, tree);
  if (node && node.id !== view.selection[0]?.id) {
    await view.reveal(node, { select: true, focus: false, expand: false });
  }
}

/** The row of what the cursor is in, as long as the view is visible and the user wants it. */
export function nodeAtCursor(view: vscode.TreeView<TreeNode>, tree: UpstreamsTree): TreeNode | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !isWanted(view)) return undefined;
  const uri = editor.document.uri.toString();
  return findNodeAt(tree.roots, (other) => fileKey(other) === uri, editor.selection.active, view.selection[0]);
}

function isWanted(view: vscode.TreeView<TreeNode>): boolean {
  return view.visible && vscode.workspace.getConfiguration('upstreamLens').get('tree.followCursor', true);
}
