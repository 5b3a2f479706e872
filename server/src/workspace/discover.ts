import { CONFIG_NAME } from '../config/read';
import type { FileSystem } from '../text/file-system';
import { encodeSegment, isInside, parentUri, uriName } from '../text/uri';

export interface DiscoveredFiles {
  /** Files that look like nginx configuration by their name and folder, sorted. */
  readonly nginx: readonly string[];
  /** Compose files, sorted. */
  readonly compose: readonly string[];
  /** Configuration files, sorted. */
  readonly config: readonly string[];
  /** True if the search stopped at its limit. */
  readonly isCut: boolean;
}

const IGNORED = new Set([
  'node_modules',
  'bower_components',
  'vendor',
  'dist',
  'build',
  'out',
  'target',
  'coverage',
  'venv',
  '__pycache__',
]);
const MAX_DEPTH = 10;
/** Files and folders together: a search over a home folder ends too. */
export const MAX_ENTRIES = 50_000;

/** So many files with an ending that others use too are read to see what they are. */
const MAX_ASKED = 1000;

const COMPOSE_NAME = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i;
const ALWAYS_NGINX = /^nginx(?:[.-][\w.-]+)?\.conf(?:\.template)?$|\.nginx(?:\.conf)?(?:\.template)?$/i;
const CONF_NAME = /\.(?:conf|vhost)(?:\.template)?$|\.stream-template$/i;
const NGINX_FOLDER =
  /^(?:nginx(?:plus)?|openresty|angie|sites-available|sites-enabled|conf\.d|http\.d|stream\.d|stream-conf\.d)(?:[._-]|$)|[._-]nginx$/i;

export function isComposeName(name: string): boolean {
  return COMPOSE_NAME.test(name);
}

/** Whether a file is nginx configuration by its name and the folders below the workspace that hold it. */
export function isNginxPath(path: string): boolean {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  if (ALWAYS_NGINX.test(name)) return true;
  const inFolder = segments.some((segment) => NGINX_FOLDER.test(segment));
  return inFolder && (CONF_NAME.test(name) || (!name.includes('.') && /^sites-/.test(segments.at(-1) ?? '')));
}

/**
 * Whether a text can be nothing but nginx configuration: an upstream with a server, or a pass. `server {` alone is no
 * proof, other formats have it too.
 */
export function isNginxText(text: string | undefined): boolean {
  if (text === undefined) return false;
  const head = text.slice(0, 100_000);
  return (
    /^[ \t]*(?:proxy|grpc|fastcgi|uwsgi)_pass[ \t]+[^\s;]+;/m.test(head) ||
    // each letter can be matched in one way only: a regex that tries several takes minutes for ten lines of comments
    /^[ \t]*upstream[ \t]+\S+[ \t]*\{\s*(?:#[^\n]*\n\s*|[a-z_][^;{}]*;\s*)*?server[ \t]+[^;{}]+;/m.test(head)
  );
}

/** Looks for nginx and compose files in folders. Hidden, dependency and build folders are left out. */
export function discoverFiles(files: FileSystem, folders: readonly string[]): DiscoveredFiles {
  const nginx = new Set<string>();
  const compose = new Set<string>();
  const config = new Set<string>();
  const found = (isCut: boolean): DiscoveredFiles => ({
    nginx: [...nginx].sort(),
    compose: [...compose].sort(),
    config: [...config].sort(),
    isCut,
  });
  let entries = 0;
  for (const folder of folders) {
    for (const { uri, path, name, kind } of walkFiles(files, folder)) {
      if (++entries > MAX_ENTRIES) return found(true);
      if (kind === 'folder') continue;
      if (COMPOSE_NAME.test(name)) compose.add(uri);
      else if (name === CONFIG_NAME) config.add(uri);
      else if (isNginxPath(`${uriName(folder)}/${path}`)) nginx.add(uri);
    }
  }
  return found(false);
}

/**
 * Files whose names say nothing, but whose text can be nothing but nginx configuration; for a search that is made once.
 * At most {@link MAX_ASKED} files are read.
 */
export function findNginxTexts(files: FileSystem, folders: readonly string[]): string[] {
  const found = new Set<string>();
  let asked = 0;
  let entries = 0;
  for (const folder of folders) {
    for (const { uri, path, name, kind } of walkFiles(files, folder)) {
      if (++entries > MAX_ENTRIES || asked >= MAX_ASKED) return [...found];
      if (kind === 'folder' || !/\.conf$/i.test(name) || isNginxPath(`${uriName(folder)}/${path}`)) continue;
      asked++;
      if (isNginxText(files.read(uri))) found.add(uri);
    }
  }
  return [...found];
}

interface Walked {
  readonly uri: string;
  /** Below the folder that is searched. */
  readonly path: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** What is below a folder, folder by folder. */
function* walkFiles(files: FileSystem, folder: string): Generator<Walked> {
  const queue: { uri: string; path: string; depth: number }[] = [{ uri: folder, path: '', depth: 0 }];
  // grows while it is read
  for (const next of queue) {
    for (const { name, kind } of files.list(next.uri) ?? []) {
      const uri = `${next.uri}/${encodeSegment(name)}`;
      const path = `${next.path}${name}`;
      yield { uri, path, name, kind };
      if (kind === 'file') continue;
      if (next.depth < MAX_DEPTH && !name.startsWith('.') && !IGNORED.has(name)) {
        queue.push({ uri, path: `${path}/`, depth: next.depth + 1 });
      }
    }
  }
}

/** The folders from a file's own up to the workspace folder that holds it, nearest first. */
export function foldersUpwards(uri: string, roots: readonly string[]): string[] {
  const root = roots.filter((folder) => isInside(uri, folder)).sort((a, b) => b.length - a.length)[0];
  const folders = [parentUri(uri)];
  if (root === undefined) return folders;
  for (let at = folders[0] ?? root; at !== root; ) {
    const up = parentUri(at);
    if (up === at || !isInside(up, root)) break;
    folders.push(up);
    at = up;
  }
  return folders;
}
