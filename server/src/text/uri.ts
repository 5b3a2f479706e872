/**
 * Paths inside `file:` URIs, without `node:*`. Other schemes work as long as their paths look alike.
 * One form is used throughout: each path segment percent-encoded as `encodeURIComponent` does, but for `@`, `+`, `:` and the like.
 */

/** The one form of a URI: `file:///c%3A/a` and `file:///C:/a` become the same text. */
export function normalizeUri(uri: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)(\/.*)?$/i.exec(uri);
  if (!match) return uri;
  const [, start = '', path = '/'] = match;
  return start + encodePath(normalizePath(safeDecode(path)));
}

/** The path in a URI, decoded: `/work/nginx.conf`. */
export function uriPath(uri: string): string {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/.*)?$/i.exec(uri);
  return safeDecode(match ? (match[1] ?? '/') : uri);
}

/** The folder of a file. */
export function parentUri(uri: string): string {
  const slash = uri.lastIndexOf('/');
  return slash <= uri.indexOf('://') + 2 ? uri : uri.slice(0, slash);
}

/** The last segment, decoded. */
export function uriName(uri: string): string {
  return safeDecode(uri.slice(uri.lastIndexOf('/') + 1));
}

/**
 * Joins a folder with a path as Compose and nginx write them: relative, or absolute (`/x`, `C:\x`).
 * Backslashes of a Windows path count as slashes.
 */
export function joinUri(folder: string, path: string): string {
  const slashed = /^[A-Za-z]:[\\/]|^\.{1,2}\\/.test(path) ? path.replaceAll('\\', '/') : path;
  const start = /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(folder)?.[0] ?? '';
  if (/^[A-Za-z]:\//.test(slashed)) return start + encodePath(normalizePath(`/${slashed}`));
  if (slashed.startsWith('/')) return start + encodePath(normalizePath(slashed));
  return start + encodePath(normalizePath(`${safeDecode(folder.slice(start.length))}/${slashed}`));
}

/** Whether `uri` is `folder` or lies in it. */
export function isInside(uri: string, folder: string): boolean {
  return uri === folder || uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** The path from a folder to a file, or the file's full path if it lies elsewhere. */
export function relativeUri(folder: string, uri: string): string {
  if (!isInside(uri, folder)) return uriPath(uri);
  return safeDecode(uri.slice(folder.length).replace(/^\//, ''));
}

function normalizePath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`.replace(/^\/([A-Z]):/, (_, drive: string) => `/${drive.toLowerCase()}:`);
}

function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

/** A name as a segment of a URI. Half a character, which no file name holds, becomes the sign for what is unreadable. */
export function encodeSegment(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
