import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startExtension, waitForProject } from './api';
import { ask, behind } from './providers';
import { closeEditors, openDocument, replaceText } from './support';

const nginx = 'autograph/nginx/nginx.conf';
const compose = 'autograph/docker-compose.lb.yml';

const labelOf = ({ label }: vscode.CompletionItem): string => (typeof label === 'string' ? label : label.label);

/** Does what choosing an item in the list does, and returns the line afterwards. */
async function accept(item: vscode.CompletionItem, position: vscode.Position): Promise<string> {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  const { insertText = labelOf(item), range } = item;
  const replaced = range instanceof vscode.Range ? range : (range?.replacing ?? new vscode.Range(position, position));
  const snippet = typeof insertText === 'string' ? new vscode.SnippetString().appendText(insertText) : insertText;
  await editor.insertSnippet(snippet, replaced);
  return editor.document.lineAt(position.line).text.trim();
}

describe('completion', () => {
  before(async () => {
    await waitForProject(await startExtension(), 'autograph');
  });
  afterEach(closeEditors);

  /** What is offered behind a text that takes the place of another one. */
  async function offered(text: string, typed: string) {
    const document = await openDocument(nginx);
    await replaceText(document, text, typed);
    const position = behind(document, typed);
    const list = await ask<vscode.CompletionList>('executeCompletionItemProvider', document.uri, position);
    const find = (label: string): vscode.CompletionItem => {
      const item = list.items.find((candidate) => labelOf(candidate) === label);
      assert.ok(item, `${label} is not among ${list.items.map(labelOf).slice(0, 40).join(', ')}`);
      return item;
    };
    return { position, find };
  }

  it('knows the directives of a block', async () => {
    const { position, find } = await offered('proxy_read_timeout 5m', 'proxy_read_t');
    assert.match(await accept(find('proxy_read_timeout'), position), /^proxy_read_timeout/);
  });

  it('knows the compose services and their ports in a server line', async () => {
    const { position, find } = await offered('server diagram-service-3:8082 max_fails=3', 'server   diagram');
    assert.match(
      await accept(find('diagram-service-3:8082'), position),
      /^server +diagram-service-3:8082 fail_timeout=30s;$/,
    );
  });

  it('knows the ports of a service', async () => {
    const { position, find } = await offered('server diagram-service-3:8082 max', 'server diagram-service-3:');
    assert.match(await accept(find('8082'), position), /^server diagram-service-3:8082/);
  });

  it('knows the upstreams in a target', async () => {
    const { position, find } = await offered('http://diagram_service_backend', 'http://dia');
    assert.match(
      await accept(find('diagram_service_backend'), position),
      /^proxy_pass http:\/\/diagram_service_backend;$/,
    );
  });

  it('knows in a compose file whom nginx has to wait for', async () => {
    const document = await openDocument(compose);
    const list = 'git-service-2:\n        condition: service_healthy\n';
    await replaceText(document, list, `${list}      inte`);
    const position = behind(document, `${list}      inte`);
    const { items } = await ask<vscode.CompletionList>('executeCompletionItemProvider', document.uri, position);
    assert.ok(items.map(labelOf).includes('integration-service-1'), items.map(labelOf).slice(0, 40).join(', '));
  });
});

describe('signature help', () => {
  before(startExtension);
  afterEach(closeEditors);

  it('tells the word that comes next', async () => {
    const document = await openDocument(nginx);
    await replaceText(document, 'proxy_read_timeout 5m', 'proxy_set_header Host ');
    const position = behind(document, 'proxy_set_header Host ;').translate(0, -1);
    const { signatures, activeParameter } = await ask<vscode.SignatureHelp>(
      'executeSignatureHelpProvider',
      document.uri,
      position,
      ' ',
    );
    assert.equal(signatures[0]?.label, 'proxy_set_header field value;');
    assert.equal(activeParameter, 1);
  });
});
