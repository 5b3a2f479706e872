import { type ContainerEntry, isStored, type StoredEntry } from '../compose/container-entry';
import type { ContainerFiles } from '../compose/container-files';
import type { ConfigSource } from '../compose/model';
import { fileName, joinPath, matchesSegment, parentPath } from '../compose/paths';
import { parseConfig } from '../nginx/parser';
import type { IncludeResolver, MissingFile } from '../nginx/scope';
import type { ConfigFile, Directive } from '../nginx/tree';
import { closestNames } from '../text/distance';
import { onceFor } from '../text/memo';
import { SourceFile } from '../text/source';
import { encodeSegment, joinUri, parentUri, uriName } from '../text/uri';
import type { SourceReader } from './reader';
import type { VirtualDocument } from './virtual';

/** How often something was parsed; tests hold the work per edit to it. */
export const nginxParses = { count: 0 };

const parsesOf = onceFor((_: SourceFile) => new Map<string, ConfigFile>());

/**
 * The parsed file, once for each text and set of variables.
 * @param variables what envsubst replaces in a template
 */
export function configOf(source: SourceFile, variables?: ReadonlyMap<string, string>): ConfigFile {
  const parses = parsesOf(source);
  const key = variables ? JSON.stringify([...variables]) : '';
  let config = parses.get(key);
  if (!config) {
    nginxParses.count++;
    config = parseConfig(source, variables);
    parses.set(key, config);
  }
  return config;
}

const virtualConfig = onceFor((config: ConfigSource): VirtualDocument | undefined => {
  const { contentMap, content } = config;
  if (!contentMap || !content) return undefined;
  return {
    source: new SourceFile(`${content.origin.uri}#configs.${encodeSegment(config.name)}`, contentMap.text),
    config,
  };
});

const imageDocuments = new Map<string, VirtualDocument>();
/** A text that a Dockerfile holds is another one with each key. */
const MOST_IMAGE_DOCUMENTS = 200;

function imageDocument(path: string, text: string): VirtualDocument {
  const key = `${path}\n${text}`;
  let document = imageDocuments.get(key);
  if (!document) {
    document = { source: new SourceFile(`image://${path}`, text), config: undefined };
    if (imageDocuments.size >= MOST_IMAGE_DOCUMENTS) imageDocuments.clear();
    imageDocuments.set(key, document);
  }
  return document;
}

/** One file that nginx reads, at its path in the container. */
export interface LoadedFile {
  readonly path: string;
  readonly config: ConfigFile;
  readonly virtual: VirtualDocument | undefined;
}

/** Reads the files of a container as nginx in it would. */
export class ContainerConfig {
  readonly container: ContainerFiles;
  readonly #reader: SourceReader;
  /** In the order of their first loading. */
  readonly loaded: LoadedFile[] = [];

  constructor(container: ContainerFiles, reader: SourceReader) {
    this.container = container;
    this.#reader = reader;
  }

