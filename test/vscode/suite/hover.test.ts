import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { startExtension, waitForProject } from './api';
import { ask, within } from './providers';
import { closeEditors, openDocument } from './support';

const nginx = 'autograph/nginx/nginx.conf';
const compose = 'autograph/docker-compose.lb.yml';

describe('hover', () => {
  before(async () => {
    await waitForProject(await startExtension(), 'autograph');
  });
  afterEach(closeEditors);

  async function hoverAt(path: string, text: string): Promise<string> {
    const document = await openDocument(path);
    const hovers = await ask<vscode.Hover[]>('executeHoverProvider', document.uri, within(document, text));
    return hovers
      .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)))
      .join('\n');
  }

  it('says what a directive means', async () => {
    assert.match(await hoverAt(nginx, 'proxy_next_upstream_tries'), /nginx\.org/);
  });

  it('says how an upstream spreads its requests', async () => {
    assert.match(await hoverAt(nginx, 'upstream diagram_service_backend'), /33\.3/);
  });

  it('says which compose service a host is', async () => {
    assert.match(await hoverAt(nginx, 'diagram-service-1:'), /service/);
  });

  it('says in a compose file how nginx reaches a service', async () => {
    assert.match(await hoverAt(compose, '  diagram-service-1:'), /diagram_service_backend/);
  });
});
