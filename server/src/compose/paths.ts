/** Absolute paths inside a container; always with `/`. */

/** Whether `path` is `folder` or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const base = folder.length > 1 ? folder.replace(/\/+$/, '') : folder;
  return path === base || path.startsWith(base === '/' ? '/' : `${base}/`);
}

export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Joins and normalizes: `.` and `..` are resolved, an absolute second part wins. */
export function joinPath(folder: string, path: string): string {
  const segments: string[] = [];
  for (const segment of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** glob(3) within one segment: `*`, `?`, `[…]`; no leading dot by a wildcard. */
export function matchesSegment(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let compiled = COMPILED.get(pattern);
  if (!compiled) {
    compiled = compile(pattern);
    COMPILED.set(pattern, compiled);
  }
  return compiled.test(name);
}

const COMPILED = new Map<string, RegExp>();

function compile(pattern: string): RegExp {
  const source = pattern.replace(/\[[!^]?\]?[^\]]*\]|\\[\s\S]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1 && part.startsWith('['))
      return part
        .replace(/^\[[!^]/, '[^')
        .replace(/^(\[\^?)\]/, '$1\\]')
        .replaceAll('\\', '\\\\')
        .replace('\\\\]', '\\]');
    return part.replace(/^\\/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    // a range that no regular expression takes, as `[z-a]`: it matches nothing
    return /^(?!)/;
  }
}