  /** The parsed file at a path, or why it cannot be read. */
  open(path: string): ConfigFile | { readonly unresolved: string } {
    const entry = this.container.resolve(path);
    const loaded = this.#read(entry, path);
    if (!loaded) return { unresolved: reasonOf(entry, this.#reader) };
    if (!this.loaded.some((file) => file.config === loaded.config && file.path === path)) this.loaded.push(loaded);
    return loaded.config;
  }

  /** nginx's include: relative to the root file's folder, wildcards by glob(3), a plain name must exist. */
  includeResolver(rootPath: string): IncludeResolver {
    const folder = parentPath(rootPath);
    return (pattern, directive) => {
      const path = joinPath(folder, pattern);
      if (!/[*?[]/.test(pattern)) {
        const opened = this.open(path);
        if (!('unresolved' in opened)) return { files: [opened] };
        const missing = this.#missingFile(pattern, path, directive);
        return { files: [], unresolved: opened.unresolved, ...(missing && { missing }) };
      }
      const { paths, opaque } = this.container.glob(path);
      const files = this.#openEach(paths);
      const hosts = paths.map((match) => this.container.resolve(match)).flatMap(hostOf);
      const unresolved = refusalOf(hosts, this.#reader) ?? opaque;
      return unresolved === undefined ? { files } : { files, unresolved };
    };
  }

  /** One after the other: nginx reads what a file includes before it opens the next one. */
  *#openEach(paths: readonly string[]): Generator<ConfigFile> {
    for (const path of paths) {
      const opened = this.open(path);
      if (!('unresolved' in opened)) yield opened;
    }
  }

  #missingFile(pattern: string, path: string, { file }: Directive): MissingFile | undefined {
    // what is left of a template's variables may be filled in elsewhere
    if (pattern.includes('$') || !this.container.isMissing(path)) return undefined;
    const folder = pattern.slice(0, pattern.length - fileName(path).length);
    const names = closestNames(fileName(path), this.container.list(parentPath(path)).names);
    // nginx starts at the root file's folder, a person may have thought of this file's
    const includer = this.loaded.find(({ config }) => config === file)?.path;
    const beside = includer === undefined ? path : joinPath(parentPath(includer), pattern);
    const isBeside = beside !== path && isStored(this.container.resolve(beside));
    return { path, similar: [...(isBeside ? [beside] : []), ...names.map((name) => folder + name)] };
  }

  #read(entry: ContainerEntry, path: string): LoadedFile | undefined {
    switch (entry.kind) {
      case 'template':
        return this.#readStored(entry.source, path, entry.variables);
      case 'host':
      case 'config':
      case 'image':
        return this.#readStored(entry, path, undefined);
      default:
        return undefined;
    }
  }

  #readStored(
    entry: StoredEntry,
    path: string,
    variables: ReadonlyMap<string, string> | undefined,
  ): LoadedFile | undefined {
    if (entry.kind === 'host') {
      const source = this.#reader.get(entry.uri);
      return source && { path, config: configOf(source, variables), virtual: undefined };
    }
    const virtual = entry.kind === 'config' ? virtualConfig(entry.config) : imageDocument(path, entry.text);
    return virtual && { path, config: configOf(virtual.source, variables), virtual };
  }
}

/** Why files are not read that a pattern matches: what they say is not known. */
function refusalOf(uris: readonly string[], reader: SourceReader): string | undefined {
  for (const uri of uris) {
    const reason = reader.get(uri) ? undefined : reader.refusal?.(uri);
    if (reason !== undefined) return `${uriName(uri)} is not read: ${reason}`;
  }
  return undefined;
}

function reasonOf(entry: ContainerEntry, reader: SourceReader): string {
  switch (entry.kind) {
    case 'opaque':
      return entry.reason;
    case 'missing':
      return 'no such file in the container';
    case 'folder':
      return 'it is a folder';
    case 'host':
      return refusalOf([entry.uri], reader) ?? 'it cannot be read';
    default:
      return 'it cannot be read';
  }
}

function hostOf(entry: ContainerEntry): string[] {
  if (entry.kind === 'template') return hostOf(entry.source);
  return entry.kind === 'host' ? [entry.uri] : [];
}

/** Files of every nginx package that hold nothing the analysis asks about. */
const PACKAGE_FILES =
  /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi)_params|fastcgi\.conf|koi-utf|koi-win|win-utf|modules-enabled\/\*\.conf|modules\/\*\.conf)$/;

/** Where a host keeps the configuration whose root file is being read. */
const HOST_FOLDER = '/etc/nginx/';

/**
 * Includes of a file that no container is known to load: seen from the root file's folder, which stands for `/etc/nginx`.
 * What is not there is "not found in the workspace", never "missing".
 */
export function workspaceIncludeResolver(reader: SourceReader, rootUri: string): IncludeResolver {
  const folder = parentUri(rootUri);
  return (pattern) => {
    const relative = pattern.startsWith(HOST_FOLDER) ? pattern.slice(HOST_FOLDER.length) : pattern;
    const uris = relative.startsWith('/') ? [] : expand(reader, folder, relative);
    const files = uris.flatMap((uri) => {
      const source = reader.get(uri);
      return source ? [configOf(source)] : [];
    });
    const refusal = refusalOf(uris, reader);
    if (refusal !== undefined) return { files, unresolved: refusal };
    if (files.length > 0 || PACKAGE_FILES.test(pattern)) return { files };
    return { files, unresolved: 'not found in the workspace' };
  };
}

/** glob(3) as nginx uses it, over files of the workspace. */
function expand(reader: SourceReader, folder: string, pattern: string): string[] {
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  let found = [folder];
  for (const segment of segments) {
    found = found.flatMap((uri) => {
      if (!/[*?[]/.test(segment)) return [joinUri(uri, segment)];
      return (reader.list(uri) ?? [])
        .filter(({ name }) => matchesSegment(segment, name))
        .map(({ name }) => `${uri}/${encodeSegment(name)}`);
    });
  }
  return found.filter((uri) => reader.stat(uri) === 'file').sort();
}
