// Measures speed as ratios within one run and fails if one exceeds its budget.
// usage: node scripts/bench.mjs [parse] [relint] [rules] [scale] [cli] [projects] [requests]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { runMain, UserError } from './lib/console.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';

const measurements = ['parse', 'relint', 'rules', 'scale', 'cli', 'projects', 'requests'];

await runMain(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !measurements.includes(name));
  if (unknown) throw new UserError(`"${unknown}" is no measurement; there are: ${measurements.join(', ')}`, 2);

  const build = await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  if (build.code !== 0) throw new UserError(`The build failed:\n${build.output}`);
  const folder = mkdtempSync(join(tmpdir(), 'upstream-lens-bench-'));
  try {
    const outfile = join(folder, 'bench.cjs');
    await esbuild.build({
      entryPoints: [join(root, 'bench', 'main.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      logLevel: 'warning',
    });
    const { code, output } = await run(process.execPath, ['--expose-gc', outfile, ...wanted], { cwd: root });
    process.stdout.write(output);
    return code ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
