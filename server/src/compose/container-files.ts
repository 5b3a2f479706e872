import type { FileSystem } from '../text/file-system';
import { joinUri, parentUri } from '../text/uri';
import { familyOf, type ImageFamily, UNKNOWN_FAMILY } from './image-families';
import type { ComposeModel, ConfigSource, DockerfileOperation, Service, Value } from './model';
import { fileName, isWithin, joinPath, matchesSegment, parentPath } from './paths';

type CopyOperation = Extract<DockerfileOperation, { kind: 'copy' }>;

/** What stands at a path of a container. */
export type ContainerEntry =
  /** A file of the project. */
  | { readonly kind: 'host'; readonly uri: string; readonly readOnly: boolean }
  /** A template of the project, with the variables that envsubst replaces in it. */
  | { readonly kind: 'template'; readonly uri: string; readonly variables: ReadonlyMap<string, string> }
  /** Inline text of a compose file (`configs.content`). */
  | { readonly kind: 'config'; readonly config: ConfigSource }
  /** A file that the image brings. */
  | { readonly kind: 'image'; readonly text: string }
  | { readonly kind: 'folder' }
  /** Something is there, or may be, that the files do not tell. */
  | { readonly kind: 'opaque'; readonly reason: string }
  | { readonly kind: 'missing' };

export interface FolderListing {
  /** Sorted as glob(3) sorts them: by bytes. */
  readonly names: readonly string[];
  /** Why there may be more than `names`. */
  readonly opaque: string | undefined;
}

/** A mount of the container, seen from its target. */
interface Mount {
  readonly target: string;
  readonly readOnly: boolean;
  readonly content:
    | { readonly kind: 'host'; readonly uri: string }
    | { readonly kind: 'config'; readonly config: ConfigSource }
    /** A named volume starts with what the image has there. */
    | { readonly kind: 'volume' }
    | { readonly kind: 'empty' }
    | { readonly kind: 'unknown'; readonly reason: string };
}

/**
 * The files that a service's container sees, before anything runs in it: the image's own, what its Dockerfile copies,
 * and mounts, of which the one with the longest target wins.
 */
export class ContainerFiles {
  readonly service: Service;
  readonly family: ImageFamily;
  readonly #model: ComposeModel;
  readonly #files: FileSystem;
  readonly #mounts: readonly Mount[];
  /** Latest first. */
  readonly #operations: readonly DockerfileOperation[];
  readonly #context: string | undefined;
  #outputs: ReadonlyMap<string, ContainerEntry> | undefined;

  constructor(service: Service, model: ComposeModel, files: FileSystem) {
    this.service = service;
    this.#model = model;
    this.#files = files;
    const image = service.build ? service.build.file?.image : service.image;
    this.family = familyOf(image) ?? UNKNOWN_FAMILY;
    this.#mounts = [...this.#readMounts()].sort((a, b) => b.target.length - a.target.length);
    this.#operations = [...(service.build?.file?.operations ?? [])].reverse();
    const context = service.build?.context;
    this.#context = context?.known ? joinUri(service.build?.folder ?? service.folder, context.value) : undefined;
  }

  /** The path that nginx reads its root file from: `-c` and `-p` of the command, else the image's. */
  get rootPath(): string {
    const command = this.service.command?.known ? this.service.command.value : this.service.build?.file?.cmd;
    const words = command ?? [];
    const file = words[words.indexOf('-c') + 1];
    const prefix = words.includes('-p') ? words[words.indexOf('-p') + 1] : undefined;
    if (words.includes('-c') && file !== undefined) return joinPath(prefix ?? parentPath(this.family.rootFile), file);
    return prefix === undefined ? this.family.rootFile : joinPath(prefix, 'conf/nginx.conf');
  }

  /** What stands at an absolute path when nginx starts: the entrypoint has expanded the templates. */
  resolve(path: string): ContainerEntry {
    return this.#templateOutputs().get(path) ?? this.#beforeStart(path);
  }

  #beforeStart(path: string): ContainerEntry {
    const mount = this.#mounts.find(({ target }) => isWithin(path, target));
    if (mount) {
      const mounted = this.#inMount(mount, path);
      if (mounted) return mounted;
    } else if (this.#mounts.some(({ target }) => isWithin(target, path))) return { kind: 'folder' };
    return this.#inImage(path) ?? this.#inFamily(path);
  }

