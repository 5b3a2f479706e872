import * as vscode from 'vscode';
import type { TopologyStore } from '../topologyStore';
import { buildTree } from './build';
import { decorationUri } from './decorations';
import { MessageNode } from './messageNode';
import type { TreeNode } from './node';

/** Turns the nodes into rows of a VS Code tree view. */
export class UpstreamsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  #roots: readonly TreeNode[];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: TopologyStore) {
    this.#roots = buildTree(store.view);
    this.#subscription = store.onDidChange((view) => {
      this.#roots = buildTree(view);
      this.#changed.fire();
    });
  }

  get roots(): readonly TreeNode[] {
    return this.#roots;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    return [...(node ? node.children : this.#roots)];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsibleState(node));
    item.id = node.id;
    item.description = node.description;
    item.iconPath = new vscode.ThemeIcon(node.icon, iconColor(node));
    item.resourceUri = decorationUri(node);
    item.tooltip = new vscode.MarkdownString(node.tooltip);
    item.contextValue = node.contextValue;
    item.accessibilityInformation = { label: node.spoken };
    item.command = clickCommand(node);
    return item;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function collapsibleState(node: TreeNode): vscode.TreeItemCollapsibleState {
  if (node.children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return node.startsExpanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

/** Tells a node with findings of its own from one that only contains such nodes. */
function iconColor(node: TreeNode): vscode.ThemeColor | undefined {
  switch (node.ownSeverity) {
    case 'error':
      return new vscode.ThemeColor('list.errorForeground');
    case 'warning':
      return new vscode.ThemeColor('list.warningForeground');
    case 'information':
      return new vscode.ThemeColor('editorInfo.foreground');
    default:
      return undefined;
  }
}

function clickCommand(node: TreeNode): vscode.Command | undefined {
  if (node instanceof MessageNode) return node.command && { command: node.command.id, title: node.command.title };
  return node.place && { command: 'upstreamLens.revealNode', title: 'Show in editor', arguments: [node] };
}
