// Child processes that end when this one does.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

const isWindows = process.platform === 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** @type {Set<() => void>} */
const cleanups = new Set();

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    // a server has children of its own (extension hosts, watchers): it leads a process group, the group is ended
    if (isWindows) spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    else process.kill(-child.pid, signal);
  } catch {
    // already gone
  }
}

/** Ends what a process left behind when it ended: an extension host that hangs takes no hint. @param {import('node:child_process').ChildProcess} child */
function endRemains(child) {
  if (isWindows || child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // nothing was left
  }
}

process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGTERM');
  for (const cleanup of cleanups) {
    try {
      cleanup();
    } catch {
      // a temporary folder that stays behind is no reason to fail
    }
  }
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
}

/** Registers work for the very end of this process; must be synchronous. @param {() => void} cleanup */
export const atExit = (cleanup) => cleanups.add(cleanup);

/**
 * Starts a long-running process with its output collected; ended with `stop`, at the latest when this process ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function startProcess(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: !isWindows });
  running.add(child);
  /** @type {string[]} */
  const output = [];
  const collect = (/** @type {Buffer} */ chunk) => {
    output.push(chunk.toString());
    if (output.length > 2000) output.splice(0, 1000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.on('error', (error) => output.push(`${error.message}\n`));
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  return {
    pid: child.pid,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined,
    log: () => output.join(''),
    async stop() {
      signalGroup(child, 'SIGTERM');
      const patience = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
      await ended;
      clearTimeout(patience);
      running.delete(child);
      endRemains(child);
    },
  };
}

/**
 * Runs a command to its end. Arguments are never interpreted by a shell, except for `.cmd` files on Windows.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, inherit?: boolean }} [options] inherit: show the output as it comes
 * @returns {Promise<{ code: number, output: string }>} code 127 when the command could not be started
 */
export function run(command, args, { inherit = false, ...options } = {}) {
  return new Promise((resolve) => {
    const shell = isWindows && /\.cmd$|^npm$|^npx$/i.test(command);
    const quoted = shell ? args.map((arg) => (/[\s"&|<>^]/.test(arg) ? `"${arg.replaceAll('"', '\\"')}"` : arg)) : args;
    const child = spawn(command, quoted, {
      ...options,
      shell,
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The path of a program, looked up on PATH unless given as a path. @param {string} name @returns {string | undefined} */
export function findProgram(name) {
  const names = isWindows ? [`${name}.cmd`, `${name}.exe`, name] : [name];
  const folders = /[\\/]/.test(name) ? [''] : (process.env.PATH ?? '').split(delimiter);
  for (const folder of folders) {
    for (const candidate of names) {
      const path = folder ? join(folder, candidate) : candidate;
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // not this one
      }
    }
  }
  return undefined;
}

/** @returns {Promise<number>} a TCP port nobody listens on at 127.0.0.1 right now */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
