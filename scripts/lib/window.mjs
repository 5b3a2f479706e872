// Runs test/vscode/browser/*.mjs: tests that look at the VS Code window as a person does.
//
// A file exports one function as default. It gets a fresh browser page (1280×800) and a fresh copy of the examples:
//
//   export default async function ({ page, openFolder, report, screenshot }) {
//     await openFolder('autograph', { file: 'nginx/nginx.conf' });
//     await report('a missing upstream host is underlined', async () => {
//       await page.locator('.squiggly-error').first().waitFor();
//       await screenshot('squiggle');
//     });
//   }
//
//   openFolder(name, { file, settings })   opens a folder of `workspace` (and a file, relative to it) in VS Code with this
//                       extension; waits until the workbench, the theme and the file are there. `settings` are user
//                       settings, such as { 'workbench.colorTheme': 'Light 2026' } ('Dark 2026' without it); each call
//                       starts from defaults. Themes: Dark 2026, Light 2026, Dark Modern, Light Modern, Default High
//                       Contrast, Default High Contrast Light
//   report(title, check)   one test: passed unless `check` throws; a failure takes a screenshot and the file goes on
//   screenshot(name)    writes out/screenshots/<file>-<name>.png and gives its path
//   command(title)      runs a command by its title through the command palette
//   webview(text)       the inner frame of the webview whose body contains `text` (default: the only one), a playwright Frame
//   page, context       playwright's; page.setDefaultTimeout is 20 s
//   workspace           absolute folder with the copies, to read what was saved or to change files behind VS Code's back
//
// A file that calls no `report` is one test of its own name.
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeUserSettings } from '../vscode-server.mjs';
import { copyExamples, root, temporaryFolder } from './paths.mjs';
import { printResult } from './suite.mjs';

const folder = join(root, 'test', 'vscode', 'browser');
const screenshots = join(root, 'out', 'screenshots');
const fileTimeout = 180_000;

/** @returns {string[]} the test files, absolute */
export function windowTests() {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.mjs'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/**
 * @param {object} given
 * @param {import('playwright-core').Browser} given.browser
 * @param {Awaited<ReturnType<import('../vscode-server.mjs').startServer>>} given.server
 * @param {string} given.dataFolder the server's
 * @param {string} given.extension folder of the extension to load
 * @param {RegExp | undefined} given.grep
 * @returns {Promise<import('./suite.mjs').TestResult[]>}
 */
export async function runWindowTests({ browser, server, dataFolder, extension, grep }) {
  /** @type {import('./suite.mjs').TestResult[]} */
  const results = [];
  const record = (/** @type {import('./suite.mjs').TestResult} */ result) => {
    results.push(result);
    printResult(result);
  };
  mkdirSync(screenshots, { recursive: true });
  for (const file of windowTests()) {
    await runFile({ file, browser, server, dataFolder, extension, grep, record });
  }
  return results;
}

/** @param {any} given */
async function runFile({ file, browser, server, dataFolder, extension, grep, record }) {
  const name = basename(file, '.mjs');
  const since = performance.now();
  const workspace = copyExamples(temporaryFolder('window'));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  let reports = 0;
  const screenshot = async (/** @type {string} */ title) => {
    const path = join(screenshots, `${name}-${title.replaceAll(/[^\w.-]+/g, '-')}.png`);
    await page.screenshot({ path });
    return path;
  };
  const fail = async (/** @type {string} */ title, /** @type {number} */ begun, /** @type {unknown} */ error) => {
    const path = await screenshot(`failed-${reports}`).catch(() => 'none, the page is gone');
    const text = error instanceof Error ? error.stack : String(error);
    record({ title, state: 'failed', ms: performance.now() - begun, error: `${text}\nscreenshot: ${path}` });
  };
  const contract = {
    page,
    context,
    workspace,
    screenshot,
    openFolder: (/** @type {string} */ example, /** @type {any} */ options) =>
      openFolder({ page, server, dataFolder, extension, folder: join(workspace, example), ...options }),
    command: (/** @type {string} */ title) => runCommand(page, title),
    webview: (/** @type {string | undefined} */ text) => findWebview(page, text),
    report: async (/** @type {string} */ title, /** @type {() => unknown} */ check) => {
      reports++;
      const fullTitle = `window › ${name} › ${title}`;
      if (grep && !grep.test(fullTitle.replaceAll(' › ', ' '))) return;
      const begun = performance.now();
      try {
        await check();
        record({ title: fullTitle, state: 'passed', ms: performance.now() - begun });
      } catch (error) {
        await fail(fullTitle, begun, error);
      }
    },
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  try {
    const { default: test } = await import(pathToFileURL(file).href);
    const timeout = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not finished after ${fileTimeout / 1000} s`)), fileTimeout);
    });
    await Promise.race([test(contract), timeout]);
    const title = `window › ${name}`;
    if (reports === 0 && (!grep || grep.test(title.replaceAll(' › ', ' ')))) {
      record({ title, state: 'passed', ms: performance.now() - since });
    }
  } catch (error) {
    await fail(`window › ${name}`, since, error);
  } finally {
    clearTimeout(timer);
    await context.close();
  }
}

/** @param {any} given */
async function openFolder({ page, server, dataFolder, extension, folder, file, settings }) {
  // the theme is the one asked for, whatever the browser prefers
  const user = { 'window.autoDetectColorScheme': false, 'workbench.colorTheme': 'Dark 2026', ...settings };
  writeUserSettings(dataFolder, user);
  // an editor restored from an earlier call would hide which file this one opened
  await page.goto('about:blank');
  await page.goto(
    server.address(folder, { file: file === undefined ? undefined : join(folder, file), developmentPath: extension }),
  );
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  await page.evaluate(() => globalThis.driver?.whenWorkbenchRestored?.());
  // the window starts in the browser's scheme and takes the theme when its extension has been read
  await page.locator(`.monaco-workbench.${themeClass(user['workbench.colorTheme'])}`).waitFor();
  if (file === undefined) return;
  await page.locator(`.tab.active[data-resource-name="${basename(file)}"]`).waitFor();
  await page.locator('.editor-instance .view-line').first().waitFor();
}

/** The class of a window that shows a theme. @param {string} theme one of VS Code's own */
function themeClass(theme) {
  if (/high contrast/i.test(theme)) return /light/i.test(theme) ? 'hc-light' : 'hc-black';
  return /light/i.test(theme) ? 'vs' : 'vs-dark';
}

/** @param {import('playwright-core').Page} page @param {string} title */
async function runCommand(page, title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor();
  await input.fill(`>${title}`);
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
  await row.waitFor();
  await row.click();
}

/** @param {import('playwright-core').Page} page @param {string | undefined} text */
async function findWebview(page, text) {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    for (const frame of page.frames()) {
      if (await isWebviewBody(frame, text)) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(text === undefined ? 'no webview was shown' : `no webview shows "${text}"`);
}

/** VS Code puts a webview's document into a frame with the id active-frame, inside one that only carries it. */
async function isWebviewBody(
  /** @type {import('playwright-core').Frame} */ frame,
  /** @type {string | undefined} */ text,
) {
  try {
    const element = await frame.frameElement();
    if ((await element.getAttribute('id')) !== 'active-frame') return false;
    return text === undefined || (await frame.locator('body').textContent({ timeout: 1000 }))?.includes(text) === true;
  } catch {
    return false;
  }
}
