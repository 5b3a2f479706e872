// Stacks as people have them: includes, templates, several compose files, and a guess that is put right.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ExtensionApi, rowAt, startExtension, waitForProject } from './api';
import {
  applyCodeAction,
  closeEditors,
  codeActionsAt,
  codeOf,
  openDocument,
  rangeOf,
  replaceText,
  waitFor,
  waitForDiagnostics,
  workspaceFile,
} from './support';

const FILES: Readonly<Record<string, string>> = {
  'included/docker-compose.yml': `services:
  lb:
    image: nginx:1.28
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./parts:/etc/nginx/parts:ro
  api-1:
    image: api
  api-2:
    image: api
`,
  'included/nginx.conf': 'events {}\nhttp {\n    include parts/*.conf;\n}\n',
  'included/parts/api.conf': `upstream api {
    server api-1:3000 max_fails=3 fail_timeout=30s;
    server api-2:3000;
}
server {
    listen 80;
    location / { proxy_pass http://api; }
}
`,
  'templated/docker-compose.yml': `services:
  lb:
    image: nginx:1.28
    environment:
      API_PORT: "3000"
    volumes:
      - ./templates:/etc/nginx/templates:ro
  api-1:
    image: api
  api-2:
    image: api
`,
  'templated/templates/default.conf.template': `upstream api {
    server api-1:\${API_PORT} max_fails=3 fail_timeout=30s;
    server apo-2:\${API_PORT} max_fails=3 fail_timeout=30s;
}
server {
    listen 80;
    location / { proxy_pass http://api; }
}
`,
  'layered/docker-compose.yml': `services:
  api-1:
    image: api
  api-2:
    image: api
`,
  'layered/docker-compose.lb.yml': `services:
  lb:
    image: nginx:1.28
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
`,
  'layered/nginx.conf': `events {}
http {
    upstream api {
        server api-1:3000 max_fails=3 fail_timeout=30s;
        server api-2:3000 max_fails=3 fail_timeout=30s;
    }
    server {
        listen 80;
        location / { proxy_pass http://api; }
    }
}
`,
};

const is = (rule: string, text: string) => (document: vscode.TextDocument) => (diagnostic: vscode.Diagnostic) =>
  codeOf(diagnostic) === rule && document.getText(diagnostic.range).includes(text);

const missingHost = (text: string) => is('upstream-host-missing', text);

function isQuiet(all: readonly vscode.Diagnostic[]): boolean {
  return all.every(({ severity }) => severity > vscode.DiagnosticSeverity.Warning);
}

