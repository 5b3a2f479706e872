// usage: npm test                 everything: unit tests, then the suite inside a real VS Code
//        npm test -- FILTER ...   only the unit tests whose file matches (vitest's own arguments work too); about a second
// The last line is always `tests: N passed, N failed, N skipped`. With CI=true nothing may be skipped.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runMain, UserError } from './lib/console.mjs';
import { root } from './lib/paths.mjs';
import { findProgram, run } from './lib/processes.mjs';

const out = join(root, 'out');
const isCi = process.env.CI === 'true';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

await runMain(async () => {
  const filters = process.argv.slice(2);
  const everything = filters.length === 0;
  if (everything || !existsSync(join(root, 'dist'))) {
    const { code } = await runScript('build.mjs', []);
    if (code !== 0) throw new UserError('The build failed.');
  }
  if (everything && !findNginx()) {
    const how = 'Install nginx (Debian and Ubuntu: apt-get install -y nginx) or set NGINX_PATH to its program.';
    if (isCi) throw new UserError(`There is no nginx to hold the expectations against. ${how}`);
    console.log(`Without nginx the tests that ask it are skipped. ${how}\n`);
  }
  const counts = [await runUnitTests(filters)];
  if (everything) counts.push(await runVscodeSuite());
  const sum = (/** @type {keyof Counts} */ key) => counts.reduce((total, one) => total + one[key], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  if (isCi && skipped > 0) console.log('\nCI=true: what was skipped counts as a failure.');
  console.log(`\ntests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 || (isCi && skipped > 0) ? 1 : 0;
});

function findNginx() {
  return process.env.NGINX_PATH
    ? findProgram(process.env.NGINX_PATH)
    : (findProgram('nginx') ?? findProgram('/usr/sbin/nginx'));
}

/** @param {string} name @param {readonly string[]} args */
function runScript(name, args) {
  return run(process.execPath, [join(root, 'scripts', name), ...args], { cwd: root, inherit: true });
}

/** @param {readonly string[]} filters @returns {Promise<Counts>} */
async function runUnitTests(filters) {
  const report = join(out, 'vitest.json');
  mkdirSync(out, { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      ...filters,
    ],
    { cwd: root, inherit: true },
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
  // a file that cannot be loaded fails the run without a failing test
  const failed = numFailedTests === 0 && code !== 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

/** @returns {Promise<Counts>} */
async function runVscodeSuite() {
  const report = join(out, 'vscode.json');
  rmSync(report, { force: true });
  const { code } = await runScript('test-vscode.mjs', ['--no-build']);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { passed, failed, skipped } = JSON.parse(readFileSync(report, 'utf8'));
  // a failure of the launcher itself, after its report
  const unexplained = code !== 0 && failed === 0 && !(isCi && skipped > 0);
  return { passed, failed: unexplained ? 1 : failed, skipped };
}
