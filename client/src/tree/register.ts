import * as vscode from 'vscode';
import type { TopologyStore } from '../topologyStore';
import { NodeDecorations } from './decorations';
import { followCursor } from './followCursor';
import type { TreeNode } from './node';
import { UpstreamsTree } from './provider';
import { verdict } from './text';

export const VIEW_ID = 'upstreamLens.upstreams';

export interface UpstreamsView {
  readonly tree: UpstreamsTree;
  readonly view: vscode.TreeView<TreeNode>;
}

/** Shows the Upstreams view and keeps it up to date. */
export function registerUpstreamsView(context: vscode.ExtensionContext, store: TopologyStore): UpstreamsView {
  const tree = new UpstreamsTree(store);
  const view = vscode.window.createTreeView(VIEW_ID, { treeDataProvider: tree, showCollapseAll: true });
  tree.connect(view);
  const update = () => {
    view.badge = badge(store);
    const { state, projects } = store.view;
    void vscode.commands.executeCommand('setContext', 'upstreamLens.state', state);
    // the welcome text: not before the analysis has ended, and never in the moment until rows have been read
    const hasNoProject = state === 'ready' && projects.length === 0;
    void vscode.commands.executeCommand('setContext', 'upstreamLens.hasNoProject', hasNoProject);
  };
  update();
  context.subscriptions.push(
    tree,
    view,
    store.onDidChange(update),
    vscode.window.registerFileDecorationProvider(new NodeDecorations()),
    followCursor(view, tree),
  );
  return { tree, view };
}

function badge({ view }: TopologyStore): vscode.ViewBadge | undefined {
  const error = sum(view.projects.map(({ counts }) => counts.error));
  const warning = sum(view.projects.map(({ counts }) => counts.warning));
  return error + warning > 0 ? { value: error + warning, tooltip: verdict({ error, warning }) } : undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
