import * as vscode from 'vscode';
import type { TopologyStore } from '../topologyStore';
import { buildTree } from './build';
import { decorationUri } from './decorations';
import { FactNode } from './factNode';
import { MessageNode } from './messageNode';
import type { TreeNode } from './node';

/** VS Code reads one level of rows after the other; without a request for so long, it is done. */
const QUIET_MS = 150;

/** How long VS Code may take to begin with reading, or to reveal a row. */
const PATIENCE_MS = 2000;

/**
 * Turns the nodes into rows of a VS Code tree view.
 *
 * VS Code mixes up two readings of rows at a time, and then shows branches without children: when rows change while it
 * reads them, or when a row is revealed meanwhile. So there is one thing at a time here: reading, revealing, or telling
 * that rows have changed. A view that is not visible is told nothing; it reads all rows when it becomes visible.
 */
export class UpstreamsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[] = [];
  #view: vscode.TreeView<TreeNode> | undefined;
  #roots: readonly TreeNode[] = [];
  /** The store has a newer topology than the rows show. */
  #isOutdated = true;
  /** VS Code was told that rows have changed, and has not begun to read them. */
  #isAwaited = false;
  #isRevealing = false;
  /** Runs while VS Code reads rows. */
  #reading: NodeJS.Timeout | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];

  readonly onDidChangeTreeData = this.#changed.event;

  #isHighContrast = isHighContrast(vscode.window.activeColorTheme);

  constructor(private readonly store: TopologyStore) {
    const readAgain = () => {
      this.#isOutdated = true;
      this.#proceed();
    };
    this.#subscriptions.push(
      store.onDidChange(readAgain),
      vscode.window.onDidChangeActiveColorTheme((theme) => {
        if (isHighContrast(theme) === this.#isHighContrast) return;
        this.#isHighContrast = isHighContrast(theme);
        readAgain();
      }),
    );
  }

  /** Tells the view from now on when rows have changed. */
  connect(view: vscode.TreeView<TreeNode>): void {
    this.#view = view;
    this.#subscriptions.push(view.onDidChangeVisibility(() => this.#proceed()));
  }

  /** The rows that VS Code knows. */
  get roots(): readonly TreeNode[] {
    return this.#roots;
  }

  /** Runs a step that reveals a row of {@link roots}, once VS Code has read them. Never rejects. */
  async reveal(step: () => Thenable<void>): Promise<void> {
    if (!this.#isIdle()) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    this.#isRevealing = true;
    await withPatience(step());
    this.#isRevealing = false;
    this.#proceed();
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) this.#readRoots();
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => {
      this.#reading = undefined;
      this.#proceed();
    }, QUIET_MS);
    return [...(node ? node.children : this.#roots)];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsibleState(node));
    item.id = node.id;
    item.description = describe(node, this.#isHighContrast);
    item.iconPath = new vscode.ThemeIcon(node.icon, iconColor(node));
    item.resourceUri = decorationUri(node);
    item.tooltip = new vscode.MarkdownString(node.tooltip);
    item.contextValue = node.contextValue;
    item.accessibilityInformation = { label: node.spoken };
    item.command = clickCommand(node);
    return item;
  }

  dispose(): void {
    clearTimeout(this.#reading);
    clearTimeout(this.#watchdog);
    vscode.Disposable.from(...this.#subscriptions, this.#changed).dispose();
  }

  #isIdle(): boolean {
    return !this.#isOutdated && !this.#isAwaited && !this.#isRevealing && this.#reading === undefined;
  }

  #readRoots(): void {
    if (this.#isOutdated) this.#roots = buildTree(this.store.view);
    this.#isOutdated = false;
    this.#isAwaited = false;
    clearTimeout(this.#watchdog);
  }

  #proceed(): void {
    if (this.#isIdle()) {
      this.#whenIdle.shift()?.();
      return;
    }
    const isBusy = this.#isAwaited || this.#isRevealing || this.#reading !== undefined;
    if (isBusy || !this.#view?.visible) return;
    this.#isAwaited = true;
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#isAwaited = false;
      this.#proceed();
    }, PATIENCE_MS);
    this.#changed.fire();
  }
}

/** Ends with the step, however it ends, or when it takes too long. */
async function withPatience(step: Thenable<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([step.then(undefined, () => {}), timeout]);
  clearTimeout(timer);
}

function isHighContrast({ kind }: vscode.ColorTheme): boolean {
  return kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
}

/** High contrast does not tell errors from warnings by colour, so there it takes words. */
function describe(node: TreeNode, withVerdict: boolean): string {
  return [withVerdict && node.verdict, node.description].filter(Boolean).join(' · ');
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
  if (node instanceof FactNode && node.command) {
    return { command: node.command.id, title: node.command.title, arguments: [node] };
  }
  return node.place && { command: 'upstreamLens.revealNode', title: 'Show in editor', arguments: [node] };
}
