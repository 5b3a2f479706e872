import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startExtension } from './api';
import { ask, behind } from './providers';
import { closeEditors, openDocument, rangeOf, workspaceFile } from './support';

const messy = 'formatting/nginx.conf';
const compose = 'autograph/docker-compose.lb.yml';
const options = { tabSize: 4, insertSpaces: true };

const text = `events {}
http {
    upstream api {
        server 10.0.0.1;
      server 10.0.0.2; # second
    }
  keepalive_timeout 5s;
}
`;
const formatted = text.replace('      server 10.0.0.2', '        server 10.0.0.2').replace('  keep', '    keep');

async function apply(document: vscode.TextDocument, edits: readonly vscode.TextEdit[] | undefined): Promise<string> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, [...(edits ?? [])]);
  assert.ok(await vscode.workspace.applyEdit(edit));
  return document.getText();
}

describe('formatting', () => {
  before(async () => {
    await startExtension();
    await vscode.workspace.fs.writeFile(workspaceFile(messy), new TextEncoder().encode(text));
  });
  after(() => vscode.workspace.fs.delete(workspaceFile('formatting'), { recursive: true }));
  afterEach(closeEditors);

  it('formats the document, as the one formatter there is', async () => {
    const document = await openDocument(messy);
    // VS Code guesses the indentation of so short a text
    if (vscode.window.activeTextEditor) vscode.window.activeTextEditor.options = options;
    // with several formatters it would ask, and change nothing
    await vscode.commands.executeCommand('editor.action.formatDocument');
    assert.equal(document.getText(), formatted);
  });

  it('formats a range', async () => {
    const document = await openDocument(messy);
    const range = rangeOf(document, '  keepalive_timeout 5s;');
    const edits = await ask<vscode.TextEdit[]>('executeFormatRangeProvider', document.uri, range, options);
    assert.equal(await apply(document, edits), text.replace('  keep', '    keep'));
  });

  it('formats the line that a semicolon ends', async () => {
    const document = await openDocument(messy);
    const position = behind(document, 'server 10.0.0.2;');
    const edits = await ask<vscode.TextEdit[]>('executeFormatOnTypeProvider', document.uri, position, ';', options);
    assert.equal(await apply(document, edits), text.replace('      server 10.0.0.2', '        server 10.0.0.2'));
  });

  it('leaves compose files to others', async () => {
    const { uri } = await openDocument(compose);
    assert.ok(!(await ask<vscode.TextEdit[] | undefined>('executeFormatDocumentProvider', uri, options))?.length);
  });
});