  /** The names in a folder, over all layers. */
  list(folder: string): FolderListing {
    const listing = this.#listBeforeStart(folder);
    const expanded = [...this.#templateOutputs().keys()].filter((path) => parentPath(path) === folder).map(fileName);
    if (expanded.length === 0) return listing;
    return { names: [...new Set([...listing.names, ...expanded])].sort(byBytes), opaque: listing.opaque };
  }

  #listBeforeStart(folder: string): FolderListing {
    const names = new Set<string>();
    let opaque: string | undefined;
    for (const { target } of this.#mounts) if (parentPath(target) === folder) names.add(fileName(target));
    const mount = this.#mounts.find(({ target }) => isWithin(folder, target));
    const hidesImage = mount && mount.content.kind !== 'volume';
    if (mount?.content.kind === 'host') {
      for (const { name } of this.#files.list(joinUri(mount.content.uri, folder.slice(mount.target.length + 1))) ?? [])
        names.add(name);
    } else if (mount?.content.kind === 'volume') opaque = 'a volume may hold other files';
    else if (mount?.content.kind === 'unknown') opaque = mount.content.reason;
    if (!hidesImage) {
      const image = this.#listImage(folder);
      for (const name of image.names) names.add(name);
      opaque ??= image.opaque;
    }
    return { names: [...names].sort(byBytes), opaque };
  }

  /**
   * Files at the paths that a glob(3) pattern matches, in nginx's order.
   * `*`, `?` and `[…]` match within a segment and no leading dot.
   */
  glob(pattern: string): { readonly paths: readonly string[]; readonly opaque: string | undefined } {
    let folders = ['/'];
    let opaque: string | undefined;
    const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
    segments.forEach((segment, index) => {
      const isLast = index === segments.length - 1;
      folders = folders.flatMap((folder) => {
        if (!/[*?[]/.test(segment)) return [joinPath(folder, segment)];
        const listing = this.list(folder);
        opaque ??= listing.opaque;
        return listing.names.filter((name) => matchesSegment(segment, name)).map((name) => joinPath(folder, name));
      });
      if (!isLast) return;
      folders = folders.filter((path) => {
        const entry = this.resolve(path);
        if (entry.kind === 'opaque') opaque ??= entry.reason;
        return entry.kind !== 'missing' && entry.kind !== 'folder' && entry.kind !== 'opaque';
      });
    });
    return { paths: folders.sort(byBytes), opaque };
  }

  /**
   * What `20-envsubst-on-templates.sh` of the official image writes, by path.
   * @see https://github.com/nginx/docker-nginx/blob/master/entrypoint/20-envsubst-on-templates.sh
   */
  #templateOutputs(): ReadonlyMap<string, ContainerEntry> {
    if (this.#outputs) return this.#outputs;
    const outputs = new Map<string, ContainerEntry>();
    // the folder is listed below as it is before the templates are expanded
    this.#outputs = outputs;
    if (!this.#expandsTemplates()) return outputs;
    const setting = (name: string, otherwise: string): string => {
      const value = this.service.environment.get(name);
      return value?.known && value.value !== '' ? value.value : otherwise;
    };
    const folder = setting('NGINX_ENVSUBST_TEMPLATE_DIR', '/etc/nginx/templates');
    const suffix = setting('NGINX_ENVSUBST_TEMPLATE_SUFFIX', '.template');
    const output = setting('NGINX_ENVSUBST_OUTPUT_DIR', '/etc/nginx/conf.d');
    if (this.#mounts.find(({ target }) => isWithin(output, target))?.readOnly) return outputs;
    const variables = this.#environment(setting('NGINX_ENVSUBST_FILTER', ''));
    for (const path of this.#filesBelow(folder, 4)) {
      const entry = this.#beforeStart(path);
      if (!path.endsWith(suffix) || entry.kind !== 'host') continue;
      const target = joinPath(output, path.slice(folder.length + 1, -suffix.length));
      outputs.set(target, { kind: 'template', uri: entry.uri, variables });
    }
    return outputs;
  }

  #expandsTemplates(): boolean {
    if (!this.family.expandsTemplates || this.service.entrypoint || this.service.build?.file?.entrypoint) return false;
    const [program] = (this.service.command?.known ? this.service.command.value : this.service.build?.file?.cmd) ?? [
      'nginx',
    ];
    return program === 'nginx' || program === 'nginx-debug';
  }

  /** The variables that envsubst knows; those without a known value stay in the text. */
  #environment(filter: string): Map<string, string> {
    const variables = new Map(this.service.build?.file?.env ?? []);
    for (const [name, value] of this.service.environment) {
      if (value.known) variables.set(name, value.value);
      else variables.delete(name);
    }
    const wanted = toRegex(filter);
    for (const name of variables.keys()) if (wanted && !wanted.test(name)) variables.delete(name);
    return variables;
  }

  *#filesBelow(folder: string, depth: number): Generator<string> {
    for (const name of this.#listBeforeStart(folder).names) {
      const path = joinPath(folder, name);
      if (this.#beforeStart(path).kind !== 'folder') yield path;
      else if (depth > 0) yield* this.#filesBelow(path, depth - 1);
    }
  }

  #inMount({ target, readOnly, content }: Mount, path: string): ContainerEntry | undefined {
    const rest = path.slice(target.length + 1);
    switch (content.kind) {
      case 'host': {
        const uri = rest === '' ? content.uri : joinUri(content.uri, rest);
        const kind = this.#files.stat(uri);
        if (kind === 'folder') return { kind: 'folder' };
        return kind === 'file' ? { kind: 'host', uri, readOnly } : { kind: 'missing' };
      }
      case 'config':
        return rest === '' ? this.#configEntry(content.config) : { kind: 'missing' };
      case 'volume': {
        // filled from the image when it is new; anything may have been written since
        const filled = this.#inImage(path) ?? this.#inFamily(path);
        return filled.kind === 'missing' ? { kind: 'opaque', reason: 'a volume may hold it' } : filled;
      }
      case 'unknown':
        return { kind: 'opaque', reason: content.reason };
      case 'empty':
        return { kind: 'missing' };
    }
  }

  #configEntry(config: ConfigSource): ContainerEntry {
    if (config.file?.known) {
      const uri = joinUri(config.folder, config.file.value);
      return this.#files.stat(uri) === 'file' ? { kind: 'host', uri, readOnly: true } : { kind: 'missing' };
    }
    if (config.content) return { kind: 'config', config };
    return { kind: 'opaque', reason: `the config ${config.name} comes from outside` };
  }

  /** The last instruction of the Dockerfile that says something about a path. */
  #inImage(path: string): ContainerEntry | undefined {
    for (const operation of this.#operations) {
      const entry = this.#afterOperation(operation, path);
      if (entry) return entry;
    }
    return undefined;
  }

