import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startExtension } from './api';
import { closeEditors, openDocument, waitFor, workspaceFile } from './support';

async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(workspaceFile(path), new TextEncoder().encode(text));
}

describe('the language', () => {
  after(() => vscode.commands.executeCommand('upstreamLens.refresh'));
  afterEach(async () => {
    await closeEditors();
    await vscode.workspace.fs.delete(workspaceFile('language'), { recursive: true }).then(undefined, () => {});
  });

  it('of nginx.conf is nginx, that of compose files stays what VS Code says', async () => {
    assert.equal((await openDocument('autograph/nginx/nginx.conf')).languageId, 'nginx');
    assert.match((await openDocument('autograph/docker-compose.lb.yml')).languageId, /^(yaml|dockercompose)$/);
  });

  for (const [path, expected] of [
    ['language/conf.d/shop.conf', 'nginx'],
    ['language/sites-enabled/shop', 'nginx'],
    ['language/templates/shop.conf.template', 'nginx'],
    ['language/nginx.dev.conf', 'nginx'],
    ['language/postgresql.conf', 'properties'],
  ] as const) {
    it(`of ${path} is ${expected}`, async () => {
      await write(path, '# empty\n');
      const document = await openDocument(path);
      assert.equal(document.languageId, expected);
    });
  }

  it('of a file that nginx.conf includes is nginx, whatever its name', async () => {
    await startExtension();
    await write('language/nginx.conf', 'events {}\nhttp { include balancer.conf; }\n');
    await write('language/balancer.conf', 'upstream shop { server 10.0.0.1; }\n');
    const { uri } = await openDocument('language/balancer.conf');
    await waitFor('the language nginx', vscode.workspace.onDidOpenTextDocument, () =>
      vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())?.languageId ===
      'nginx'
        ? true
        : undefined,
    );
  });
});
