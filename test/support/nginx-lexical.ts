/** What the real nginx's tokenizer says, told apart from what its directives say. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNginx } from './nginx';

export interface LexicalVerdict {
  /** The tokenizer's complaint. */
  readonly error?: { readonly message: string; readonly line: number };
  /** The last line up to which nginx read, where it stopped for another reason; it has nothing to say on what follows. */
  readonly readTo: number;
}

const MODULES = ['ndk_http_module', 'ngx_http_lua_module', 'ngx_stream_module'];
/** The length limits of the Lua module are its own; everything else about Lua blocks counts. */
const LEXICAL =
  /^(?:unexpected ".*"|unexpected end of file, expecting .*|too long parameter.*|Lua code block missing .*)$/s;

let globals: { readonly options: string; readonly hasLua: boolean } | undefined;

function readGlobals(): { readonly options: string; readonly hasLua: boolean } {
  if (globals) return globals;
  const info = execFileSync('sh', ['-c', '"$0" -V 2>&1', findNginx() ?? 'nginx'], { encoding: 'utf8' });
  const folder = /--modules-path=(\S+)/.exec(info)?.[1] ?? '/usr/lib/nginx/modules';
  const paths = MODULES.map((name) => join(folder, `${name}.so`)).filter((path) => existsSync(path));
  globals = {
    options: paths.map((path) => `load_module ${path};`).join(' '),
    hasLua: paths.some((path) => path.includes('lua')),
  };
  return globals;
}

/** Whether the installed nginx reads Lua blocks. */
export function hasLuaModule(): boolean {
  return findNginx() !== undefined && readGlobals().hasLua;
}

/** Runs `nginx -t` on each text, byte for byte, a few at a time. */
export async function lexicalVerdicts(texts: readonly string[]): Promise<LexicalVerdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'upstream-lens-lexical-'));
  const verdicts: LexicalVerdict[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < texts.length; index = next++) {
      verdicts[index] = await lexicalVerdict(texts[index] ?? '', folder, index);
    }
  };
  try {
    await Promise.all([work(), work(), work()]);
    return verdicts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function lexicalVerdict(text: string, folder: string, index: number): Promise<LexicalVerdict> {
  const path = join(folder, `${index}.conf`);
  writeFileSync(path, text);
  const options = `${readGlobals().options} pid ${join(folder, `${index}.pid`)};`;
  const output = await run(['-t', '-p', `${folder}/`, '-c', path, '-e', 'stderr', '-g', options]);
  // warnings come first; any message may hold line feeds of the text
  const start = output.lastIndexOf('[emerg] ');
  const end = output.indexOf(` in ${path}:`, start);
  if (start < 0 || end < 0) return { readTo: Number.POSITIVE_INFINITY };
  const message = output.slice(start, end).replace(/^\[emerg\] (?:\d+#\d+: )?/, '');
  const line = Number.parseInt(output.slice(end + ` in ${path}:`.length), 10);
  return LEXICAL.test(message) ? { error: { message, line }, readTo: line } : { readTo: line };
}

function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(findNginx() ?? 'nginx', args, { timeout: 15_000 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(new Error(`nginx did not finish: ${error.message}`));
      else resolve(stdout + stderr);
    });
  });
}
