import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startExtension, waitForProject } from './api';
import { ask } from './providers';
import { applyCodeAction, closeEditors, openDocument, rangeOf, replaceText, workspaceFile } from './support';

const nginx = 'autograph/nginx/nginx.conf';

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

describe('refactoring', () => {
  before(async () => {
    await waitForProject(await startExtension(), 'autograph');
  });
  afterEach(closeEditors);

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

const folder = 'refactoring';
const compose = `services:
  nginx: { image: "nginx:1.30", volumes: ["./nginx:/etc/nginx"] }
  app-1: { image: app, expose: ["3000"] }
  app-2: { image: app, expose: ["3000"] }
`;
const config = `events {}
http {
  upstream shop {
    server app-2:3000;
    server app-1:3000;
  }
  upstream fixed {
    ip_hash;
    server app-1:3000;
    # server app-2:3000;
  }
  upstream single { server app-1:3000; }
  server {
    listen 80;
    location / { proxy_pass http://shop; }
    location /fixed { proxy_pass http://fixed; }
    location /single { proxy_pass http://single; }
    location /plain { proxy_pass http://app-2:3000; }
    location /live {
      proxy_pass http://shop;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }
  }
  server {
    listen 81;
    location /a {
      proxy_pass http://shop;
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
    }
    location /b {
      proxy_pass http://shop;
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
    }
  }
}
`;
const shop = '    server app-2:3000;\n    server app-1:3000;\n';
const headers = '      proxy_set_header Host $host;\n      proxy_set_header X-Real-IP $remote_addr;\n';

interface Example {
  /** Where it is offered. */
  readonly at: string;
  readonly title: RegExp;
  /** What stands there afterwards in the place of what. */
  readonly edits: readonly (readonly [before: string, after: string])[];
  /** A new file. */
  readonly created?: { readonly path: string; readonly text: string };
}

/** By the file in server/src/scaffold. */
const examples: Readonly<Record<string, Example>> = {
  'toggle-down': {
    at: 'app-2',
    title: /^Mark "app-2:3000" as down$/,
    edits: [['    server app-2:3000;', '    server app-2:3000 down;']],
  },
  'toggle-backup': {
    at: 'app-2',
    title: /^Make "app-2:3000" a backup server$/,
    edits: [['    server app-2:3000;', '    server app-2:3000 backup;']],
  },
  'sort-servers': {
    at: 'upstream shop',
    title: /^Sort the servers of "shop"/,
    edits: [[shop, '    server app-1:3000;\n    server app-2:3000;\n']],
  },
  'resolve-names': {
    at: 'upstream shop',
    title: /^Follow changed addresses of "shop"/,
    edits: [
      [shop, `    zone shop 64k;\n    resolver 127.0.0.11 valid=10s;\n${shop.replaceAll('3000;', '3000 resolve;')}`],
    ],
  },
  'restore-as-down': {
    at: '# server app-2',
    title: /^Bring back "app-2:3000" as down/,
    edits: [['# server app-2:3000;', 'server app-2:3000 down;']],
  },
  'extract-upstream': {
    at: 'app-2:3000; }',
    title: /^Extract upstream "app-2"/,
    edits: [
      ['  server {\n    listen 80;', '  upstream app-2 {\n    server app-2:3000;\n  }\n\n  server {\n    listen 80;'],
      ['http://app-2:3000', 'http://app-2'],
    ],
  },
  'inline-upstream': {
    at: 'upstream single',
    title: /^Inline upstream "single"/,
    edits: [
      ['  upstream single { server app-1:3000; }\n', ''],
      ['http://single', 'http://app-1:3000'],
    ],
  },
  'move-outwards': {
    at: headers.trim(),
    title: /^Move the 2 "proxy_set_header" lines of 2 locations to "server"$/,
    edits: [
      ['    listen 81;\n', `    listen 81;\n${headers.replaceAll('      ', '    ')}`],
      [headers, ''],
      [headers, ''],
    ],
  },
  'extract-headers': {
    at: headers.trim(),
    title: /^Extract the 2 "proxy_set_header" lines of 2 locations into "proxy-headers.conf"$/,
    edits: [
      [headers, '      include /etc/nginx/proxy-headers.conf;\n'],
      [headers, '      include /etc/nginx/proxy-headers.conf;\n'],
    ],
    created: { path: 'nginx/proxy-headers.conf', text: headers.replaceAll('      ', '') },
  },
  'connection-map': {
    at: 'Connection "upgrade"',
    title: /^Set Connection with a new map \$connection_upgrade /,
    edits: [
      [
        '  server {\n    listen 80;',
        "  map $http_upgrade $connection_upgrade {\n    default upgrade;\n    ''      '';\n  }\n\n  server {\n    listen 80;",
      ],
      ['Connection "upgrade"', 'Connection $connection_upgrade'],
    ],
  },
};

describe('each refactoring', () => {
  before(async () => {
    const write = (path: string, text: string) =>
      vscode.workspace.fs.writeFile(workspaceFile(`${folder}/${path}`), new TextEncoder().encode(text));
    await write('nginx/nginx.conf', config);
    await write('compose.yaml', compose);
    const api = await startExtension();
    await vscode.commands.executeCommand('upstreamLens.refresh');
    await waitForProject(api, folder);
  });
  after(() => vscode.workspace.fs.delete(workspaceFile(folder), { recursive: true }));
  afterEach(closeEditors);

  for (const [name, { at, title, edits, created }] of Object.entries(examples)) {
    it(`changes what it is about: ${name}`, async () => {
      const document = await openDocument(`${folder}/nginx/nginx.conf`);
      await refactor(document, at, title);
      const expected = edits.reduce((text, [before, by]) => text.replace(before, () => by), config);
      assert.equal(document.getText(), expected);
      if (!created) return;
      const added = await vscode.workspace.openTextDocument(workspaceFile(`${folder}/${created.path}`));
      assert.equal(added.getText(), created.text);
    });
  }
});
