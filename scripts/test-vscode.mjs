// Runs the extension in a real VS Code: the mocha suite of test/vscode/suite inside the extension host, then
// test/vscode/browser/*.mjs at the window (their contract: scripts/lib/window.mjs).
// usage: node scripts/test-vscode.mjs [--grep REGEX] [--no-build]
//
//   browser launcher   the VS Code server from npm, in this machine's Chromium: no display, no download besides npm
//   desktop launcher   VS Code through @vscode/test-electron: with UPSTREAM_LENS_VSCODE=desktop, with VSCODE_PATH (the
//                      program of an installed one), or where there is a display but no Chromium; the suite only
//
// Writes out/vscode.json. Where neither launcher can run, the suite counts as skipped; with CI=true that is a failure.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, howToGetChromium, launchChromium } from './lib/browser.mjs';
import { elapsed, parseArguments, runMain, UserError } from './lib/console.mjs';
import { copyExamples, root, temporaryFolder } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';
import { bundleSuite, followReport, stageExtension, suiteFolder } from './lib/suite.mjs';
import { runWindowTests, windowTests } from './lib/window.mjs';
import { ensureServer, startServer, writeUserSettings } from './vscode-server.mjs';

const suiteTimeout = 5 * 60_000;
const resultFile = join(root, 'out', 'vscode.json');

/**
 * @typedef {object} Outcome
 * @property {import('./lib/suite.mjs').TestResult[]} results
 * @property {string} [problem] why the run as a whole failed, even if no test did
 * @property {string} [unavailable] why nothing could run, and what to do about it
 */

await runMain(async () => {
  const args = process.argv.slice(2);
  const { options, rest } = parseArguments(
    args.filter((arg) => arg !== '--no-build'),
    ['grep'],
  );
  if (rest.length > 0)
    throw new UserError(`Unknown argument ${rest[0]}; usage: npm run test:vscode -- --grep REGEX`, 2);
  const since = performance.now();
  if (!args.includes('--no-build')) {
    const build = await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, inherit: true });
    if (build.code !== 0) throw new UserError('The build failed.');
  }
  await bundleSuite();
  // titles are printed with a separator that mocha does not know
  const outcome = await launch(options.grep?.replaceAll(' › ', ' '));
  return conclude(outcome, since);
});

/** @param {string | undefined} grep @returns {Promise<Outcome>} */
async function launch(grep) {
  const wanted = process.env.UPSTREAM_LENS_VSCODE;
  const chromium = findChromium();
  const canServe = process.platform !== 'win32';
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (wanted !== 'browser' && (wanted === 'desktop' || process.env.VSCODE_PATH || (!chromium && hasDisplay))) {
    if (hasDisplay) return launchDesktop(grep);
    return { results: [], unavailable: 'The desktop VS Code needs a display. Run it with xvfb-run -a.' };
  }
  if (chromium && canServe) return launchBrowser(chromium, grep);
  return {
    results: [],
    unavailable: canServe ? `There is no browser. ${howToGetChromium}` : 'Set UPSTREAM_LENS_VSCODE=desktop.',
  };
}

/** @param {string} chromium @param {string | undefined} grep @returns {Promise<Outcome>} */
async function launchBrowser(chromium, grep) {
  try {
    await ensureServer();
  } catch (error) {
    if (error instanceof UserError) return { results: [], unavailable: error.message };
    throw error;
  }
  const temporary = temporaryFolder('vscode');
  const workspace = copyExamples(join(temporary, 'workspace'));
  const extension = stageExtension(join(temporary, 'extension'));
  const report = join(temporary, 'report.jsonl');
  const dataFolder = join(temporary, 'data');
  // in a browser VS Code saves by itself, and changes of one test would be there in the next
  writeUserSettings(dataFolder, { 'files.autoSave': 'off' });
  const server = await startServer({
    dataFolder,
    extensionsFolder: join(temporary, 'extensions'),
    testDriver: true,
    trustEverything: true,
    env: { UPSTREAM_LENS_REPORT: report, UPSTREAM_LENS_GREP: grep },
  });
  const browser = await launchChromium(chromium);
  console.log(`\nVS Code (browser launcher, Chromium ${browser.version()})`);
  try {
    const suite = await runSuite({ server, browser, workspace, extension, report });
    if (suite.problem !== undefined || windowTests().length === 0) return suite;
    const window = await runWindowTests({
      browser,
      server,
      dataFolder,
      extension,
      grep: grep ? new RegExp(grep) : undefined,
    });
    return { results: [...suite.results, ...window] };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** @param {any} given @returns {Promise<Outcome>} */
async function runSuite({ server, browser, workspace, extension, report }) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  /** @type {string[]} */
  const messages = [];
  page.on('console', (/** @type {any} */ message) => messages.push(`[${message.type()}] ${message.text()}`));
  page.on('pageerror', (/** @type {Error} */ error) => messages.push(`[pageerror] ${error.message}`));
  await page.goto(server.address(workspace, { developmentPath: extension, testsPath: join(suiteFolder, 'index.js') }));
  const { results, problem } = await followReport(report, giveUpAfter(suiteTimeout));
  if (problem !== undefined) {
    const screenshot = join(root, 'out', 'screenshots', 'suite-problem.png');
    await page.screenshot({ path: screenshot }).catch(() => {});
    console.log(`\nThe last of the browser's console:\n${tail(messages.join('\n'))}`);
    console.log(`\nThe last of the server's log:\n${tail(server.log())}`);
    console.log(`\nThe window: ${screenshot}`);
  }
  await page.close();
  return { results, problem };
}

/** The last lines, without those about the native add-on for logging, which this installation lacks. @param {string} log */
function tail(log) {
  const noise =
    /spdlog|node:internal|^\s+(at |tries:|requireStack:|\]|\})|code-server\/lib\/vscode\/(out|node_modules)\//;
  return log
    .split('\n')
    .filter((line) => !noise.test(line))
    .slice(-40)
    .join('\n');
}

