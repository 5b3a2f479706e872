import { joinUri } from '../text/uri';
import { readEnvEntries } from './env';
import type { Environment } from './interpolate';
import { unique } from './merge';
import type { Service, Value } from './model';
import type { Reading } from './reading';
import { readEnvironment } from './relations';
import { valueAt, type YamlNode } from './tree';

/**
 * The variables of a service: those of its `env_file`s, later ones over earlier ones, and `environment` over them.
 * @param readText reads a file by URI; without it, or where it gives nothing, the file counts as unread
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#env_file
 */
export function readVariables(
  service: YamlNode,
  reading: Reading,
  path: string,
  readText: ((uri: string) => string | undefined) | undefined,
): Pick<Service, 'environment' | 'envFiles' | 'unreadEnvFiles'> {
  const own = readEnvironment(valueAt(service, 'environment'), reading, `${path}.environment`);
  const files = readEnvFiles(valueAt(service, 'env_file'), reading, `${path}.env_file`);
  const environment = new Map<string, Value<string>>();
  const unread: Value<string>[] = [];
  for (const { file, folder, env, isRaw } of files) {
    const uri = file.known ? joinUri(folder, file.value) : undefined;
    const text = uri === undefined ? undefined : readText?.(uri);
    if (uri === undefined || text === undefined) {
      unread.push(file);
      continue;
    }
    for (const { name, value } of isRaw ? rawEntries(uri, text) : readEnvEntries(uri, text, outerOf(own, env))) {
      environment.set(name, value);
    }
  }
  for (const [name, value] of own) environment.set(name, value);
  return { environment, envFiles: files.map(({ file }) => file), unreadEnvFiles: unread };
}

/** What the values of an env file may use: `environment`, and over it what Compose itself knows. */
function outerOf(own: ReadonlyMap<string, Value<string>>, env: Environment): Environment {
  const outer = new Map<string, string>();
  for (const [name, value] of own) if (value.known) outer.set(name, value.value);
  for (const [name, value] of env) outer.set(name, value);
  return outer;
}

/** `format: raw`: what stands behind the `=` is the value. */
function* rawEntries(uri: string, text: string): Generator<{ name: string; value: Value<string> }> {
  for (const match of text.matchAll(/^[ \t]*([A-Za-z_][\w.-]*)[ \t]*=(.*)$/gm)) {
    const name = match[1] ?? '';
    const start = match.index + match[0].indexOf(name);
    const origin = { uri, span: { start, end: start + name.length } };
    yield { name, value: { known: true, value: (match[2] ?? '').replace(/\r$/, ''), origin } };
  }
}

interface EnvFile {
  readonly file: Value<string>;
  readonly folder: string;
  readonly env: Environment;
  readonly isRaw: boolean;
}

/** `env_file`: a path, or a list of paths and of mappings with `path`. */
function readEnvFiles(node: YamlNode | undefined, reading: Reading, path: string): EnvFile[] {
  const items = node?.kind === 'scalar' ? [node] : reading.items(node, path, ' or a string');
  const files = items.flatMap((item) => {
    const file = reading.text(item.kind === 'mapping' ? valueAt(item, 'path') : item, `each of ${path}`);
    const format = item.kind === 'mapping' ? reading.text(valueAt(item, 'format'), `format of ${path}`) : undefined;
    const isRaw = format?.known === true && format.value === 'raw';
    return file ? [{ file, ...reading.contextOf(item), isRaw }] : [];
  });
  return unique(files, ({ file, folder }) => (file.known ? joinUri(folder, file.value) : undefined));
}
