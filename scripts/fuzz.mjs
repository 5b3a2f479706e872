// Breaks configurations at random and holds the parser to its laws.
// usage: node scripts/fuzz.mjs [count] [seed]     (the numbers of a failing run reproduce it)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './lib/paths.mjs';

const [count = 1_000_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'upstream-lens-fuzz-'));
const bundle = join(folder, 'fuzz.mjs');
try {
  await esbuild.build({
    entryPoints: [join(root, 'test', 'support', 'fuzz.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    define: { 'import.meta.dirname': JSON.stringify(join(root, 'test', 'support')) },
  });
  const { fuzz } = await import(pathToFileURL(bundle).href);
  const start = performance.now();
  const failure = fuzz(count, seed);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(failure ?? `${count} mutations in ${seconds} s, seed ${seed}: every law holds`);
  if (failure) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
