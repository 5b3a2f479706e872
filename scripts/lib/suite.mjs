// The part that both launchers share: bundles the mocha suite, and follows the report it writes while it runs.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from './paths.mjs';

const source = join(root, 'test', 'vscode', 'suite');
export const suiteFolder = join(root, 'out', 'vscode-suite');

/** Each test file becomes one file beside index.js; mocha itself is found in the project's node_modules. */
export async function bundleSuite() {
  rmSync(suiteFolder, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: readdirSync(source)
      .filter((name) => name === 'index.ts' || name.endsWith('.test.ts'))
      .map((name) => join(source, name)),
    outdir: suiteFolder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: true,
    external: ['vscode', 'mocha'],
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
}

/**
 * @typedef {{ title: string, state: 'passed' | 'failed' | 'skipped', ms: number, error?: string }} TestResult
 */

/** @param {TestResult} result */
export function printResult({ title, state, ms, error }) {
  const mark = { passed: '✔', failed: '✖', skipped: '-' }[state];
  console.log(`  ${mark} ${title}${state === 'skipped' ? ' (skipped)' : ` (${Math.round(ms)} ms)`}`);
  if (error) console.log(error.replaceAll(/^/gm, '      '));
}

/**
 * Prints the suite's results as they come.
 * @param {string} file the report, which the suite appends lines to
 * @param {AbortSignal} signal gives up when aborted
 * @returns {Promise<{ results: TestResult[], finished: boolean, problem?: string }>} problem: why it did not finish
 */
export async function followReport(file, signal) {
  /** @type {TestResult[]} */
  const results = [];
  let consumed = 0;
  /** @type {string | undefined} */
  let current;
  for (;;) {
    const gaveUp = signal.aborted;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const complete = text.lastIndexOf('\n') + 1;
    for (const line of text.slice(consumed, complete).split('\n').filter(Boolean)) {
      const event = JSON.parse(line);
      if (event.type === 'begin') current = event.title;
      if (event.type === 'test') {
        results.push(event);
        printResult(event);
      }
      if (event.type === 'end') {
        // a failing test is told above; any other error means that tests are missing
        const explained = results.some(({ state }) => state === 'failed');
        return { results, finished: true, problem: explained ? undefined : event.error };
      }
    }
    consumed = complete;
    if (gaveUp) {
      const where = current ? `the last test that began is "${current}"` : 'no test began';
      return { results, finished: false, problem: `${signal.reason}; ${where}` };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
