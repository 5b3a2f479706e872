import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FileSystem } from '../text/file-system';
import { isInside, joinUri, normalizeUri, parentUri } from '../text/uri';
import { isComposeName } from '../workspace/discover';

/** A path as written, and where it leads. */
export interface NamedPath {
  readonly written: string;
  readonly uri: string;
}

/** What the paths of the command line ask for. */
export interface Target {
  /** Folders to search. */
  readonly folders: readonly NamedPath[];
  readonly nginx: readonly NamedPath[];
  readonly compose: readonly NamedPath[];
  /** Paths that do not exist. */
  readonly missing: readonly NamedPath[];
}

/** Sorts paths by what they are. YAML files are compose files; any other file is nginx configuration. */
export function readPaths(paths: readonly string[], cwd: string, disk: FileSystem): Target {
  const folders: NamedPath[] = [];
  const nginx: NamedPath[] = [];
  const compose: NamedPath[] = [];
  const missing: NamedPath[] = [];
  for (const written of paths) {
    const path = { written, uri: toUri(resolve(cwd, written)) };
    const kind = disk.stat(path.uri);
    if (!kind) missing.push(path);
    else if (kind === 'folder') folders.push(path);
    else if (/\.ya?ml$/i.test(written)) compose.push(path);
    else nginx.push(path);
  }
  return { folders, nginx, compose, missing };
}

export function toUri(path: string): string {
  return normalizeUri(pathToFileURL(path).href);
}

/** The path of a file as a person at `cwd` would write it, with slashes on every system. */
export function displayPath(uri: string, cwd: string): string {
  const path = relative(cwd, fileURLToPath(uri)) || '.';
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/**
 * How far up a file may belong together with others. For a file in the current folder: the repository that the folder
 * lies in, else the folder itself. For others: the nearest folder upwards with a compose file or a repository.
 * @param folder where the file is
 */
export function rootOf(folder: string, cwd: string, disk: FileSystem): string {
  const current = toUri(cwd);
  const isHere = isInside(folder, current);
  for (const up of upwards(isHere ? current : folder)) {
    if (disk.stat(joinUri(up, '.git')) || (!isHere && composeFilesIn(up, disk).length > 0)) return up;
  }
  return isHere ? current : folder;
}

/** Compose files in a folder and in those above it, up to `root`; above the current folder the nearest ones only. */
export function composeFilesUpwards(folder: string, root: string, cwd: string, disk: FileSystem): string[] {
  const current = toUri(cwd);
  const found: string[] = [];
  for (const up of upwards(folder)) {
    if (!isInside(up, root) || (found.length > 0 && !isInside(up, current))) break;
    found.push(...composeFilesIn(up, disk));
  }
  return found;
}

function composeFilesIn(folder: string, disk: FileSystem): string[] {
  return (disk.list(folder) ?? [])
    .filter(({ name, kind }) => kind === 'file' && isComposeName(name))
    .map(({ name }) => joinUri(folder, name));
}

function* upwards(folder: string): Generator<string> {
  let at = folder;
  for (let up = parentUri(at); up !== at; up = parentUri(at)) {
    yield at;
    at = up;
  }
}

/** The folder of a path on disk. */
export function folderOf(uri: string): string {
  return toUri(dirname(fileURLToPath(uri)));
}
