// A real VS Code for machines without a desktop or without access to the VS Code download: the VS Code server from the
// npm package `code-server`, shown in a browser.
// usage: node scripts/vscode-server.mjs        installs it into .vscode-test/server/ (once) and says where it is
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elapsed, runMain, step, UserError } from './lib/console.mjs';
import { root } from './lib/paths.mjs';
import { findFreePort, run, startProcess } from './lib/processes.mjs';

const codeServerVersion = '4.139.1';
// the server imports what only newer Node versions have
const nodeMajor = 24;

const base = join(root, '.vscode-test', 'server');
const home = join(base, `code-server-${codeServerVersion}-node-${nodeMajor}`);
const stamp = 'installed.json';

/** @param {string} folder */
const isComplete = (folder) => existsSync(join(folder, stamp));

/** @param {string} folder @param {readonly string[]} args */
async function npmInstall(folder, args) {
  const { code, output } = await run('npm', ['install', '--no-audit', '--no-fund', ...args], {
    cwd: folder,
    // what npm was started with (`npm start --ignore-scripts`, a prefix) must not leak into this installation
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_config_(prefix|ignore_)/i.test(name)),
    ),
  });
  if (code === 0) return;
  const unreachable = /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH)|EAI_AGAIN|network request/.exec(
    output,
  );
  const tail = output.trim().split('\n').slice(-12).join('\n');
  throw new UserError(
    unreachable
      ? `The npm registry cannot be reached (${unreachable[0]}), and VS Code has not been installed for the browser yet.\n` +
          'Check the network, the proxy (npm config get proxy) and the registry (npm config get registry), then try again.\n' +
          'With VS Code installed on this machine and its `code` command on PATH, nothing has to be downloaded.'
      : `npm could not install VS Code for the browser:\n${tail}`,
  );
}

/** Removes what interrupted installations left, unless the process that is at it still lives. */
function removeLeftovers() {
  for (const name of existsSync(base) ? readdirSync(base) : []) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid === undefined) continue;
    try {
      process.kill(Number(pid), 0);
    } catch {
      rmSync(join(base, name), { recursive: true, force: true });
    }
  }
}

