import type { FileSystem } from '../text/file-system';
import { isInside, parentUri, uriName } from '../text/uri';

export interface DiscoveredFiles {
  /** Files that look like nginx configuration by their name and folder, sorted. */
  readonly nginx: readonly string[];
  /** Compose files, sorted. */
  readonly compose: readonly string[];
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
const MAX_ENTRIES = 50_000;

const COMPOSE_NAME = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i;
const ALWAYS_NGINX = /^nginx(?:[.-][\w.-]+)?\.conf(?:\.template)?$|\.nginx(?:\.conf)?(?:\.template)?$/i;
const CONF_NAME = /\.(?:conf|vhost)(?:\.template)?$|\.stream-template$/i;
const NGINX_FOLDER =
  /^(?:nginx|openresty|angie|sites-available|sites-enabled|conf\.d|http\.d|stream\.d|stream-conf\.d)(?:[._-]|$)|[._-]nginx$/i;

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

/** Looks for nginx and compose files in folders. Hidden, dependency and build folders are left out. */
export function discoverFiles(files: FileSystem, folders: readonly string[]): DiscoveredFiles {
  const nginx = new Set<string>();
  const compose = new Set<string>();
  let entries = 0;
  for (const folder of folders) {
    const queue: { uri: string; path: string; depth: number }[] = [{ uri: folder, path: '', depth: 0 }];
    for (let next = queue.shift(); next && entries < MAX_ENTRIES; next = queue.shift()) {
      for (const entry of files.list(next.uri) ?? []) {
        entries++;
        const uri = `${next.uri}/${encodeURIComponent(entry.name)}`;
        const path = `${next.path}${entry.name}`;
        if (entry.kind === 'folder') {
          if (next.depth < MAX_DEPTH && !entry.name.startsWith('.') && !IGNORED.has(entry.name)) {
            queue.push({ uri, path: `${path}/`, depth: next.depth + 1 });
          }
        } else if (COMPOSE_NAME.test(entry.name)) compose.add(uri);
        else if (isNginxPath(path) || isNginxPath(`${uriName(folder)}/${path}`)) nginx.add(uri);
      }
    }
  }
  return { nginx: [...nginx].sort(), compose: [...compose].sort(), isCut: entries >= MAX_ENTRIES };
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