  #afterOperation(operation: DockerfileOperation, path: string): ContainerEntry | undefined {
    switch (operation.kind) {
      case 'remove':
        return isWithin(path, operation.path) || matchesPath(operation.path, path) ? { kind: 'missing' } : undefined;
      case 'opaque':
        return isWithin(path, operation.path)
          ? { kind: 'opaque', reason: 'a RUN of the Dockerfile changes it' }
          : undefined;
      case 'copy-opaque':
        return isWithin(path, operation.target)
          ? { kind: 'opaque', reason: 'the Dockerfile copies it from elsewhere' }
          : undefined;
      case 'heredoc':
        return path === operation.target ? { kind: 'image', text: operation.text } : undefined;
      case 'copy': {
        for (const source of this.#copied(operation)) {
          const entry = this.#copiedEntry(source, operation, path);
          if (entry) return entry;
        }
        return operation.isThroughStage && isWithin(path, operation.target)
          ? { kind: 'opaque', reason: 'another stage of the Dockerfile may have made it' }
          : undefined;
      }
    }
  }

  /** Files and folders of the build context that a COPY names, its wildcards expanded. */
  #copied({ sources }: CopyOperation): string[] {
    const context = this.#context;
    if (context === undefined) return [];
    return sources.flatMap((source) => {
      if (!/[*?[]/.test(source)) return [joinUri(context, source.replace(/^\/+/, ''))];
      let folders = [context];
      for (const segment of source.split('/').filter((part) => part !== '' && part !== '.')) {
        folders = folders.flatMap((folder) =>
          (this.#files.list(folder) ?? [])
            .filter(({ name }) => matchesSegment(segment, name))
            .map(({ name }) => joinUri(folder, name)),
        );
      }
      return folders;
    });
  }

  /** A folder's contents go to the target, a file to the target or into it. */
  #copiedEntry(source: string, operation: CopyOperation, path: string): ContainerEntry | undefined {
    const kind = this.#files.stat(source);
    if (kind === 'file') {
      return path === this.#fileTarget(operation, source) ? { kind: 'host', uri: source, readOnly: false } : undefined;
    }
    if (kind !== 'folder' || !isWithin(path, operation.target)) return undefined;
    const rest = path.slice(trimSlash(operation.target).length + 1);
    const uri = rest === '' ? source : joinUri(source, rest);
    const found = this.#files.stat(uri);
    if (found === 'folder') return { kind: 'folder' };
    return found === 'file' ? { kind: 'host', uri, readOnly: false } : undefined;
  }

  /** A target without a slash is a folder where the image has one. */
  #fileTarget({ target, isDirectoryTarget }: CopyOperation, source: string): string {
    const path = trimSlash(target);
    const isFolder = isDirectoryTarget || Object.keys(this.family.files).some((file) => file.startsWith(`${path}/`));
    return isFolder ? joinPath(path, decodeURIComponent(source.slice(parentUri(source).length + 1))) : path;
  }

  #listImage(folder: string): FolderListing {
    const names = new Set<string>();
    let opaque: string | undefined;
    for (const operation of [...this.#operations].reverse()) {
      if (operation.kind === 'copy') {
        for (const name of this.#copiedNames(operation, folder)) names.add(name);
      } else if (operation.kind === 'heredoc') {
        if (parentPath(operation.target) === folder) names.add(fileName(operation.target));
      } else if (
        operation.kind !== 'remove' &&
        (isWithin(folder, pathOf(operation)) || parentPath(pathOf(operation)) === folder)
      ) {
        opaque = 'the Dockerfile changes it in a way that the files do not tell';
      }
    }
    for (const path of Object.keys(this.family.files)) if (parentPath(path) === folder) names.add(fileName(path));
    if (!this.family.isComplete) opaque ??= 'the image may bring other files';
    const present = [...names].filter((name) => this.#beforeStart(joinPath(folder, name)).kind !== 'missing');
    return { names: present, opaque };
  }

  *#copiedNames(operation: CopyOperation, folder: string): Generator<string> {
    for (const source of this.#copied(operation)) {
      if (this.#files.stat(source) === 'folder') {
        if (!isWithin(folder, operation.target)) continue;
        const inner = folder.slice(trimSlash(operation.target).length + 1);
        for (const { name } of this.#files.list(inner === '' ? source : joinUri(source, inner)) ?? []) yield name;
      } else {
        const target = this.#fileTarget(operation, source);
        if (parentPath(target) === folder) yield fileName(target);
      }
    }
  }

  #inFamily(path: string): ContainerEntry {
    const text = this.family.files[path];
    if (text !== undefined) return { kind: 'image', text };
    if (Object.keys(this.family.files).some((file) => isWithin(file, path))) return { kind: 'folder' };
    return this.family.isComplete ? { kind: 'missing' } : { kind: 'opaque', reason: 'the image may bring it' };
  }

  *#readMounts(): Generator<Mount> {
    for (const volume of this.service.volumes) {
      if (!volume.target.known) continue;
      const base = volume.folder ?? this.service.folder;
      const target = trimSlash(volume.target.value);
      yield { target, readOnly: volume.readOnly, content: this.#volumeContent(volume.type, volume.source, base) };
    }
    for (const { source, target } of this.service.configs) {
      const config = this.#model.configs.get(source);
      const content: Mount['content'] = config
        ? { kind: 'config', config }
        : { kind: 'unknown', reason: `the config ${source} is not defined` };
      yield { target: trimSlash(target), readOnly: true, content };
    }
    for (const { source, target } of this.service.secrets) {
      const secret = this.#model.secrets.get(source);
      const content: Mount['content'] = secret
        ? { kind: 'config', config: secret }
        : { kind: 'unknown', reason: `the secret ${source} is not defined` };
      yield { target: trimSlash(target), readOnly: true, content };
    }
  }

  #volumeContent(type: string, source: Value<string> | undefined, base: string): Mount['content'] {
    if (type === 'tmpfs') return { kind: 'empty' };
    if (source && !source.known) return { kind: 'unknown', reason: source.reason };
    if (type === 'bind' && source) return this.#bindContent(source.value, base);
    if (type === 'volume') {
      const device = source && this.#model.volumes.get(source.value)?.device;
      if (device?.known) return this.#bindContent(device.value, base);
      return device ? { kind: 'unknown', reason: device.reason } : { kind: 'volume' };
    }
    return { kind: 'unknown', reason: 'a mount of another kind' };
  }

  #bindContent(source: string, base: string): Mount['content'] {
    if (source.startsWith('~')) return { kind: 'unknown', reason: `${source} is in a home folder` };
    return { kind: 'host', uri: joinUri(base, source) };
  }
}

function pathOf(operation: Exclude<DockerfileOperation, { kind: 'copy' | 'heredoc' }>): string {
  return operation.kind === 'copy-opaque' ? trimSlash(operation.target) : operation.path;
}

function trimSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** `rm /etc/nginx/conf.d/*`. */
function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const found = path.split('/');
  return (
    /[*?[]/.test(pattern) &&
    wanted.length <= found.length &&
    wanted.every((segment, index) => matchesSegment(segment, found[index] ?? ''))
  );
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A regular expression that the user wrote; undefined if it is empty or none. */
function toRegex(text: string): RegExp | undefined {
  try {
    return text === '' ? undefined : new RegExp(text);
  } catch {
    return undefined;
  }
}
