import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startExtension, waitForProject } from './api';
import { ask } from './providers';
import { applyCodeAction, closeEditors, openDocument, rangeOf, replaceText } from './support';

const nginx = 'autograph/nginx/nginx.conf';

describe('refactoring', () => {
  before(async () => {
    await waitForProject(await startExtension(), 'autograph');
  });
  afterEach(closeEditors);

  /** What *Refactor…* offers at a text, done. */
  async function refactor(document: vscode.TextDocument, text: string, title: RegExp): Promise<void> {
    const kind = vscode.CodeActionKind.Refactor.value;
    const actions = await ask<vscode.CodeAction[]>(
      'executeCodeActionProvider',
      document.uri,
      rangeOf(document, text),
      kind,
    );
    const action = actions.find((candidate) => title.test(candidate.title));
    assert.ok(action, `no ${title} among ${actions.map((candidate) => candidate.title).join(' | ')}`);
    await applyCodeAction(action);
  }

  it('makes a server a backup, and takes that back', async () => {
    const document = await openDocument(nginx);
    const line = 'server diagram-service-3:8082 max_fails=3 fail_timeout=30s';
    await refactor(document, 'diagram-service-3', /a backup server$/);
    assert.ok(document.getText().includes(`${line} backup;`));
    await vscode.commands.executeCommand('undo');
    assert.ok(document.getText().includes(`${line};`));
  });

  it('puts the servers of an upstream into order', async () => {
    const document = await openDocument(nginx);
    const [first, second] = ['server ai-service-1:8084', 'server ai-service-2:8084'];
    await replaceText(document, first, 'server z');
    await replaceText(document, second, first);
    await replaceText(document, 'server z', second);
    await refactor(document, 'upstream ai_service_backend', /^Sort the servers/);
    const text = document.getText();
    assert.ok(text.indexOf(first) < text.indexOf(second));
  });
});