/** @param {string | undefined} grep @returns {Promise<Outcome>} */
async function launchDesktop(grep) {
  const { runTests, TestRunFailedError } = await import('@vscode/test-electron');
  const temporary = temporaryFolder('vscode');
  const workspace = copyExamples(join(temporary, 'workspace'));
  const extension = stageExtension(join(temporary, 'extension'));
  const report = join(temporary, 'report.jsonl');
  writeUserSettingsOfDesktop(join(temporary, 'user'));
  console.log('\nVS Code (desktop launcher)');
  const given = new AbortController();
  const follow = followReport(report, AbortSignal.any([given.signal, giveUpAfter(suiteTimeout)]));
  const program = runTests({
    vscodeExecutablePath: process.env.VSCODE_PATH,
    extensionDevelopmentPath: extension,
    extensionTestsPath: join(suiteFolder, 'index.js'),
    extensionTestsEnv: { UPSTREAM_LENS_REPORT: report, UPSTREAM_LENS_GREP: grep },
    launchArgs: [
      workspace,
      ...['--user-data-dir', join(temporary, 'user'), '--extensions-dir', join(temporary, 'extensions')],
      ...['--disable-extensions', '--disable-telemetry', '--disable-gpu'],
    ],
  }).then(
    () => undefined,
    (/** @type {unknown} */ error) => error,
  );
  // whichever ends first: the report says "end" before the program does; a program that never started reports nothing
  const ended = program.then((error) => {
    given.abort('VS Code ended before the suite did');
    return error;
  });
  const { results, problem } = await follow;
  if (problem === undefined) return { results };
  const error = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1000))]);
  const neverRan = results.length === 0 && error instanceof Error && !(error instanceof TestRunFailedError);
  return neverRan
    ? {
        results,
        unavailable:
          `VS Code could not be started: ${error.message}\n` +
          `Set VSCODE_PATH to an installed one, or use the browser launcher. ${howToGetChromium}`,
      }
    : { results, problem };
}

/** @param {string} folder */
function writeUserSettingsOfDesktop(folder) {
  mkdirSync(join(folder, 'User'), { recursive: true });
  writeFileSync(
    join(folder, 'User', 'settings.json'),
    JSON.stringify({ 'chat.disableAIFeatures': true, 'workbench.startupEditor': 'none', 'update.mode': 'none' }),
  );
}

/** @param {number} ms */
function giveUpAfter(ms) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(`not finished after ${ms / 60_000} minutes`), ms).unref();
  return controller.signal;
}

/** @param {Outcome} outcome @param {number} since */
function conclude({ results, problem, unavailable }, since) {
  const count = (/** @type {string} */ state) => results.filter((result) => result.state === state).length;
  const nothing = results.length === 0 && unavailable === undefined ? 'No test ran.' : undefined;
  const whole = problem ?? nothing;
  const summary = {
    passed: count('passed'),
    failed: count('failed') + (whole === undefined ? 0 : 1),
    skipped: count('skipped') + (unavailable === undefined ? 0 : 1),
    problem: whole,
    unavailable,
    tests: results,
  };
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(resultFile, JSON.stringify(summary, null, 2));
  if (whole !== undefined) console.log(`\nThe VS Code suite failed: ${whole}`);
  if (unavailable !== undefined) console.log(`\nThe VS Code suite was skipped. ${unavailable}`);
  const { passed, failed, skipped } = summary;
  console.log(`\nVS Code: ${passed} passed, ${failed} failed, ${skipped} skipped in ${elapsed(since)}`);
  return failed > 0 || (skipped > 0 && process.env.CI === 'true') ? 1 : 0;
}