describe('a real project', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await startExtension();
    for (const [path, text] of Object.entries(FILES)) {
      await vscode.workspace.fs.writeFile(workspaceFile(path), new TextEncoder().encode(text));
    }
    await vscode.commands.executeCommand('upstreamLens.refresh');
    for (const name of ['included', 'templated', 'layered']) await waitForProject(api, name);
  });
  afterEach(closeEditors);
  after(async () => {
    for (const name of ['included', 'templated', 'layered']) {
      await vscode.workspace.fs.delete(workspaceFile(name), { recursive: true });
    }
    await vscode.commands.executeCommand('upstreamLens.refresh');
  });

  it('has its findings in the included file, and the fix edits that file', async () => {
    const part = await openDocument('included/parts/api.conf');
    const isWanted = is('upstream-server-missing-health-parameters', 'api-2')(part);
    const all = await waitForDiagnostics(part.uri, (diagnostics) => diagnostics.some(isWanted));
    const finding = all.find(isWanted) ?? assert.fail();
    const actions = await codeActionsAt(part.uri, finding.range);
    const action = actions.find(({ title }) => /^Add max_fails=3 fail_timeout=30s/.test(title));
    assert.ok(action, `no such fix among ${actions.map(({ title }) => title).join(' | ')}`);
    await applyCodeAction(action);
    assert.ok(part.getText().includes('    server api-2:3000 max_fails=3 fail_timeout=30s;\n'));
    const root = await vscode.workspace.openTextDocument(workspaceFile('included/nginx.conf'));
    assert.equal(root.isDirty, false);
    await waitForDiagnostics(part.uri, (diagnostics) => !diagnostics.some(isWanted));
  });

  it('has its findings in the template, with the values that the service gives it', async () => {
    const template = await openDocument('templated/templates/default.conf.template');
    const all = await waitForDiagnostics(template.uri, (diagnostics) =>
      diagnostics.some(missingHost('apo-2')(template)),
    );
    assert.ok(!all.some(missingHost('api-1')(template)));
    assert.equal(template.languageId, 'nginx');
    const action = (await codeActionsAt(template.uri, rangeOf(template, 'apo-2'))).find(({ title }) =>
      title.startsWith('Use the service "api-2"'),
    );
    await applyCodeAction(action ?? assert.fail('no fix'));
    assert.ok(template.getText().includes('    server api-2:${API_PORT} max_fails=3 fail_timeout=30s;\n'));
  });

  it('is read from two compose files: a service that goes from the base is missed', async () => {
    const document = await openDocument('layered/nginx.conf');
    await waitForDiagnostics(document.uri, isQuiet);
    const project = await waitForProject(api, 'layered');
    assert.deepEqual(
      project.about.composeFiles.map(({ name, role }) => `${name} ${role}`),
      ['layered/docker-compose.yml main', 'layered/docker-compose.lb.yml override'],
    );
    const base = await openDocument('layered/docker-compose.yml');
    await replaceText(base, '  api-2:\n    image: api\n', '');
    await waitForDiagnostics(document.uri, (all) => all.some(missingHost('api-2')(document)));
    assert.ok(!vscode.languages.getDiagnostics(document.uri).some(missingHost('api-1')(document)));
  });

  it('tells in the tree what it consists of', async () => {
    await waitForProject(api, 'layered');
    const files = rowAt(api, 'layered', 'About this project', 'Compose files').children.map(({ label }) => label);
    assert.deepEqual(files, ['layered/docker-compose.yml', 'layered/docker-compose.lb.yml', 'Choose compose files …']);
    const [root] = rowAt(api, 'layered', 'About this project', 'nginx files').children;
    assert.equal(`${root?.label} ${root?.description}`, 'layered/nginx.conf /etc/nginx/nginx.conf');
  });

  it('is explained in a document that follows the files', async () => {
    await openDocument('templated/templates/default.conf.template');
    await vscode.commands.executeCommand('upstreamLens.explainProject');
    const shown = vscode.window.activeTextEditor?.document ?? assert.fail('no editor');
    assert.equal(shown.uri.scheme, 'upstream-lens-explain');
    assert.equal(shown.languageId, 'plaintext');
    const template = 'templated/templates/default.conf.template';
    assert.ok(shown.getText().includes(`/etc/nginx/conf.d/default.conf ← ${template}, after envsubst\n`));
    assert.ok(shown.getText().includes('nginx 1.28 (image tag nginx:1.28)'));
    const compose = await vscode.workspace.openTextDocument(workspaceFile('templated/docker-compose.yml'));
    await replaceText(compose, 'image: nginx:1.28', 'image: nginx:1.30');
    await waitFor('the new version in the explanation', vscode.workspace.onDidChangeTextDocument, () =>
      shown.getText().includes('nginx 1.30 (image tag nginx:1.30)') ? true : undefined,
    );
  });

  it('follows the choice of compose files, which is a setting, until it is taken back', async () => {
    const document = await openDocument('layered/nginx.conf');
    await waitForDiagnostics(document.uri, isQuiet);
    const choose = (files: readonly string[] | null) =>
      vscode.commands.executeCommand(
        'upstreamLens.chooseComposeFiles',
        document.uri,
        files?.map((path) => workspaceFile(path).toString()) ?? null,
      );
    const setting = () => vscode.workspace.getConfiguration('upstreamLens').inspect('projects')?.workspaceValue;
    await choose(['layered/docker-compose.lb.yml']);
    assert.deepEqual(setting(), [{ nginx: 'layered/nginx.conf', compose: ['layered/docker-compose.lb.yml'] }]);
    await waitForDiagnostics(document.uri, (all) => all.some(missingHost('api-1')(document)));
    await choose(['layered/docker-compose.yml', 'layered/docker-compose.lb.yml']);
    await waitForDiagnostics(document.uri, isQuiet);
    const project = await waitForProject(api, 'layered', ({ about }) => about.isChosen && about.chosen.length === 2);
    assert.equal(project.about.assumption, undefined);
    await choose(null);
    assert.equal(setting(), undefined);
    await waitForProject(api, 'layered', ({ about }) => !about.isChosen && about.assumption !== undefined);
    await waitForDiagnostics(document.uri, isQuiet);
  });
});
