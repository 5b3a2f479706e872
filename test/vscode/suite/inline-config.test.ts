import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startExtension, waitForProject } from './api';
import { ask, behind, linesOf, within } from './providers';
import { closeEditors, openDocument, replaceText, workspaceFile } from './support';

const path = 'inline/compose.yaml';
const text = `services:
  proxy:
    image: nginx:1.27
    configs:
      - source: site
        target: /etc/nginx/nginx.conf
  api-1: { image: node, expose: ["3000"] }
  api-2: { image: node, expose: ["3000"] }
configs:
  site:
    content: |
      events {}
      http {
        upstream api {
          server api-1:3000;
          server api-2:3000 weight=3;
        }
        server {
          location / { proxy_pass http://api; }
        }
      }
`;

describe('nginx inside of a compose file', () => {
  before(async () => {
    await vscode.workspace.fs.writeFile(workspaceFile(path), new TextEncoder().encode(text));
    const api = await startExtension();
    await vscode.commands.executeCommand('upstreamLens.refresh');
    await waitForProject(api, 'inline');
  });
  after(() => vscode.workspace.fs.delete(workspaceFile('inline'), { recursive: true }));
  afterEach(closeEditors);

  it('leads to the upstream and to the service', async () => {
    const document = await openDocument(path);
    const at = (place: string) =>
      ask<(vscode.Location | vscode.LocationLink)[]>(
        'executeDefinitionProvider',
        document.uri,
        within(document, place),
      );
    assert.deepEqual(await linesOf(await at('api; }')), ['compose.yaml: upstream api {']);
    assert.deepEqual(await linesOf(await at('api-2:3000')), ['compose.yaml: api-2: { image: node, expose: ["3000"] }']);
  });

  it('has lenses, hints and hovers', async () => {
    const document = await openDocument(path);
    const lenses = await ask<vscode.CodeLens[]>('executeCodeLensProvider', document.uri, 100);
    const titles = lenses.map(({ command }) => command?.title);
    assert.ok(titles.includes('2 peers · round robin · 1 route'), titles.join('\n'));
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await ask<vscode.InlayHint[]>('executeInlayHintProvider', document.uri, whole);
    assert.equal(hints.length, 2);
    const hovers = await ask<vscode.Hover[]>('executeHoverProvider', document.uri, within(document, 'upstream api'));
    assert.ok(hovers.length > 0);
  });

  it('renames a service there and in its key', async () => {
    const document = await openDocument(path);
    const edit = await ask<vscode.WorkspaceEdit>(
      'executeDocumentRenameProvider',
      document.uri,
      within(document, 'server api-2'.slice('server '.length)),
      'worker',
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(document.getText().includes('server worker:3000 weight=3;'));
    assert.match(document.getText(), /^ {2}worker: \{/m);
  });

  it('completes services', async () => {
    const document = await openDocument(path);
    await replaceText(document, 'server api-2:3000', 'server api-');
    const position = behind(document, 'server api- ').translate(0, -1);
    const { items } = await ask<vscode.CompletionList>('executeCompletionItemProvider', document.uri, position);
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('api-2:3000'), labels.slice(0, 30).join(', '));
  });
});
