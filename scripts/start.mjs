// Shows the extension at work: in the desktop VS Code if its `code` command is on PATH, else in a VS Code in the browser.
// usage: npm start [-- PATH]     PATH: a folder or file of yours; the bundled example autograph without one
//        UPSTREAM_LENS_NO_DESKTOP=1 npm start     the one in the browser in any case
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { runMain, step, UserError } from './lib/console.mjs';
import { root, temporaryFolder } from './lib/paths.mjs';
import { findProgram, run } from './lib/processes.mjs';
import { packageExtension } from './package.mjs';
import { ensureServer, installExtension, startServer, writeUserSettings } from './vscode-server.mjs';

await runMain(async () => {
  const given = process.argv.slice(2);
  if (given.length > 1 || given[0]?.startsWith('-')) throw new UserError('usage: npm start [-- PATH]', 2);
  const { folder, file } = whatToOpen(given[0]);
  const code = process.env.UPSTREAM_LENS_NO_DESKTOP === '1' ? undefined : findProgram('code');
  if (!existsSync(join(root, 'node_modules', 'esbuild'))) throw new UserError('Run `npm ci` first.');
  return code ? openDesktop(code, folder, file) : serve(folder, file, isInside(folder, join(root, 'examples')));
});

/** @param {string | undefined} path @returns {{ folder: string, file: string | undefined }} absolute paths */
function whatToOpen(path) {
  // npm runs scripts in the project's folder; a relative path means the folder the person is in
  const absolute =
    path === undefined ? join(root, 'examples', 'autograph') : resolve(process.env.INIT_CWD ?? process.cwd(), path);
  if (!existsSync(absolute)) throw new UserError(`There is no ${absolute}; give a folder or a file to open.`, 2);
  const real = realpathSync(absolute);
  if (!statSync(real).isDirectory()) return { folder: projectFolder(dirname(real)), file: real };
  const file = ['nginx/nginx.conf', 'nginx.conf'].map((name) => join(real, name)).find((name) => existsSync(name));
  return { folder: real, file };
}

/** The nearest folder upwards with compose files or a repository, so that a file is opened with what belongs to it. */
function projectFolder(folder) {
  for (let at = folder; ; at = dirname(at)) {
    if (readdirSync(at).some((name) => name === '.git' || /^(?:docker-)?compose.*\.ya?ml$/.test(name))) return at;
    if (dirname(at) === at) return folder;
  }
}

function isInside(folder, parent) {
  return folder === parent || folder.startsWith(parent + sep);
}

/** @param {string} code @param {string} folder @param {string | undefined} file */
async function openDesktop(code, folder, file) {
  await step('Building the extension', async () => {
    const build = await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
    if (build.code !== 0) throw new UserError(`The build failed:\n${build.output}`);
  });
  const opened = await run(code, [`--extensionDevelopmentPath=${root}`, folder, ...(file ? [file] : [])]);
  if (opened.code !== 0) {
    throw new UserError(
      `${code} did not open the window:\n${opened.output}\nUPSTREAM_LENS_NO_DESKTOP=1 npm start uses VS Code in the browser.`,
    );
  }
  console.log(`VS Code opens ${folder} with Upstream Lens loaded from ${root}.`);
  return 0;
}

/** @param {string} folder @param {string | undefined} file @param {boolean} isExample */
async function serve(folder, file, isExample) {
  console.log('There is no desktop VS Code to use: serving one for the browser instead.');
  await ensureServer();
  const dataFolder = join(root, '.vscode-test', 'start');
  // of this run alone: two at a time must not replace each other's extension
  const temporary = temporaryFolder('start');
  const extensionsFolder = join(temporary, 'extensions');
  // what somebody changes in the settings of this VS Code is kept for the next time
  if (!existsSync(join(dataFolder, 'data', 'User', 'settings.json'))) writeUserSettings(dataFolder);
  await step('Building, packing and installing the extension', async () => {
    const { path } = await packageExtension({ out: join(temporary, 'upstream-lens.vsix'), strict: false });
    await installExtension(path, { dataFolder, extensionsFolder });
  });
  const server = await step('Starting VS Code', () =>
    startServer({
      dataFolder,
      extensionsFolder,
      token: randomBytes(16).toString('hex'),
      // the bundled examples are ours to trust; whether to trust other files is for their owner to say
      trustEverything: isExample,
    }),
  );
  console.log(`\nOpen this address in a browser on this machine:\n\n  ${server.address(folder, { file })}\n`);
  console.log('The graph icon on the left shows the Upstreams view. Ctrl+C ends it.');
  // the way it is meant to end, so no failure for npm to complain about
  process.prependListener('SIGINT', () => process.exit(0));
  await server.ended;
  throw new UserError(`VS Code ended by itself:\n${server.log().split('\n').slice(-30).join('\n')}`);
}
