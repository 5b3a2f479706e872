import { splitShellWords } from './command';
import { absoluteIn } from './dockerfile-copy';
import type { DockerfileOperation } from './model';

/** Paths that may hold configuration: those with the name of a server in them, but not its program, logs and cache. */
const CONFIGURED = /(?:^|\/)(?:nginx|openresty|angie|tengine|freenginx|docker-entrypoint\.d)(?=\/|\.conf$|$)/;
const ELSEWHERE = /^\/(?:usr\/(?:s?bin|share|lib|src|include)|s?bin|var|run|tmp|lib|dev|proc)(?:\/|$)/;

/** Commands that leave the content of files as it is. */
const HARMLESS = new Set(
  'cat cd chgrp chmod chown echo export find grep ls mkdir nginx printf pwd set stat test [ true : exit'.split(' '),
);

/**
 * What a shell script of a `RUN` does to configuration: `rm` removes, anything else that names a path makes it opaque.
 * @param script commands in lines, or joined by `&&` and the like
 * @param workdir the folder it starts in
 * @param expand replaces build variables; undefined if one is not known
 */
export function readRun(
  script: string,
  workdir: string,
  expand: (text: string) => string | undefined,
): DockerfileOperation[] {
  const operations: DockerfileOperation[] = [];
  let folder = workdir;
  for (const { text: part, after } of commandsIn(script)) {
    const isConditional = after === '||';
    const words = splitShellWords(expand(part) ?? part).filter((word) => !/^(?:\w+=|sudo$|\\$)/.test(word));
    const [command = '', ...rest] = words;
    if (command === 'cd' && rest[0] !== undefined) folder = absoluteIn(folder, rest[0]);
    if ((command === 'rm' || command === 'unlink') && !isConditional) operations.push(...removals(rest, folder));
    else operations.push(...touched(command, words, folder).map((path) => ({ kind: 'opaque' as const, path })));
  }
  return operations;
}

/** The commands of a script, and the operator before each; operators in quotes are text. */
export function commandsIn(script: string): { readonly text: string; readonly after: string }[] {
  const commands: { text: string; after: string }[] = [];
  let current = { text: '', after: '' };
  for (const [token] of script.matchAll(
    /'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|&&|\|\||[;|&\n]|[^'"\\;|&\n]+|['"\\]/g,
  )) {
    if (/^(?:&&|\|\||[;|&\n])$/.test(token)) {
      commands.push(current);
      current = { text: '', after: token };
    } else current.text += token;
  }
  return [...commands, current];
}

function removals(words: readonly string[], folder: string): DockerfileOperation[] {
  return words
    .filter((word) => !/^-|[$`<>]/.test(word))
    .map((word) => ({ kind: 'remove', path: absoluteIn(folder, word) }));
}

/** The configuration that a command may change. */
function touched(command: string, words: readonly string[], folder: string): string[] {
  if (words.length === 0) return [];
  const text = words.join(' ');
  const redirected = [...text.matchAll(/(?:>>?|>\|)\s*([^\s<>|&;]+)/g)].map((match) => match[1] ?? '');
  const isHarmless = HARMLESS.has(command) && !/-(?:delete|exec)\b/.test(text);
  const named = isHarmless ? redirected : pathsIn(text);
  const paths = new Set<string>();
  for (const word of [...named, ...redirected]) {
    const cut = word.replace(/[$*?[`].*$/, '');
    if (cut === '' && !word.startsWith('$')) continue;
    const path = absoluteIn(folder, cut);
    if (CONFIGURED.test(path) && !ELSEWHERE.test(path)) paths.add(path);
  }
  // In a folder of configuration, words that look like files or patterns may be any of those in it.
  const namesFile = words.some((word, index) => index > 0 && /^(?![-/]|\w+:\/\/).*(?:\.\w+$|[*/])/.test(word));
  if (!isHarmless && namesFile && CONFIGURED.test(folder) && !ELSEWHERE.test(folder)) paths.add(folder);
  return [...paths];
}

function pathsIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w.])\/[\w.@+*?[\]${}/-]*/g)].map((match) => match[0]);
}
