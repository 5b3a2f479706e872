import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openExample } from '../../../client/src/openExample';
import { activateExtension, extensionId, workspaceFile } from './support';

const FILES = ['docker-compose.yml', 'nginx/nginx.conf'];

describe('the example with mistakes', () => {
  const extension = vscode.extensions.getExtension(extensionId) ?? assert.fail();
  let parent: string;

  before(() => activateExtension());
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'upstream-lens-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  /** Does what the command does, with the answer to the dialog given; returns the folders it opened. */
  async function open(answer: vscode.Uri | undefined): Promise<string[]> {
    const opened: string[] = [];
    await openExample(extension, {
      chooseFolder: async () => answer,
      openFolder: async ({ fsPath }) => void opened.push(fsPath),
    });
    return opened;
  }

  it('is a command', async () => {
    assert.ok((await vscode.commands.getCommands(true)).includes('upstreamLens.openExample'));
  });

  it('is copied to the folder that is chosen, and opened there', async () => {
    const folder = join(parent, 'upstream-lens-example');
    assert.deepEqual(await open(vscode.Uri.file(parent)), [folder]);
    for (const file of FILES) {
      const original = await readFile(workspaceFile(`broken/${file}`).fsPath, 'utf8');
      assert.equal(await readFile(join(folder, file), 'utf8'), original);
    }
  });

  it('never goes into a folder that is there already', async () => {
    await open(vscode.Uri.file(parent));
    assert.deepEqual(await open(vscode.Uri.file(parent)), [join(parent, 'upstream-lens-example-2')]);
  });

  it('is not opened when no folder is chosen', async () => {
    assert.deepEqual(await open(undefined), []);
  });
});
