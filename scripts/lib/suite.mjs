// The part that both launchers share: bundles the mocha suite, and follows the report it writes while it runs.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join, relative } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from './paths.mjs';

const source = join(root, 'test', 'vscode', 'suite');
export const suiteFolder = join(root, 'out', 'vscode-suite');

/**
 * Copies what .vscodeignore lets into the package, and nothing else: a file forgotten there fails a test. It must not be
 * the repository itself, because VS Code would take the built-in extensions of a server below it for parts of this one.
 * @param {string} folder
 */
export function stageExtension(folder) {
  // that file excludes everything, then names files and folders (`!dist/**`); asking vsce takes it three seconds
  for (const line of readFileSync(join(root, '.vscodeignore'), 'utf8').split(/\r?\n/)) {
    const path = /^!([^*]+?)(?:\/\*\*)?$/.exec(line)?.[1];
    if (path && existsSync(join(root, path))) cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  return folder;
}

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

/** Names the places of the sources instead of those of the bundles. @param {string} stack */
function mapStack(stack) {
  return stack.replaceAll(/[^\s()]*?([\w.-]+\.js):(\d+):(\d+)/g, (place, name, line, column) => {
    const map = join(suiteFolder, `${name}.map`);
    if (!place.includes('vscode-suite') || !existsSync(map)) return place;
    const entry = new SourceMap(JSON.parse(readFileSync(map, 'utf8'))).findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) return place;
    const file = relative(root, join(suiteFolder, entry.originalSource));
    return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
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
  let current = 'no test began';
  for (;;) {
    const gaveUp = signal.aborted;
    const { events, end } = readEvents(file, consumed);
    consumed = end;
    for (const event of events) {
      if (event.type === 'begin') current = `the last test that began is "${event.title}"`;
      if (event.type === 'test') {
        const result = event.error ? { ...event, error: mapStack(event.error) } : event;
        results.push(result);
        printResult(result);
      }
      if (event.type === 'end') {
        // a failing test is told above; any other error means that tests are missing
        const explained = results.some(({ state }) => state === 'failed');
        return { results, finished: true, problem: explained ? undefined : event.error };
      }
    }
    if (gaveUp) return { results, finished: false, problem: `${signal.reason}; ${current}` };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param {string} file @param {number} start @returns {{ events: any[], end: number }} of the complete lines after start */
function readEvents(file, start) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const end = text.lastIndexOf('\n') + 1;
  const lines = text.slice(start, end).split('\n').filter(Boolean);
  return { events: lines.map((line) => JSON.parse(line)), end };
}
