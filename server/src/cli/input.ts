import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CheckOptions } from './args';
import { toUri } from './paths';

/** What a command line means: patterns have become paths, and `-` the file that standard input stands for. */
export interface Input<Options> {
  readonly options: Options;
  /** By URI, instead of those on disk. */
  readonly texts: ReadonlyMap<string, string>;
  /** Each a sentence for a person. */
  readonly errors: readonly string[];
}

export async function readInput<Options extends Pick<CheckOptions, 'paths' | 'stdinFilename'>>(
  options: Options,
  cwd: string,
): Promise<Input<Options>> {
  const isPattern = (path: string) => /[*?[{]/.test(path) && !existsSync(resolve(cwd, path));
  if (!options.paths.some((path) => path === '-' || isPattern(path))) return { options, texts: new Map(), errors: [] };
  const paths: string[] = [];
  const errors: string[] = [];
  const texts = new Map<string, string>();
  for (const path of options.paths) {
    if (path === '-') {
      if (!texts.size) texts.set(toUri(resolve(cwd, options.stdinFilename)), readFileSync(0, 'utf8'));
      paths.push(options.stdinFilename);
    } else if (isPattern(path)) {
      const { expandPattern } = await import('./patterns');
      const found = expandPattern(path, cwd);
      if (found.length === 0) errors.push(`no file matches ${path}`);
      paths.push(...found);
    } else paths.push(path);
  }
  return { options: { ...options, paths: [...new Set(paths)] }, texts, errors };
}
