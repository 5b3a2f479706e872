import { type ContainerEntry, type FolderListing, isStored } from './container-entry';
import type { Service } from './model';
import { joinPath } from './paths';

/** The files of a container before its entrypoint has run. */
export interface FilesAtStart {
  resolve(path: string): ContainerEntry;
  list(folder: string): FolderListing;
  /** Whether the path is on a mount that cannot be written. */
  isReadOnly(path: string): boolean;
}

export interface TemplateOutputs {
  readonly files: ReadonlyMap<string, ContainerEntry>;
  /** The folder that more files may have been written to, and why. */
  readonly opaque: { readonly folder: string; readonly reason: string } | undefined;
}

export interface TemplateSettings {
  readonly folder: string;
  readonly output: string;
  readonly suffix: string;
  /** The variable that moves the output is set. */
  readonly isOutputSet: boolean;
}

/** Where the entrypoint looks for templates, and where it writes to. */
export function templateSettings(service: Service): TemplateSettings {
  const environment = environmentOf(service);
  const output = environment.get('NGINX_ENVSUBST_OUTPUT_DIR') ?? '';
  return {
    folder: joinPath('/', environment.get('NGINX_ENVSUBST_TEMPLATE_DIR') || '/etc/nginx/templates'),
    output: joinPath('/', output || '/etc/nginx/conf.d'),
    suffix: environment.get('NGINX_ENVSUBST_TEMPLATE_SUFFIX') || '.template',
    isOutputSet: output !== '',
  };
}

const MAIN_FILE = '/etc/nginx/nginx.conf';
const MOST_FOLDERS = 8;

/**
 * What `20-envsubst-on-templates.sh` of the official image writes, by path.
 * Not modelled: the `stream` block that it adds to a root file of the user's that is mounted to be written.
 * @see https://github.com/nginx/docker-nginx/blob/master/entrypoint/20-envsubst-on-templates.sh
 */
export function expandTemplates(service: Service, files: FilesAtStart): TemplateOutputs {
  const setting = (name: string, otherwise: string): string => {
    const value = environmentOf(service).get(name);
    return value === undefined || value === '' ? otherwise : value;
  };
  const outputs = new Map<string, ContainerEntry>();
  const { folder, output, suffix } = templateSettings(service);
  // the script stops where it cannot write, before it looks at stream templates
  const canWrite = !files.isReadOnly(output) && files.resolve(output).kind !== 'missing';
  if (files.resolve(folder).kind === 'missing' || !canWrite) return { files: outputs, opaque: undefined };
  const variables = filtered(environmentOf(service), setting('NGINX_ENVSUBST_FILTER', ''));
  const { paths, opaque } = filesBelow(folder, files, MOST_FOLDERS);
  const expand = (suffix: string, to: string): void => {
    for (const path of paths) {
      const source = files.resolve(path);
      if (!path.endsWith(suffix) || !isStored(source)) continue;
      const target = joinPath(to, path.slice(folder.length + 1, -suffix.length));
      if (!files.isReadOnly(target)) outputs.set(target, { kind: 'template', source, variables });
    }
  };
  expand(suffix, output);
  const streamSuffix = setting('NGINX_ENVSUBST_STREAM_TEMPLATE_SUFFIX', '.stream-template');
  const streamOutput = joinPath('/', setting('NGINX_ENVSUBST_STREAM_OUTPUT_DIR', '/etc/nginx/stream-conf.d'));
  if (paths.some((path) => path.endsWith(streamSuffix)) && !files.isReadOnly(streamOutput)) {
    addStreamBlock(outputs, streamOutput, files);
    expand(streamSuffix, streamOutput);
  }
  return { files: outputs, opaque: opaque === undefined ? undefined : { folder: output, reason: opaque } };
}

/** The variables with a known value, of the image and of the service. */
export function environmentOf(service: Service): Map<string, string> {
  const variables = new Map(service.build?.file?.env ?? []);
  for (const [name, value] of service.environment) {
    if (value.known) variables.set(name, value.value);
    else variables.delete(name);
  }
  return variables;
}

/** A root file of the image has no stream block yet. */
function addStreamBlock(outputs: Map<string, ContainerEntry>, folder: string, files: FilesAtStart): void {
  const main = outputs.get(MAIN_FILE) ?? files.resolve(MAIN_FILE);
  if (main.kind !== 'image' || /\s*stream\s*\{/.test(main.text)) return;
  outputs.set(MAIN_FILE, { kind: 'image', text: `${main.text}stream {\n  include ${folder}/*.conf;\n}\n` });
}

function filtered(variables: Map<string, string>, filter: string): Map<string, string> {
  const wanted = toRegex(filter);
  return new Map([...variables].filter(([name]) => !wanted || wanted.test(name)));
}

/** A regular expression that the user wrote; undefined if it is empty, none, or may try a name in too many ways. */
function toRegex(text: string): RegExp | undefined {
  const isEndless = /\)[*+{]|\\\d/.test(text) || (text.match(/[*+{]/g) ?? []).length > 3;
  if (isEndless) return undefined;
  try {
    return text === '' ? undefined : new RegExp(text);
  } catch {
    return undefined;
  }
}

function filesBelow(folder: string, files: FilesAtStart, depth: number): { paths: string[]; opaque?: string } {
  const { names, opaque } = files.list(folder);
  const found: { paths: string[]; opaque?: string } = { paths: [], ...(opaque !== undefined && { opaque }) };
  for (const name of names) {
    const path = joinPath(folder, name);
    if (files.resolve(path).kind !== 'folder') found.paths.push(path);
    else if (depth > 0) {
      const below = filesBelow(path, files, depth - 1);
      found.paths.push(...below.paths);
      if (below.opaque !== undefined) found.opaque ??= below.opaque;
    }
  }
  return found;
}
