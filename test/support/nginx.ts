/**
 * Tests against the real nginx: `nginx -t` verdicts and live runs on loopback.
 *
 * Names are made resolvable without touching /etc/hosts: each host name in a `server` line, a `*_pass` or a `resolver`
 * is replaced in a temporary copy by an address of its own from 127.0.0.0/8, and put back in the messages. What this
 * cannot show: rules that only hold for names (`resolve` on an address needs no `zone`, for instance).
 *
 * The copy also gets paths of its own for pid, logs and temporary files. All edits stay within their line, so the line
 * numbers nginx reports are those of the given text.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';

export const ROOT_FILE = 'nginx.conf';
const CONFIG_ROOT = '/etc/nginx/';
const START_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 5_000;

/** One text is the root file; several are named relative to /etc/nginx, the root file being `nginx.conf`. */
export type NginxConfig = string | Readonly<Record<string, string>>;

export interface NginxMessage {
  level: string;
  message: string;
  /** As named in the given files; absent if nginx names no file. */
  file?: string;
  line?: number;
}

export interface NginxTestResult {
  ok: boolean;
  /** Everything nginx complained about, warnings included, in its order. */
  errors: NginxMessage[];
  output: string;
}

export interface NginxTestOptions {
  /** Host names that must resolve; `all` = every name that is no upstream. Others fail as they would without DNS. */
  hosts?: readonly string[] | 'all';
}

export interface StartOptions {
  /** `name:port` as written in the configuration → `address:port` to use instead. */
  servers?: Readonly<Record<string, string>>;
}

export interface RunningNginx {
  /** The port that stands for a `listen` of the configuration; without an argument, for the first one. */
  port(listen?: string): number;
  errorLog(): string;
  accessLog(name?: string): string;
  stop(): Promise<void>;
}

// --- Finding it ----------------------------------------------------------------------------------

/** The nginx binary: UPSTREAM_LENS_NGINX if set (and nothing else then), else PATH and the usual directories. */
export function findNginx(): string | undefined {
  const wanted = process.env.UPSTREAM_LENS_NGINX;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];
  return (wanted ? [wanted] : folders.map((folder) => join(folder, 'nginx'))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function requireNginx(): string {
  const found = findNginx();
  if (!found) throw new Error('nginx is not installed; guard the test with test.skipIf(!findNginx())');
  return found;
}

const buildOptions = new Map<string, string>();

function buildInfo(binary: string): string {
  let info = buildOptions.get(binary);
  if (info === undefined) {
    info = execFileSync('sh', ['-c', '"$0" -V 2>&1', binary], { encoding: 'utf8' });
    buildOptions.set(binary, info);
  }
  return info;
}

/** `1.22.1`, for tests whose expectation depends on the version. */
export function nginxVersion(binary = requireNginx()): string {
  return /nginx\/([\d.]+)/.exec(buildInfo(binary))?.[1] ?? 'unknown';
}

/** Debian builds `stream` and `mail` as modules that a configuration of its own must load. */
function dynamicModules(binary: string, files: ReadonlyMap<string, string>): string {
  const info = buildInfo(binary);
  const folder = /--modules-path=(\S+)/.exec(info)?.[1] ?? '/usr/lib/nginx/modules';
  const statements = [...files.values()].flatMap((text) => readStatements(text));
  const loaded = statements.flatMap(({ name, args }) => (name === 'load_module' ? (args[0]?.text ?? '') : []));
  const needed = ['stream', 'mail'].filter((block) => {
    // at any depth: a brace may be missing before it
    const isUsed = statements.some((statement) => statement.name === block && statement.block);
    const isLoaded = loaded.some((path) => path.includes(`${block}_module`));
    return isUsed && !isLoaded && info.includes(`--with-${block}=dynamic`);
  });
  return needed.map((block) => `load_module ${join(folder, `ngx_${block}_module.so`)};`).join('');
}

// --- Reading just enough nginx -------------------------------------------------------------------

interface Word {
  text: string;
  start: number;
  end: number;
}

interface Statement {
  name: string;
  args: Word[];
  start: number;
  /** After the `;` or the `{`. */
  end: number;
  block: boolean;
  parents: string[];
}

const DATA_BLOCKS = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map', 'match']);
const TOKEN =
  /#[^\n]*|[;{}]|(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|\$\{[^}]*\}|[^\s;{}#"'\\])(?:\\.|\$\{[^}]*\}|[^\s;{}\\])*/gs;

function readStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  const parents: string[] = [];
  let words: Word[] = [];
  const finish = (end: number, block: boolean): void => {
    const [first, ...args] = words;
    words = [];
    if (!first) return;
    statements.push({ name: first.text, args, start: first.start, end, block, parents: [...parents] });
  };
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const end = match.index + token.length;
    if (token.startsWith('#')) continue;
    if (token === ';') finish(end, false);
    else if (token === '{') {
      const name = words[0]?.text ?? '';
      finish(end, true);
      parents.push(name);
    } else if (token === '}') {
      words = [];
      parents.pop();
    } else words.push({ text: token, start: match.index, end });
  }
  return statements.filter((statement) => !statement.parents.some((parent) => DATA_BLOCKS.has(parent)));
}

