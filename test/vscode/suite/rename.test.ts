import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startExtension, waitForProject } from './api';
import { ask, within } from './providers';
import { closeEditors, openDocument } from './support';

const nginx = 'autograph/nginx/nginx.conf';
const compose = 'autograph/docker-compose.lb.yml';

/** Makes the edits without the preview that asks for those that are not certain. */
async function apply(edit: vscode.WorkspaceEdit): Promise<void> {
  const plain = new vscode.WorkspaceEdit();
  for (const [uri, edits] of edit.entries()) plain.set(uri, edits);
  assert.ok(await vscode.workspace.applyEdit(plain));
}

describe('rename', () => {
  before(async () => {
    await waitForProject(await startExtension(), 'autograph');
  });
  afterEach(closeEditors);

  const renameAt = (document: vscode.TextDocument, text: string, name: string) =>
    ask<vscode.WorkspaceEdit>('executeDocumentRenameProvider', document.uri, within(document, text), name);

  it('offers the name alone', async () => {
    const document = await openDocument(nginx);
    const prepared = await ask<{ range: vscode.Range; placeholder: string }>(
      'prepareRename',
      document.uri,
      within(document, 'http://git_service_backend'),
    );
    assert.equal(prepared.placeholder, 'git_service_backend');
    assert.equal(document.getText(prepared.range), 'git_service_backend');
  });

  it('refuses what has no name of the user', async () => {
    const document = await openDocument(nginx);
    await assert.rejects(Promise.resolve(ask('prepareRename', document.uri, within(document, 'worker_processes'))));
  });

  it('renames an upstream where it is defined and used, and undo brings it back', async () => {
    const document = await openDocument(nginx);
    const before = document.getText();
    await apply(await renameAt(document, 'upstream git_service_backend', 'git'));
    assert.ok(document.getText().includes('upstream git {'));
    assert.ok(document.getText().includes('proxy_pass http://git;'));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });

  for (const [file, path, text] of [
    ['nginx.conf', nginx, 'diagram-service-2:8082'],
    ['the compose file', compose, '  diagram-service-2:'],
  ] as const) {
    it(`renames a compose service in both files, from ${file}`, async () => {
      const document = await openDocument(path);
      await apply(await renameAt(document, text, 'drawing-2'));
      const [config, services] = [await openDocument(nginx), await openDocument(compose)];
      assert.ok(config.getText().includes('server drawing-2:8082 max_fails=3 fail_timeout=30s;'));
      assert.match(services.getText(), /^ {2}drawing-2:$/m);
      assert.ok(!/^ {6}diagram-service-2:$/m.test(services.getText()), 'depends_on names the service, too');
    });
  }
});
