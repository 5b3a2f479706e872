// Breaks configurations at random and holds the parser, or the whole analysis, to its laws.
// usage: node scripts/fuzz.mjs [parser] [count] [seed]     nginx texts (the numbers of a failing run reproduce it)
//        node scripts/fuzz.mjs workspace [count] [seed]    projects of nginx, compose and other files, 200 ms for each
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './lib/paths.mjs';

/** Milliseconds for each input. */
const timeLimit = 200;
/** Inputs between two lines of progress. */
const part = 10_000;

const [first = '', ...more] = process.argv.slice(2);
const mode = first === 'workspace' || first === 'parser' ? first : 'parser';
const numbers = (mode === first ? more : process.argv.slice(2)).map(Number);
const [count = mode === 'parser' ? 1_000_000 : 200_000, seed = Date.now() % 1_000_000] = numbers;
const folder = mkdtempSync(join(tmpdir(), 'upstream-lens-fuzz-'));
const bundle = join(folder, 'fuzz.mjs');
try {
  await esbuild.build({
    entryPoints: [join(root, 'test', 'support', mode === 'parser' ? 'fuzz.ts' : 'fuzz-workspace.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    define: { 'import.meta.dirname': JSON.stringify(join(root, 'test', 'support')) },
    // dockerfile-ast is CommonJS and asks for its parts at run time
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { fuzz, fuzzWorkspace } = await import(pathToFileURL(bundle).href);
  const start = performance.now();
  const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
  const failure = mode === 'parser' ? fuzz(count, seed) : inParts(fuzzWorkspace, seconds);
  console.log(failure ?? `${count} mutations in ${seconds()} s, seed ${seed}: every law holds`);
  if (failure) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Each part has a seed of its own, which is the one to repeat.
 * @param {(count: number, seed: number, limits: { time: number }) => string | undefined} fuzzWorkspace
 * @param {() => string} seconds
 */
function inParts(fuzzWorkspace, seconds) {
  for (let done = 0; done < count; done += part) {
    const failure = fuzzWorkspace(Math.min(part, count - done), seed + done / part, { time: timeLimit });
    if (failure) return failure;
    console.log(`${Math.min(done + part, count)} inputs in ${seconds()} s`);
  }
  return undefined;
}