// --- Preparing the copy --------------------------------------------------------------------------

interface Edit {
  start: number;
  end: number;
  text: string;
}

interface Rewriter {
  folder: string;
  files: ReadonlyMap<string, string>;
  upstreams: ReadonlySet<string>;
  /** `host` and `host:port` as written → what stands there instead. */
  address(host: string, port: string): string | undefined;
  listen(value: string): string | undefined;
}

/** Main-level directives the tests decide themselves, through `-g`. */
const OWN_DIRECTIVES = new Set(['pid', 'user', 'daemon', 'lock_file']);
const TEMP_PATHS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path`);
const PASS = /^(?:proxy|grpc|fastcgi|uwsgi|scgi|memcached)_pass$/;
const ADDRESS = /^([a-z]+:\/\/)?([A-Za-z0-9_][\w.-]*)(?::(\d+))?(?=$|[/?])/i;

function rewrite(text: string, rewriter: Rewriter): string {
  const statements = readStatements(text);
  const edits = statements.flatMap((statement) => editsFor(statement, statements, rewriter, text));
  let result = text;
  for (const edit of edits.sort((a, b) => b.start - a.start)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}

function editsFor(statement: Statement, all: Statement[], rewriter: Rewriter, text: string): Edit[] {
  const { name, args, parents, block } = statement;
  if (name === 'http' && block) {
    const missing = TEMP_PATHS.filter((directive) => !all.some((other) => other.name === directive));
    const temp = missing.map((directive) => ` ${directive} ${join(rewriter.folder, 'temp', directive)};`).join('');
    // Without any access_log nginx opens the one it was built with.
    const hasLog = all.some((other) => other.name === 'access_log' && other.parents.join() === 'http');
    const added = hasLog ? temp : `${temp} access_log ${join(rewriter.folder, 'logs/access.log')};`;
    return [{ start: statement.end, end: statement.end, text: added }];
  }
  if (OWN_DIRECTIVES.has(name) && parents.length === 0) {
    const blank = text.slice(statement.start, statement.end).replace(/[^\n]/g, ' ');
    return [{ start: statement.start, end: statement.end, text: blank }];
  }
  const [first] = args;
  if (!first) return [];
  const replaceFirst = (value: string | undefined): Edit[] =>
    value === undefined ? [] : [{ start: first.start, end: first.end, text: value }];
  if (name === 'listen') return replaceFirst(rewriter.listen(first.text));
  if (name === 'include') return replaceFirst(includePath(first.text, rewriter));
  if ((name === 'server' && !block) || PASS.test(name)) return replaceFirst(target(name, first.text, rewriter));
  if (name === 'resolver') return args.flatMap((arg) => resolverEdit(arg, rewriter));
  if ((name === 'access_log' || name === 'error_log') && /^\/(?!dev\/)/.test(first.text)) {
    return replaceFirst(join(rewriter.folder, 'logs', basename(first.text)));
  }
  return args.flatMap((arg) => givenFile(arg, rewriter));
}

function target(directive: string, value: string, rewriter: Rewriter): string | undefined {
  const match = ADDRESS.exec(value);
  const host = match?.[2];
  if (!match || host === undefined || value.startsWith('unix:')) return undefined;
  const port = match[3] ?? '';
  if (directive !== 'server' && rewriter.upstreams.has(host.toLowerCase())) return undefined;
  const address = rewriter.address(host, port);
  return address === undefined ? undefined : (match[1] ?? '') + address + value.slice(match[0].length);
}

function resolverEdit(arg: Word, rewriter: Rewriter): Edit[] {
  const value = arg.text.includes('=') ? undefined : target('server', arg.text, rewriter);
  return value === undefined ? [] : [{ start: arg.start, end: arg.end, text: value }];
}

/** An include of a given file stays in the copy; any other one means the installed /etc/nginx. */
function includePath(value: string, { files, folder }: Rewriter): string | undefined {
  const relative = value.startsWith(CONFIG_ROOT) ? value.slice(CONFIG_ROOT.length) : value;
  if (relative.startsWith('/')) return undefined;
  const glob = new RegExp(
    `^${relative
      .replace(/[.+^$()|\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  );
  if ([...files.keys()].some((name) => glob.test(name))) return join(folder, relative);
  return existsSync(CONFIG_ROOT + relative) ? CONFIG_ROOT + relative : undefined;
}

/** Certificates, password files and the like that were given as files. */
function givenFile(arg: Word, { files, folder }: Rewriter): Edit[] {
  if (!arg.text.startsWith(CONFIG_ROOT)) return [];
  const relative = arg.text.slice(CONFIG_ROOT.length);
  return files.has(relative) ? [{ start: arg.start, end: arg.end, text: join(folder, relative) }] : [];
}

interface Prepared {
  binary: string;
  folder: string;
  /** Arguments that make nginx use the copy. */
  args: string[];
}

function prepare(
  config: NginxConfig,
  options: { globals: string; address: Rewriter['address']; listen: Rewriter['listen'] },
): Prepared {
  const binary = requireNginx();
  const files = new Map(Object.entries(typeof config === 'string' ? { [ROOT_FILE]: config } : config));
  if (!files.has(ROOT_FILE)) throw new Error(`the root file must be called ${ROOT_FILE}`);
  const upstreams = new Set(
    [...files.values()]
      .flatMap((text) => readStatements(text))
      .filter((statement) => statement.name === 'upstream' && statement.block)
      .map((statement) => (statement.args[0]?.text ?? '').toLowerCase()),
  );
  const folder = mkdtempSync(join(tmpdir(), 'upstream-lens-nginx-'));
  for (const name of ['logs', 'temp']) mkdirSync(join(folder, name));
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const isConfig = !/\.(?:pem|crt|key|htpasswd)$/.test(name);
    const rewriter = { folder, files, upstreams, address: options.address, listen: options.listen };
    writeFileSync(join(folder, name), isConfig ? rewrite(text, rewriter) : text);
  }
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const globals = `${dynamicModules(binary, files)}${user}pid ${join(folder, 'nginx.pid')};${options.globals}`;
  const args = ['-p', `${folder}/`, '-c', join(folder, ROOT_FILE), '-e', 'stderr', '-g', globals];
  return { binary, folder, args };
}

