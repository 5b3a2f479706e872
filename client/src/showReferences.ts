import * as vscode from 'vscode';
import type { Location, Position } from 'vscode-languageclient';
import { SHOW_REFERENCES } from '../../server/src/protocol';

/**
 * Registers what is behind code lenses. Not in package.json: it makes sense with its arguments only, which come from the
 * server as the Language Server Protocol has them, where VS Code's own command takes its own objects.
 */
export function registerShowReferences({ subscriptions }: vscode.ExtensionContext): void {
  subscriptions.push(
    vscode.commands.registerCommand(
      SHOW_REFERENCES,
      (uri: string, position: Position, locations: readonly Location[]) =>
        vscode.commands.executeCommand(
          'editor.action.showReferences',
          vscode.Uri.parse(uri),
          toPosition(position),
          locations.map(({ uri: file, range }) => {
            const place = new vscode.Range(toPosition(range.start), toPosition(range.end));
            return new vscode.Location(vscode.Uri.parse(file), place);
          }),
        ),
    ),
  );
}

function toPosition({ line, character }: Position): vscode.Position {
  return new vscode.Position(line, character);
}
