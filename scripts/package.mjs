// Packs the extension into upstream-lens-<version>.vsix.
// usage: node scripts/package.mjs
// Fails on any warning of vsce, and when the package grows beyond what an extension of this kind should weigh.
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMain, UserError } from './lib/console.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

const maximumKilobytes = 700;

/**
 * Builds and packs.
 * @param {{ out?: string, strict?: boolean }} [options] strict: warnings and weight fail
 * @returns {Promise<{ path: string, kilobytes: number }>}
 */
export async function packageExtension({ out, strict = true } = {}) {
  const { name, version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const path = out ?? join(root, `${name}-${version}.vsix`);
  const build = await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  if (build.code !== 0) throw new UserError(`The build failed:\n${build.output}`);
  rmSync(path, { force: true });
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  // without a repository there is nothing that relative links of the README could be rewritten to
  const links = repository ? [] : ['--allow-missing-repository', '--no-rewrite-relative-links'];
  const { code, output } = await run(
    process.execPath,
    [vsce, 'package', '--no-dependencies', ...links, '--out', path],
    {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  if (code !== 0) throw new UserError(`vsce could not pack the extension:\n${output}`);
  const kilobytes = statSync(path).size / 1024;
  if (!strict) return { path, kilobytes };
  process.stdout.write(output);
  if (/\bwarning\b/i.test(output))
    throw new UserError('vsce warns (see above); the package would not be as it should.');
  if (kilobytes > maximumKilobytes) {
    throw new UserError(`${path} weighs ${kilobytes.toFixed(0)} KB; at most ${maximumKilobytes} KB are wanted.`);
  }
  return { path, kilobytes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const { path, kilobytes } = await packageExtension();
    console.log(`${path}: ${kilobytes.toFixed(0)} KB`);
    return 0;
  });
}