// --- nginx -t ------------------------------------------------------------------------------------

/** The verdict of `nginx -t` on this configuration. */
export async function nginxTest(config: NginxConfig, options: NginxTestOptions = {}): Promise<NginxTestResult> {
  const { hosts = [] } = options;
  const known = new Map<string, string>();
  const address = (host: string, port: string): string | undefined => {
    if (hosts === 'all' ? /^[\d.]+$/.test(host) || host === 'localhost' : !hosts.includes(host)) return undefined;
    const ip = known.get(host) ?? `127.0.${100 + Math.floor(known.size / 200)}.${(known.size % 200) + 1}`;
    known.set(host, ip);
    return port ? `${ip}:${port}` : ip;
  };
  const { binary, folder, args } = prepare(config, { globals: '', address, listen: unprivileged });
  try {
    const { code, output } = await run(binary, ['-t', ...args]);
    const original = [...known].reduce((text, [host, ip]) => text.replace(addressPattern(ip), host), output);
    return { ok: code === 0, errors: readMessages(original, folder), output: original.replaceAll(`${folder}/`, '') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function addressPattern(ip: string): RegExp {
  return new RegExp(`\\b${ip.replaceAll('.', '\\.')}(?!\\d)`, 'g');
}

/** `nginx -t` opens its ports, and only root may open those below 1024. */
function unprivileged(listen: string): string | undefined {
  const match = /^((?:.*:)?)(\d+)$/.exec(listen);
  if (process.getuid?.() === 0 || !match || Number(match[2]) >= 1024) return undefined;
  return `${match[1]}${20_000 + Number(match[2])}`;
}

function run(binary: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    execFile(binary, args, { timeout: 15_000 }, (error, stdout, stderr) => {
      const output = stdout + stderr;
      if (!error) resolve({ code: 0, output });
      else if (typeof error.code === 'number') resolve({ code: error.code, output });
      else reject(new Error(`nginx did not finish: ${error.message}`));
    });
  });
}

const MESSAGE = /^(?:nginx: |\d{4}\/\d\d\/\d\d [\d:]+ )\[(\w+)\] (?:\d+#\d+: )?(.*?)(?: in (\/[^\s]+):(\d+))?$/;

function readMessages(output: string, folder: string): NginxMessage[] {
  const seen = new Set<string>();
  const messages: NginxMessage[] = [];
  for (const line of output.split('\n')) {
    const match = MESSAGE.exec(line.trim());
    const level = match?.[1];
    if (!match || level === undefined || level === 'notice') continue;
    const message = (match[2] ?? '').replaceAll(`${folder}/`, '');
    const place = match[3] ? { file: match[3].replace(`${folder}/`, ''), line: Number(match[4]) } : {};
    const key = JSON.stringify([level, message, place]);
    if (!seen.has(key)) messages.push({ level, message, ...place });
    seen.add(key);
  }
  return messages;
}

// --- Live runs -----------------------------------------------------------------------------------

/** Runs this configuration on free loopback ports; returns once every one of them accepts connections. */
export async function startNginx(config: NginxConfig, options: StartOptions = {}): Promise<RunningNginx> {
  const { servers = {} } = options;
  const files = typeof config === 'string' ? [config] : Object.values(config);
  const wanted = files
    .flatMap((text) => readStatements(text))
    .filter((statement) => statement.name === 'listen')
    .map((statement) => statement.args[0]?.text ?? '');
  const ports = new Map<string, number>();
  for (const listen of new Set(wanted)) ports.set(listen, await freePort());

  const { binary, folder, args } = prepare(config, {
    globals: 'daemon off;',
    address: (host, port) => servers[port ? `${host}:${port}` : host],
    listen: (value) => (ports.has(value) ? `127.0.0.1:${ports.get(value)}` : undefined),
  });
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    await terminate(child, exited);
    rmSync(folder, { recursive: true, force: true });
  };
  const log = (name: string): string => {
    const path = join(folder, 'logs', name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  try {
    await Promise.all([...ports.values()].map((port) => waitForPort(port, () => child.exitCode !== null)));
  } catch (error) {
    const reason = `${stderr}${log('error.log')}`.trim();
    await stop();
    throw new Error(`nginx did not start: ${reason || String(error)}`);
  }
  return {
    port(listen = wanted[0] ?? '') {
      const port = ports.get(listen);
      if (port === undefined) throw new Error(`the configuration has no "listen ${listen}"`);
      return port;
    },
    errorLog: () => stderr + log('error.log'),
    accessLog: (name = 'access.log') => log(name),
    stop,
  };
}

async function terminate(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(timer);
}

/** A loopback port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}

/** Resolves when the port accepts a connection; rejects when `gone()` or the deadline has passed. */
export async function waitForPort(port: number, gone: () => boolean = () => false): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!(await accepts(port))) {
    if (gone()) throw new Error(`the process ended before port ${port} was open`);
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port} after ${START_DEADLINE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
