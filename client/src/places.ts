import * as vscode from 'vscode';
import type { ViewPlace } from '../../server/src/protocol';

/** What the server gives for files that only the image has: there is nothing to open. */
const IMAGE_SCHEME = 'image';

export function toRange({ start, end }: ViewPlace): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Opens the file and selects nothing: the cursor goes to the beginning of the place, which is scrolled into sight. */
export async function showPlace(place: ViewPlace, options?: vscode.TextDocumentShowOptions): Promise<void> {
  const uri = vscode.Uri.parse(place.uri);
  if (uri.scheme === IMAGE_SCHEME) {
    void vscode.window.showInformationMessage(`${uri.path} comes with the image of the service that runs nginx.`);
    return;
  }
  const range = toRange(place);
  const editor = await vscode.window.showTextDocument(uri, options);
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
