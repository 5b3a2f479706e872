import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, temporaryStack } from './cli';

/** Newer versions of node keep compiled code by themselves, elsewhere. */
const isOurs = Number(process.versions.node.split('.')[0]) < 22;

describe.skipIf(!isOurs)('compiled code', () => {
  const stack = () => temporaryStack('//- nginx.conf\nevents {}\nhttp { server { listen 80; return 204; } }\n');
  const run = (cwd: string, cache: string, env = {}) =>
    runCli(['check'], { cwd, env: { XDG_CACHE_HOME: cache, ...env } });
  const filesIn = (cache: string) =>
    readdirSync(join(cache, 'upstream-lens')).map((name) => join(cache, 'upstream-lens', name));

  test('is kept where only the user can write, once for each build', () => {
    const cwd = stack();
    const cache = join(cwd, 'cache');
    const first = run(cwd, cache);
    writeFileSync(join(cache, 'upstream-lens', `1-1-${process.version}-${process.arch}.bin`), 'of another build');
    const [path = ''] = filesIn(cache).filter((name) => statSync(name).size > 100);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(cache, 'upstream-lens')).mode & 0o777).toBe(0o700);
    const kept = readFileSync(path);
    expect(run(cwd, cache)).toEqual(first);
    expect(readFileSync(path).equals(kept)).toBe(true);
  });

  test('that is of no use is made again, and what is of other builds goes', () => {
    const cwd = stack();
    const cache = join(cwd, 'cache');
    const first = run(cwd, cache);
    const [path = ''] = filesIn(cache);
    writeFileSync(path, 'no code');
    writeFileSync(join(cache, 'upstream-lens', `1-1-${process.version}-${process.arch}.bin`), 'of another build');
    expect(run(cwd, cache)).toEqual(first);
    expect(filesIn(cache)).toEqual([path]);
    expect(statSync(path).size).toBeGreaterThan(100_000);
  });

  test('is not kept where it cannot be, or must not', () => {
    const cwd = stack();
    writeFileSync(join(cwd, 'file'), '');
    chmodSync(join(cwd, 'file'), 0o444);
    expect(run(cwd, join(cwd, 'file')).code).toBe(0);
    expect(run(cwd, join(cwd, 'none'), { NODE_DISABLE_COMPILE_CACHE: '1' }).code).toBe(0);
    expect(readdirSync(cwd)).not.toContain('none');
  });
});
