import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Loads a bundle as `require` does, with the code that V8 made of it the last time: compiling is a third of a run on a
 * small stack. For node before 22.8, which cannot do that by itself. What is kept lies in the user's own cache folder,
 * because whoever could write it could run code.
 * @param path a CommonJS file, absolute
 */
export function requireCached(path: string): unknown {
  const { mtimeMs, size } = statSync(path);
  const kept = join(cacheFolder(), `${size}-${Math.round(mtimeMs)}-${process.version}-${process.arch}.bin`);
  const cachedData = readKept(kept);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`;
  const script = new Script(source, { filename: path, cachedData });
  const module = { exports: {} as unknown };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  // at the end, when the functions that a run needs are compiled
  if (!cachedData || script.cachedDataRejected) process.once('exit', () => keep(kept, script));
  return module.exports;
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'upstream-lens');
}

function readKept(path: string): Buffer | undefined {
  try {
    const isOwn = process.getuid === undefined || statSync(path).uid === process.getuid();
    return isOwn ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function keep(path: string, script: Script): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, script.createCachedData(), { mode: 0o600 });
    renameSync(temporary, path);
    // what this node has kept of other builds
    const suffix = `-${process.version}-${process.arch}.bin`;
    for (const name of readdirSync(dirname(path)))
      if (name.endsWith(suffix) && name !== basename(path)) rmSync(join(dirname(path), name), { force: true });
  } catch {
    // without a home, or on a full disk, each run compiles
  }
}
