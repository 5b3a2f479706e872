import { globSync } from 'tinyglobby';

/**
 * The files that a pattern such as `sites/*.conf` stands for, where the shell has left it as it is; a library of
 * its own bundle, which most runs do not load.
 * @returns paths as a person would write them, in order
 */
export function expandPattern(pattern: string, cwd: string): string[] {
  const ignore = ['**/node_modules/**', '**/.git/**'];
  return globSync(pattern, {
    cwd,
    ignore,
    onlyFiles: true,
    expandDirectories: false,
    followSymbolicLinks: false,
  }).sort();
}
