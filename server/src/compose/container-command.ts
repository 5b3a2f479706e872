import { splitShellWords } from './command';
import { commandsIn, readRun } from './dockerfile-run';
import type { ImageFamily } from './image-families';
import type { DockerfileOperation, Service } from './model';
import { fileName, joinPath } from './paths';

/** What a container runs: the entrypoint and the command, those of the service over those of the image. */
export interface ContainerCommand {
  /** Whether the entrypoint of the official image runs first, and does what it does for `nginx` alone. */
  readonly preparesNginx: boolean;
  /** Arguments of nginx. */
  readonly nginx: readonly string[];
  /** What a shell script does before it starts nginx, latest first. */
  readonly operations: readonly ScriptOperation[];
}

export type ScriptOperation =
  | Exclude<DockerfileOperation, { kind: 'copy' | 'heredoc' | 'copy-opaque' }>
  /** `envsubst '$A $B' < from > path`; without names, all variables of the environment. */
  | { readonly kind: 'envsubst'; readonly from: string; readonly path: string; readonly names?: readonly string[] };

const SHELL = /^(?:ba|da|a|z|k)?sh$/;
const NGINX_PROGRAM = /^(?:nginx|nginx-debug|openresty|angie|tengine|freenginx)$/;
const IMAGE_ENTRYPOINT = /^(?:\/|\.\/)?docker-entrypoint\.sh$/;

/** @see https://github.com/nginx/docker-nginx/blob/master/entrypoint/docker-entrypoint.sh */
export function readContainerCommand({ entrypoint, command, build }: Service): ContainerCommand {
  const given = command?.known ? command.value : undefined;
  // an entrypoint of the service takes the image's command away as well
  const words = given ?? (entrypoint ? [] : (build?.file?.cmd ?? ['nginx']));
  const first = entrypoint ? (entrypoint.known ? entrypoint.value : undefined) : build?.file?.entrypoint;
  const all = [...(first ?? (entrypoint ? [] : ['/docker-entrypoint.sh'])), ...words];
  const script = scriptOf(withoutEntrypoint(all));
  const call = script === undefined ? all : callIn(script);
  return {
    preparesNginx: call.some(
      (word, index) => IMAGE_ENTRYPOINT.test(word) && /^nginx(?:-debug)?$/.test(call[index + 1] ?? ''),
    ),
    nginx: argumentsOf(call),
    operations: script === undefined ? [] : operationsIn(script).reverse(),
  };
}

function withoutEntrypoint(words: readonly string[]): readonly string[] {
  return IMAGE_ENTRYPOINT.test(words[0] ?? '') ? words.slice(1) : words;
}

/**
 * The path that nginx reads its root file from.
 * @see ngx_process_options in nginx.c: `-c` starts at the prefix, and `-p` moves the file that is built in only where
 * the build names it by a relative path
 */
export function rootPathOf(words: readonly string[], { rootFile, prefix: built }: ImageFamily): string {
  const { file, prefix } = optionsOf(words);
  if (file !== undefined) return joinPath(prefix ?? built, file);
  const isRelative = rootFile === joinPath(built, 'conf/nginx.conf');
  return prefix !== undefined && isRelative ? joinPath(prefix, 'conf/nginx.conf') : rootFile;
}

interface NginxOptions {
  file?: string;
  prefix?: string;
  /** Of several, nginx heeds the last one. */
  directives?: string;
}

/** The directives that `-g` puts before those of the root file: `daemon off; worker_processes 1;`. */
export function directivesOf({ nginx }: ContainerCommand): string {
  return optionsOf(nginx).directives ?? '';
}

/** nginx's own reading of its arguments: letters may stand together, and a value may follow its letter at once. */
function optionsOf(words: readonly string[]): NginxOptions {
  const options: NginxOptions = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) continue;
    const at = word.search(/[cpges]/);
    if (at < 0) continue;
    const value = word.slice(at + 1) || words[++index];
    if (word[at] === 'c' && value !== undefined) options.file = value;
    else if (word[at] === 'p' && value !== undefined) options.prefix = value;
    else if (word[at] === 'g' && value !== undefined) options.directives = value;
  }
  return options;
}

/** The script in `sh -c script`; undefined if the words are no such call. */
function scriptOf(words: readonly string[]): string | undefined {
  if (!SHELL.test(fileName(words[0] ?? ''))) return undefined;
  const option = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word));
  return option < 0 ? undefined : words[option + 1];
}

function argumentsOf(words: readonly string[]): readonly string[] {
  const program = words.findIndex((word) => NGINX_PROGRAM.test(fileName(word)));
  return program < 0 ? [] : words.slice(program + 1);
}

/** Of several calls in a script the last one that starts nginx: `nginx -t && nginx -g …`, but not `nginx -s reload`. */
function callIn(script: string): readonly string[] {
  let found: readonly string[] = [];
  for (const { text } of commandsIn(script)) {
    const words = splitShellWords(text).filter((word) => !/^(?:\w+=|exec$|sudo$|do$|then$|else$|[({]$)/.test(word));
    const [program = '', first] = withoutEntrypoint(words);
    if (NGINX_PROGRAM.test(fileName(program)) && first !== '-s') found = words;
  }
  return found;
}

function operationsIn(script: string): ScriptOperation[] {
  return commandsIn(script).flatMap(({ text }): ScriptOperation[] => {
    const substitution = readEnvsubst(text);
    if (substitution) return [substitution];
    return readRun(text, '/', (words) => words).flatMap((operation) =>
      operation.kind === 'remove' || operation.kind === 'opaque' ? [operation] : [],
    );
  });
}

/** Reads `envsubst '$A $B' < from > path`. */
function readEnvsubst(text: string): ScriptOperation | undefined {
  const match = /^\s*envsubst\s+(?:(['"])([^'"]*)\1\s+)?<\s*(\/[^\s<>|;&$*?]+)\s*>\s*(\/[^\s<>|;&$*?]+)\s*$/.exec(text);
  if (!match) return undefined;
  const [, , format, from = '', path = ''] = match;
  const base = { kind: 'envsubst' as const, from: joinPath('/', from), path: joinPath('/', path) };
  if (format === undefined) return base;
  return { ...base, names: [...format.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name) };
}
