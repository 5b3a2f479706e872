import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Puts a text in the place of another, as a whole: who reads meanwhile gets the old or the new file. Links, mode and
 * owner stay.
 * @returns why the file was left as it is
 */
export function replaceFile(link: string, before: string, after: string): string | undefined {
  let temporary: string | undefined;
  try {
    const path = realpathSync(link);
    // what another program has written since is not ours to undo
    if (!holdsText(path, before)) return 'it has changed meanwhile, or is not UTF-8';
    // a new file could take its place all the same
    accessSync(path, constants.W_OK);
    const { mode, uid, gid } = statSync(path);
    temporary = join(dirname(path), `.upstream-lens-${process.pid}.tmp`);
    writeFileSync(temporary, after, { flag: 'wx' });
    keepOwner(temporary, uid, gid);
    chmodSync(temporary, mode);
    renameSync(temporary, path);
    return undefined;
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a file holds a text, byte for byte: what is no UTF-8 does not survive being read as text. */
export function holdsText(path: string, text: string): boolean {
  return readFileSync(path).equals(Buffer.from(text));
}

function keepOwner(path: string, uid: number, gid: number): void {
  try {
    chownSync(path, uid, gid);
  } catch {
    // only root may give files away
  }
}
