import * as vscode from 'vscode';
import type { TreeNode } from './node';
import { verdict } from './text';

const SCHEME = 'upstream-lens-node';

/** The address under which the decorations of a node are asked for; none if there is nothing to decorate. */
export function decorationUri(node: TreeNode): vscode.Uri | undefined {
  const { error, warning } = node.counts;
  if (error + warning === 0) return undefined;
  // the counts are part of the address, so a new verdict is a new address and no stale decoration can stay
  return vscode.Uri.from({ scheme: SCHEME, path: `/${error}/${warning}`, query: node.id });
}

/** Colours rows by their worst finding and shows how many there are, as VS Code does in its own trees. */
export class NodeDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    const [error = 0, warning = 0] = uri.path.slice(1).split('/').map(Number);
    const total = error + warning;
    return {
      badge: total > 9 ? '9+' : String(total),
      tooltip: verdict({ error, warning }),
      color: new vscode.ThemeColor(error > 0 ? 'list.errorForeground' : 'list.warningForeground'),
      propagate: false,
    };
  }
}
