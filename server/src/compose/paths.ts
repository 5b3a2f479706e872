import { anythingBetween } from '../text/glob';

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
    if (COMPILED.size >= MOST_COMPILED) COMPILED.clear();
    COMPILED.set(pattern, compiled);
  }
  return compiled.test(name);
}

const COMPILED = new Map<string, RegExp>();
/** An `include` that is being typed is another pattern with each key. */
const MOST_COMPILED = 500;

function compile(pattern: string): RegExp {
  const parts: string[] = [''];
  for (const [part] of pattern.matchAll(/\[[!^]?\]?[^\]]*\]|\\[\s\S]|[\s\S]/g)) {
    if (part === '*') parts.push('');
    else parts.push(`${parts.pop()}${sourceOf(part)}`);
  }
  try {
    return new RegExp(`^${anythingBetween(parts)}$`, 's');
  } catch {
    // a range that no regular expression takes, as `[z-a]`: it matches nothing
    return /^(?!)/;
  }
}

/** What one letter or set of letters of a pattern is in a regular expression. */
function sourceOf(part: string): string {
  if (part === '?') return '.';
  if (part.length > 1 && part.startsWith('['))
    return part
      .replace(/^\[[!^]/, '[^')
      .replace(/^(\[\^?)\]/, '$1\\]')
      .replaceAll('\\', '\\\\')
      .replace('\\\\]', '\\]');
  return part.replace(/^\\/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Whether a path, or a folder that it lies in, is one that a shell's pattern names: `rm -r /etc/nginx/conf.d/*`. */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.replace(/(?<=.)\/+$/, '').split('/');
  const found = path.split('/');
  return (
    wanted.length <= found.length &&
    wanted.every((segment, index) => {
      const name = found[index] ?? '';
      return /[*?[]/.test(segment) ? matchesSegment(segment, name) : segment === name;
    })
  );
}

/** The order in which glob(3) puts names: by bytes of UTF-8, which is that of code points. */
export function byBytes(a: string, b: string): number {
  for (let index = 0; index < a.length && index < b.length; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left === right) continue;
    // a surrogate pair stands for a code point above all others
    const [isHighLeft, isHighRight] = [isSurrogate(left), isSurrogate(right)];
    return isHighLeft === isHighRight ? left - right : isHighLeft ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
