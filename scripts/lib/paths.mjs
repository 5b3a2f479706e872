import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atExit } from './processes.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A fresh folder that is removed when this process ends. @param {string} name */
export function temporaryFolder(name) {
  // macOS: the usual place is so deep that the socket VS Code makes in it would have too long a name
  const parent = process.platform === 'darwin' ? '/tmp' : tmpdir();
  const folder = realpathSync.native(mkdtempSync(join(parent, `upstream-lens-${name}-`)));
  atExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A fresh copy of every example, so that a test may edit them. @param {string} folder where to @returns {string} folder */
export function copyExamples(folder) {
  mkdirSync(folder, { recursive: true });
  const examples = join(root, 'examples');
  if (existsSync(examples)) cpSync(examples, folder, { recursive: true });
  return folder;
}
