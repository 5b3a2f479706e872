import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { startExtension, waitForProject } from './api';
import { ask, linesOf, within } from './providers';
import { closeEditors, openDocument, rangeOf } from './support';

const nginx = 'autograph/nginx/nginx.conf';
const compose = 'autograph/docker-compose.lb.yml';

type Places = (vscode.Location | vscode.LocationLink)[];

describe('navigation', () => {
  before(async () => {
    await waitForProject(await startExtension(), 'autograph');
  });
  afterEach(closeEditors);

  for (const command of ['executeDefinitionProvider', 'executeDeclarationProvider']) {
    it(`leads from a target to its upstream, and from a server to its compose service (${command})`, async () => {
      const document = await openDocument(nginx);
      const at = (text: string) => ask<Places>(command, document.uri, within(document, text));
      assert.deepEqual(await linesOf(await at('http://diagram_service_backend')), [
        'nginx.conf: upstream diagram_service_backend {',
      ]);
      assert.deepEqual(await linesOf(await at('diagram-service-2')), ['docker-compose.lb.yml: diagram-service-2:']);
    });
  }

  it('finds the uses of an upstream, and those of a service in nginx.conf', async () => {
    const document = await openDocument(nginx);
    const upstream = within(document, 'diagram_service_backend');
    assert.deepEqual(await linesOf(await ask<Places>('executeReferenceProvider', document.uri, upstream)), [
      'nginx.conf: upstream diagram_service_backend {',
      'nginx.conf: proxy_pass http://diagram_service_backend;',
    ]);
    const services = await openDocument(compose);
    const service = within(services, '  diagram-service-3:').translate(0, 1);
    const lines = await linesOf(await ask<Places>('executeReferenceProvider', services.uri, service));
    assert.ok(
      lines.includes('nginx.conf: server diagram-service-3:8082 max_fails=3 fail_timeout=30s;'),
      lines.join('\n'),
    );
    assert.ok(lines.includes('docker-compose.lb.yml: diagram-service-3:'), lines.join('\n'));
  });

  it('marks a name where it is written and where it is used', async () => {
    const document = await openDocument(nginx);
    const marks = await ask<vscode.DocumentHighlight[]>(
      'executeDocumentHighlights',
      document.uri,
      within(document, 'git_service_backend'),
    );
    const lines = marks.map(({ range }) => document.lineAt(range.start.line).text.trim());
    assert.ok(lines.includes('upstream git_service_backend {'), lines.join('\n'));
    assert.ok(lines.includes('proxy_pass http://git_service_backend;'), lines.join('\n'));
  });

  it('shows the outline of nginx.conf', async () => {
    const document = await openDocument(nginx);
    const symbols = await ask<vscode.DocumentSymbol[]>('executeDocumentSymbolProvider', document.uri);
    const http = symbols.find(({ name }) => name === 'http');
    const names = http?.children.map(({ name }) => name) ?? [];
    assert.ok(
      names.some((name) => name.includes('diagram_service_backend')),
      names.join('\n'),
    );
    assert.ok(http?.range.contains(rangeOf(document, 'location /diagrams')));
  });

  it('finds upstreams, locations and services of the workspace by name', async () => {
    const find = async (query: string): Promise<string[]> => {
      const symbols = await ask<vscode.SymbolInformation[]>('executeWorkspaceSymbolProvider', query);
      return symbols.map(({ name, location }) => `${name} ${location.uri.path.split('/').at(-1)}`);
    };
    assert.ok((await find('git_serv')).includes('git_service_backend nginx.conf'));
    assert.ok((await find('git-service-1')).includes('git-service-1 docker-compose.lb.yml'));
  });

  it('links what compose files name to the files of the workspace', async () => {
    const document = await openDocument(compose);
    const links = await ask<vscode.DocumentLink[]>('executeLinkProvider', document.uri, 100);
    const shown = links.map(({ range, target }) => `${document.getText(range)} ${target?.path.split('/').at(-1)}`);
    assert.ok(
      shown.some((link) => link.endsWith(' Dockerfile')),
      shown.join('\n'),
    );
  });

  it('follows requests from a location through its upstream to a service, and back', async () => {
    const document = await openDocument(nginx);
    const [location] = await ask<vscode.CallHierarchyItem[]>(
      'prepareCallHierarchy',
      document.uri,
      within(document, 'location /diagrams'),
    );
    const callees = await ask<vscode.CallHierarchyOutgoingCall[]>('provideOutgoingCalls', location);
    assert.deepEqual(
      callees.map(({ to }) => to.name),
      ['diagram_service_backend'],
    );
    const services = await ask<vscode.CallHierarchyOutgoingCall[]>('provideOutgoingCalls', callees[0]?.to);
    const names = services.map(({ to }) => to.name);
    assert.ok(names.includes('diagram-service-3'), names.join(', '));
    const callers = await ask<vscode.CallHierarchyIncomingCall[]>('provideIncomingCalls', callees[0]?.to);
    assert.deepEqual(
      callers.map(({ from }) => from.name),
      ['location /diagrams'],
    );
  });
});
