import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { NodeDecorations } from '../../../client/src/tree/decorations';
import type { TreeNode } from '../../../client/src/tree/node';
import { type ExtensionApi, rowAt, rowsNamed, startExtension, waitForProject, withSetting } from './api';
import { closeEditors, openDocument, rangeOf, replaceText, waitFor, workspaceFile } from './support';

const nginx = 'broken/nginx/nginx.conf';

describe('the Upstreams view', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await startExtension();
    await waitForProject(api, 'broken');
    await vscode.commands.executeCommand('upstreamLens.focusView');
  });
  afterEach(closeEditors);

  it('leads from the entry point to the compose service', () => {
    const path = ['autograph', 'listen 8090', '/collaboration', 'collaboration_service_backend'] as const;
    const upstream = rowAt(api, ...path);
    assert.match(upstream.description, /^ip_hash · 2 peers$/);
    assert.deepEqual(
      upstream.children.map(({ label }) => label),
      ['collaboration-service-1:8083', 'collaboration-service-2:8083'],
    );
    assert.equal(rowAt(api, ...path, 'collaboration-service-1:8083', 'collaboration-service-1').kind, 'service');
  });

  it('shows every location and what no upstream uses', () => {
    const entry = rowAt(api, 'autograph', 'listen 8090');
    const labels = entry.children.map(({ label }) => label);
    for (const path of ['/diagrams', '/collaboration', '/ai', '/auth', '/export', '/git', '/integration']) {
      assert.ok(labels.includes(path), `${path} is not among ${labels}`);
    }
    const unused = rowAt(api, 'autograph', 'Services no upstream uses');
    const unusedNames = unused.children.map(({ label }) => label);
    for (const name of ['postgres', 'redis', 'minio']) assert.ok(unusedNames.includes(name));
  });

  it('carries the worst finding up to the project', () => {
    const [peer] = rowsNamed(api, 'catlog-2:3000');
    assert.equal(peer?.ownSeverity, 'error');
    for (let row: TreeNode | undefined = peer; row; row = row.parent) assert.equal(row.severity, 'error');
    const item = api.tree.getTreeItem(peer ?? assert.fail());
    assert.match(item.accessibilityInformation?.label ?? '', /Error: /);
    assert.ok(item.resourceUri && new NodeDecorations().provideFileDecoration(item.resourceUri)?.badge === '1');
    assert.ok((api.view.badge?.value ?? 0) > 0);
  });

  it('shows the line of a row that is clicked', async () => {
    const [peer] = rowsNamed(api, 'catlog-2:3000');
    const { command } = api.tree.getTreeItem(peer ?? assert.fail());
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), workspaceFile(nginx).toString());
    assert.ok(editor?.document.lineAt(editor.selection.active.line).text.includes('server catlog-2:3000'));
  });

  it('goes to the service of a peer, and copies its address', async () => {
    const [peer] = rowsNamed(api, 'orders-1:8081');
    await vscode.commands.executeCommand('upstreamLens.goToService', peer);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), workspaceFile('broken/docker-compose.yml').toString());
    assert.match(editor?.document.lineAt(editor.selection.active.line).text ?? '', /^ {2}orders-1:/);
    await vscode.commands.executeCommand('upstreamLens.copyAddress', peer);
    assert.equal(await vscode.env.clipboard.readText(), 'orders-1:8081');
  });

  it('follows the cursor without taking the focus, unless it should not', async () => {
    const document = await openDocument(nginx);
    const editor = vscode.window.activeTextEditor ?? assert.fail();
    const moveTo = (text: string) => {
      const { start } = rangeOf(document, text);
      editor.selection = new vscode.Selection(start, start);
    };
    const visited: (string | undefined)[] = [];
    const recording = api.view.onDidChangeSelection(({ selection }) => visited.push(selection[0]?.label));
    const selected = (label: string) =>
      waitFor(`the row ${label}`, api.view.onDidChangeSelection, () =>
        api.view.selection[0]?.label === label ? true : undefined,
      );
    moveTo('server reports-2:3000');
    await selected('reports-2:3000');
    assert.equal(vscode.window.activeTextEditor, editor);
    await withSetting('tree.followCursor', false, async () => {
      moveTo('server app-1:3000');
    });
    moveTo('server board-2:3000');
    await selected('board-2:3000');
    recording.dispose();
    assert.deepEqual(visited.slice(visited.indexOf('reports-2:3000')), ['reports-2:3000', 'board-2:3000']);
  });

  it('keeps ids over an analysis, so that what is expanded stays so', async () => {
    const { id } = rowAt(api, 'broken', 'listen 80', '/reports');
    const document = await openDocument(nginx);
    await replaceText(document, 'location /reports', '# one line more\n        location /reports');
    await replaceText(document, 'proxy_pass http://bakend', 'proxy_pass http://backend');
    await waitForProject(api, 'broken', () => rowAt(api, 'broken', 'listen 80', '/').children[0]?.label === 'backend');
    assert.equal(rowAt(api, 'broken', 'listen 80', '/reports').id, id);
  });

  it('reads everything again when asked to', async () => {
    await vscode.commands.executeCommand('upstreamLens.refresh');
    assert.equal(api.store.view.state, 'ready');
    assert.ok(api.store.view.projects.length >= 2);
  });

  it('is back after the language server was restarted', async () => {
    await vscode.commands.executeCommand('upstreamLens.restartServer');
    await waitForProject(api, 'broken');
    assert.ok(api.server.isRunning);
  });
});

describe('the status bar', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await startExtension();
    await waitForProject(api, 'broken');
  });
  afterEach(closeEditors);

  it('tells the verdict on the project of the active file', async () => {
    await openDocument(nginx);
    assert.match(api.statusBar.item.text, /^\$\(error\) .*\d+ errors?/);
    assert.deepEqual(api.statusBar.item.backgroundColor, new vscode.ThemeColor('statusBarItem.errorBackground'));
    await openDocument('autograph/docker-compose.lb.yml');
    assert.match(api.statusBar.item.text, /^\$\(check\)/);
    assert.equal(api.statusBar.item.backgroundColor, undefined);
  });

  it('says the version, the edition and why, and offers to explain and to choose', async () => {
    await openDocument(nginx);
    const { tooltip } = api.statusBar.item;
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /Version: nginx 1\\\.25 \\\(image tag nginx\\:1\\\.25\\-alpine\\\)/);
    assert.match(tooltip.value, /Edition: open source/);
    assert.ok(typeof tooltip.isTrusted === 'object');
    for (const command of ['upstreamLens.explainProject', 'upstreamLens.chooseComposeFiles']) {
      assert.ok(tooltip.value.includes(`(command:${command})`));
      assert.ok(tooltip.isTrusted.enabledCommands.includes(command));
    }
  });
});
