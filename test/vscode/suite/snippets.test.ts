import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEditors, openDocument } from './support';

async function insertSnippet(language: string, content: string, name: string): Promise<string> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  const editor = await vscode.window.showTextDocument(document);
  const end = document.lineAt(document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
  await vscode.commands.executeCommand('editor.action.insertSnippet', { langId: language, name });
  return document.getText();
}

describe('snippets', () => {
  afterEach(closeEditors);

  it('write an upstream into an nginx file', async () => {
    const text = await insertSnippet('nginx', 'http {\n    ', 'Upstream: IP hash');
    assert.match(
      text,
      /^ {4}upstream backend \{\n {8}zone backend 64k;\n {8}ip_hash;\n {8}server app-1:8080 max_fails=3 fail_timeout=30s;$/m,
    );
  });

  it('write an instance into a compose file', async () => {
    const language = (await openDocument('autograph/docker-compose.lb.yml')).languageId;
    const text = await insertSnippet(language, 'services:\n  ', 'Service instance');
    assert.match(text, /INSTANCE_ID/);
    assert.match(text, /healthcheck:/);
  });

  it('are offered while one types', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'nginx', content: 'http {\n  upstream-ip' });
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.lineAt(1).range.end,
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('upstream-ip-hash'), labels.slice(0, 20).join(', '));
  });
});
