/**
 * What a container sees, laid out for real: the files of an image, changed by the steps of a build and by mounts, in a
 * temporary directory that stands for `/`. A real nginx then loads it (`nginx -T`) and names the files it has read.
 *
 * The steps are written by hand for each project, after what Docker does, so that they know nothing of our own model.
 */
import { execFile } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { findNginx } from './nginx';

export interface LaidOut {
  /** Paths in the container, in the order in which nginx has opened them, each once. */
  readonly loaded: readonly string[];
  /** The root file with every include replaced by what stands in the files that nginx has loaded. */
  readonly text: string;
}

/**
 * Lays files out by steps, one on each line, and asks nginx what it loads:
 *
 *     copy <project path> <container path>     as COPY does: a folder's contents are added to the folder
 *     mount <project path> <container path>    as a bind mount does: what the image has there is hidden
 *     write <project path> <container path>    the same as `mount`, for texts that are no files of the project
 *     tmpfs <container path>
 *     remove <container path>
 *     envsubst <container path> <container path> NAME=value …
 *     append <container path> <text>
 *     nginx <arguments>                        the command; without this step, what the image runs
 *
 * @param files texts by project path
 * @param image texts of the image by container path
 * @param hosts names that the container resolves
 */
export async function layOut(
  steps: string,
  files: ReadonlyMap<string, string>,
  image: Readonly<Record<string, string>>,
  hosts: readonly string[],
): Promise<LaidOut> {
  const folder = mkdtempSync(join(tmpdir(), 'upstream-lens-layout-'));
  try {
    const root = join(folder, 'container');
    const project = join(folder, 'project');
    for (const [path, text] of Object.entries(image)) write(join(root, path), text);
    for (const [path, text] of files) write(join(project, path), text);
    let args: string[] = [];
    for (const line of steps.split('\n')) {
      const [step = '', ...words] = line.trim().split(/\s+/);
      if (step === 'nginx') args = words;
      else if (step !== '') take(step, words, root, project);
    }
    return await load(root, args, hosts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function take(step: string, words: readonly string[], root: string, project: string): void {
  const [first = '', second = '', ...rest] = words;
  const [from, to] = [join(project, first), join(root, second)];
  switch (step) {
    case 'copy':
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, existsSync(to) && statSync(to).isDirectory() && statSync(from).isFile() ? join(to, first) : to, {
        recursive: true,
      });
      break;
    case 'mount':
    case 'write':
      rmSync(to, { recursive: true, force: true });
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, to, { recursive: true });
      break;
    case 'tmpfs':
      rmSync(join(root, first), { recursive: true, force: true });
      mkdirSync(join(root, first), { recursive: true });
      break;
    case 'remove':
      rmSync(join(root, first), { recursive: true });
      break;
    case 'append':
      appendFileSync(join(root, first), words.slice(1).join(' '));
      break;
    case 'envsubst':
      write(to, envsubst(readFileSync(join(root, first), 'utf8'), rest));
      break;
    default:
      throw new Error(`unknown step ${step}`);
  }
}

/** envsubst(1) with a list of variables: `$NAME` and `${NAME}`, everything else stays. */
function envsubst(text: string, settings: readonly string[]): string {
  const values = new Map(
    settings.map((setting): [string, string] => [setting.split('=')[0] ?? '', setting.slice(setting.indexOf('=') + 1)]),
  );
  return text.replace(
    /\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g,
    (whole, braced?: string, plain?: string) => values.get(braced ?? plain ?? '') ?? whole,
  );
}

const INCLUDE = /\binclude\s+"?([^\s";]+)"?\s*;/g;

async function load(root: string, words: readonly string[], hosts: readonly string[]): Promise<LaidOut> {
  const inRoot = (path: string): string => (path.startsWith('/') ? join(root, path) : path);
  const option = (name: string): string | undefined =>
    words.includes(name) ? words[words.indexOf(name) + 1] : undefined;
  const prefix = option('-p') ?? '/etc/nginx/';
  const rootFile = option('-c') ?? '/etc/nginx/nginx.conf';
  const originals = new Map<string, string>();
  for (const path of filesBelow(root)) {
    const text = readFileSync(path, 'utf8');
    originals.set(`/${relative(root, path)}`, text);
    writeFileSync(path, adapt(text, root, hosts));
  }
  for (const path of ['/var/log/nginx', '/run', '/tmp/nginx']) mkdirSync(join(root, path), { recursive: true });
  const binary = findNginx();
  if (!binary) throw new Error('nginx is not installed; guard the test with test.skipIf(!findNginx())');
  const globals = await streamModule(binary, [...originals.values()]);
  const args = ['-T', '-p', inRoot(prefix), '-c', inRoot(rootFile), '-e', 'stderr', '-g', globals];
  const { code, stdout, stderr } = await run(binary, args);
  if (code !== 0) throw new Error(`nginx refuses the layout: ${stderr.replaceAll(root, '')}`);
  const loaded = [...stdout.matchAll(/^# configuration file (.+):$/gm)].map(([, path = '']) =>
    path.slice(root.length).replace(/^\/*/, '/').replaceAll('//', '/'),
  );
  const [main = ''] = loaded;
  const textOf = (path: string): string => originals.get(path) ?? '';
  const expand = (text: string): string =>
    text.replace(INCLUDE, (_, pattern: string) => {
      const path = pattern.startsWith('/') ? pattern : join(dirname(main), pattern);
      return loaded
        .filter((file) => globRegex(path).test(file))
        .sort()
        .map((file) => expand(textOf(file)))
        .join('\n');
    });
  return { loaded, text: expand(textOf(main)) };
}

/** Of the files that nginx has loaded, those of one include: enough of glob(3) for that. */
function globRegex(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^$()|{}\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}

const TEMP_PATHS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Paths lead into the directory, names get addresses, ports and users are those that any user may have. */
function adapt(text: string, root: string, hosts: readonly string[]): string {
  const isRoot = process.getuid?.() === 0;
  let adapted = text
    .replace(/(\b(?:include|pid|error_log|access_log)\s+"?)\//g, `$1${root}/`)
    .replace(/^(\s*user\s+)[^;]+;/gm, isRoot ? '$1root;' : '')
    .replace(
      /\bhttp\s*\{/,
      (whole) => `${whole} ${TEMP_PATHS.map((name) => `${name}_temp_path ${root}/tmp/nginx/${name};`).join(' ')}`,
    );
  if (!isRoot)
    adapted = adapted.replace(
      /(\blisten\s+)(\d{1,3})(?=[\s;])/g,
      (_, start: string, port: string) => `${start}${20_000 + Number(port)}`,
    );
  hosts.forEach((host, index) => {
    adapted = adapted.replace(
      new RegExp(`(\\bserver\\s+|_pass\\s+(?:\\w+://)?)${host}(?=:\\d)`, 'g'),
      `$1127.0.0.${index + 10}`,
    );
  });
  return adapted;
}

async function streamModule(binary: string, texts: readonly string[]): Promise<string> {
  if (!texts.some((text) => /^\s*stream\s*\{/m.test(text))) return '';
  const { stdout, stderr } = await run(binary, ['-V']);
  const info = stdout + stderr;
  if (!info.includes('--with-stream=dynamic')) return '';
  return `load_module ${join(/--modules-path=(\S+)/.exec(info)?.[1] ?? '/usr/lib/nginx/modules', 'ngx_stream_module.so')};`;
}

function run(binary: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(binary, args, { timeout: 15_000 }, (error, stdout, stderr) => {
      if (!error) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else reject(new Error(`nginx did not finish: ${error.message}`));
    });
  });
}