/** Installs beside the final place and renames: an interrupted installation is never taken for a complete one. */
async function install() {
  if (process.platform === 'win32') {
    throw new UserError(
      'VS Code in the browser is not available on Windows. Install VS Code and its `code` command (or set VSCODE_PATH).',
    );
  }
  removeLeftovers();
  const since = performance.now();
  const partial = `${home}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
  console.log(`Installing VS Code for the browser into ${home} (once, about 800 MB)`);
  const ownNode = Number(process.versions.node.split('.')[0]) >= nodeMajor;
  await step(`  1/3 code-server ${codeServerVersion} from npm`, () =>
    npmInstall(partial, ['--ignore-scripts', `code-server@${codeServerVersion}`]),
  );
  await step("  2/3 the VS Code server's own dependencies", () =>
    npmInstall(join(partial, 'node_modules/code-server/lib/vscode'), ['--omit=dev', '--ignore-scripts']),
  );
  // in a folder of its own: a second `npm install` beside code-server would look at its dependencies again
  const nodeFolder = join(partial, 'node');
  await step(`  3/3 Node ${nodeMajor}`, async () => {
    mkdirSync(nodeFolder, { recursive: true });
    writeFileSync(join(nodeFolder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
    if (!ownNode) await npmInstall(nodeFolder, [`node@${nodeMajor}`]);
  });
  const server = 'node_modules/code-server/lib/vscode/out/server-main.js';
  const node = ownNode ? undefined : 'node/node_modules/node/bin/node';
  for (const file of [server, node]) {
    if (file && !existsSync(join(partial, file)))
      throw new UserError(`The installation is incomplete: ${file} is missing.`);
  }
  writeFileSync(join(partial, stamp), JSON.stringify({ server, node, date: new Date().toISOString() }));
  if (isComplete(home)) {
    // someone else was faster
    rmSync(partial, { recursive: true, force: true });
  } else {
    rmSync(home, { recursive: true, force: true });
    renameSync(partial, home);
  }
  console.log(`Installed in ${elapsed(since)}.`);
}

/**
 * Installs the server unless it is there.
 * @returns {Promise<{ node: string, main: string }>} the program and the script to start
 */
export async function ensureServer() {
  if (!isComplete(home)) await install();
  const { server, node } = JSON.parse(readFileSync(join(home, stamp), 'utf8'));
  return { node: node ? join(home, node) : process.execPath, main: join(home, server) };
}

const calmSettings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'update.showReleaseNotes': false,
  // the example lies inside this project's repository
  'git.openRepositoryInParentFolders': 'never',
  // the chat's place, empty without it
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/**
 * Writes the user settings of a server, on top of those that keep it quiet.
 * @param {string} dataFolder @param {Record<string, unknown>} settings
 */
export function writeUserSettings(dataFolder, settings = {}) {
  const folder = join(dataFolder, 'data', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), `${JSON.stringify({ ...calmSettings, ...settings }, null, 2)}\n`);
}

/**
 * Installs a packed extension into the folder a server will load extensions from.
 * @param {string} vsix @param {{ dataFolder: string, extensionsFolder: string }} folders
 */
export async function installExtension(vsix, { dataFolder, extensionsFolder }) {
  const { node, main } = await ensureServer();
  const { code, output } = await run(node, [
    main,
    '--accept-server-license-terms',
    ...['--install-extension', vsix, '--force'],
    ...['--extensions-dir', extensionsFolder, '--server-data-dir', dataFolder],
  ]);
  if (code !== 0 || /Failed Installing/i.test(output))
    throw new UserError(`VS Code did not install ${vsix}:\n${output}`);
}

/** Encodes for a query as little as needed: the address is shown to people. @param {string} text */
const readable = (text) => encodeURIComponent(text).replaceAll(/%(3A|2F|2C)/g, (code) => decodeURIComponent(code));

/**
 * @typedef {object} ServerOptions
 * @property {string} dataFolder user data, written to
 * @property {string} extensionsFolder
 * @property {string} [token] what the address must carry; without one, anybody on this machine gets in
 * @property {boolean} [testDriver] honour `extensionDevelopmentPath` and `extensionTestsPath` in the address
 * @property {boolean} [trustEverything] no workspace trust prompt
 * @property {NodeJS.ProcessEnv} [env] inherited by the extension host
 */

/**
 * Starts the server on a free port of 127.0.0.1 and waits until it answers.
 * @param {ServerOptions} options
 */
export async function startServer({ dataFolder, extensionsFolder, token, testDriver, trustEverything, env }) {
  const { node, main } = await ensureServer();
  const port = await findFreePort();
  const server = startProcess(
    node,
    [
      main,
      '--accept-server-license-terms',
      ...(token ? ['--connection-token', token] : ['--without-connection-token']),
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...(testDriver ? ['--enable-smoke-test-driver'] : []),
      ...(trustEverything ? ['--disable-workspace-trust'] : []),
      '--disable-telemetry',
      ...['--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder],
    ],
    // VSCODE_*, ELECTRON_*: set when this runs in VS Code's own terminal, and misleading for another VS Code
    {
      env: Object.fromEntries(
        Object.entries({ ...process.env, ...env }).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name)),
      ),
    },
  );
  const authority = `127.0.0.1:${port}`;
  const origin = `http://${authority}`;
  const deadline = performance.now() + 60_000;
  for (;;) {
    const status = await fetch(token ? `${origin}/?tkn=${token}` : `${origin}/`, { redirect: 'manual' }).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 200 || (token && status === 302)) break;
    if (server.hasEnded() || performance.now() > deadline) {
      await server.stop();
      throw new UserError(`The VS Code server did not start:\n${server.log().split('\n').slice(-30).join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    origin,
    log: server.log,
    ended: server.ended,
    stop: server.stop,
    /**
     * The address that opens a folder.
     * @param {string} folder absolute
     * @param {{ file?: string, developmentPath?: string, testsPath?: string }} [open] absolute paths
     */
    address(folder, { file, developmentPath, testsPath } = {}) {
      const remote = (/** @type {string} */ path) => `vscode-remote://${authority}${encodeURI(path)}`;
      const payload = [
        ...(developmentPath ? [['extensionDevelopmentPath', remote(developmentPath)]] : []),
        ...(testsPath ? [['extensionTestsPath', remote(testsPath)]] : []),
        ...(file ? [['openFile', remote(file)]] : []),
        ...(testDriver ? [['skipWelcome', 'true']] : []),
      ];
      const query = [
        ...(token ? [`tkn=${token}`] : []),
        `folder=${encodeURI(folder)}`,
        ...(payload.length > 0 ? [`payload=${readable(JSON.stringify(payload))}`] : []),
      ];
      return `${origin}/?${query.join('&')}`;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const { main } = await ensureServer();
    console.log(`VS Code server: ${main}`);
    return 0;
  });
}
