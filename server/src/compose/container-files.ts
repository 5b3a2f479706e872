import type { FileSystem } from '../text/file-system';
import { type ContainerCommand, readContainerCommand, rootPathOf, type ScriptOperation } from './container-command';
import { type ContainerEntry, type FolderListing, isStored } from './container-entry';
import { ImageFiles } from './container-image';
import { ContainerMounts } from './container-mounts';
import {
  environmentOf,
  expandTemplates,
  type FilesAtStart,
  type TemplateOutputs,
  type TemplateSettings,
  templateSettings,
} from './container-templates';
import type { ImageFamily } from './image-families';
import type { ComposeModel, Service } from './model';
import { byBytes, fileName, isWithin, joinPath, matchesPath, matchesSegment, parentPath } from './paths';

const NO_OUTPUTS: TemplateOutputs = { files: new Map(), opaque: undefined };

/**
 * The files that nginx in a service's container sees: the image's own, what its Dockerfile copies, mounts, of which the
 * one with the longest target wins, and what the entrypoint or a shell command writes before nginx starts.
 */
export class ContainerFiles {
  readonly service: Service;
  readonly #mounts: ContainerMounts;
  readonly #image: ImageFiles;
  readonly #command: ContainerCommand;
  #outputs: TemplateOutputs | undefined;

  constructor(service: Service, model: ComposeModel, files: FileSystem) {
    this.service = service;
    this.#mounts = new ContainerMounts(service, model, files);
    this.#image = new ImageFiles(service, files);
    this.#command = readContainerCommand(service);
  }

  get family(): ImageFamily {
    return this.#image.family;
  }

  /** The path that nginx reads its root file from: `-c` and `-p` of the command, else the image's. */
  get rootPath(): string {
    return rootPathOf(this.#command.nginx, this.family);
  }

  /** Whether the entrypoint of the official image prepares what nginx reads. */
  get preparesNginx(): boolean {
    return this.#command.preparesNginx;
  }

  get templateSettings(): TemplateSettings {
    return templateSettings(this.service);
  }

  /** What stands at an absolute path when nginx starts. */
  resolve(path: string): ContainerEntry {
    return this.#templateOutputs.files.get(path) ?? this.#afterScript(path, this.#command.operations);
  }

  /**
   * Whether there certainly is no file at a path when nginx starts: its folder is known, and nothing but nginx's own
   * entrypoint runs before.
   */
  isMissing(path: string): boolean {
    if (this.resolve(path).kind !== 'missing' || this.#mounts.hasUnknownTarget) return false;
    const { preparesNginx, operations } = this.#command;
    if (!preparesNginx || operations.length > 0 || MADE_LATER.test(path)) return false;
    const scripts = this.list('/docker-entrypoint.d');
    if (scripts.names.length > 0 || scripts.opaque !== undefined) return false;
    const { rootFile, isComplete } = this.family;
    return this.#mounts.find(path) !== undefined || (isComplete && isWithin(path, parentPath(rootFile)));
  }

  /** The names in a folder, over all layers. */
  list(folder: string): FolderListing {
    const { names, opaque } = this.#atStart.list(folder);
    const outputs = this.#templateOutputs;
    const found = new Set(names);
    const written = [...outputs.files.keys(), ...this.#command.operations.map(({ path }) => path)];
    for (const path of written) if (parentPath(path) === folder) found.add(fileName(path));
    const changed = this.#command.operations.some(
      ({ kind, path }) => kind === 'opaque' && (isWithin(folder, path) || parentPath(path) === folder),
    );
    const unknown = outputs.opaque && isWithin(folder, outputs.opaque.folder) ? outputs.opaque.reason : undefined;
    return {
      names: [...found].filter((name) => this.resolve(joinPath(folder, name)).kind !== 'missing').sort(byBytes),
      opaque: opaque ?? unknown ?? (changed ? CHANGED : undefined),
    };
  }

  /**
   * Files at the paths that a glob(3) pattern matches, in nginx's order.
   * `*`, `?` and `[…]` match within a segment and no leading dot.
   */
  glob(pattern: string): { readonly paths: readonly string[]; readonly opaque: string | undefined } {
    let opaque: string | undefined;
    let found = ['/'];
    for (const segment of pattern.split('/').filter((part) => part !== '' && part !== '.')) {
      found = found.flatMap((folder) => {
        if (!/[*?[]/.test(segment)) return [joinPath(folder, segment)];
        const listing = this.list(folder);
        opaque ??= listing.opaque;
        return listing.names.filter((name) => matchesSegment(segment, name)).map((name) => joinPath(folder, name));
      });
    }
    const paths = found.filter((path) => {
      const entry = this.resolve(path);
      if (entry.kind === 'opaque') opaque ??= entry.reason;
      return isStored(entry) || entry.kind === 'template';
    });
    return { paths: paths.sort(byBytes), opaque };
  }

  /** @param operations those that may have changed it, latest first */
  #afterScript(path: string, operations: readonly ScriptOperation[]): ContainerEntry {
    for (const [index, operation] of operations.entries()) {
      switch (operation.kind) {
        case 'remove':
          if (matchesPath(operation.path, path)) return { kind: 'missing' };
          break;
        case 'opaque':
          if (isWithin(path, operation.path)) return { kind: 'opaque', reason: CHANGED };
          break;
        case 'envsubst':
          if (path === operation.path) return this.#substituted(operation, operations.slice(index + 1));
      }
    }
    return this.#atStart.resolve(path);
  }

  #substituted(
    { from, names }: ScriptOperation & { kind: 'envsubst' },
    before: readonly ScriptOperation[],
  ): ContainerEntry {
    const source = this.#afterScript(from, before);
    if (!isStored(source)) return { kind: 'opaque', reason: CHANGED };
    const all = environmentOf(this.service);
    const variables = names ? new Map([...all].filter(([name]) => names.includes(name))) : all;
    return { kind: 'template', source, variables };
  }

  get #templateOutputs(): TemplateOutputs {
    const isExpanded = this.family.expandsTemplates && this.#command.preparesNginx;
    this.#outputs ??= isExpanded ? expandTemplates(this.service, this.#atStart) : NO_OUTPUTS;
    return this.#outputs;
  }

  readonly #atStart: FilesAtStart = {
    resolve: (path) => {
      const mount = this.#mounts.find(path);
      const entry = mount
        ? this.#mounts.resolve(mount, path, () => this.#image.resolve(path))
        : this.#image.resolve(path);
      return entry.kind !== 'folder' && this.#mounts.isAbove(path) ? { kind: 'folder' } : entry;
    },
    list: (folder) => {
      const mount = this.#mounts.find(folder);
      const mounted = mount && this.#mounts.list(mount, folder);
      const hidesImage = mount !== undefined && mount.content.kind !== 'volume';
      const image = hidesImage
        ? undefined
        : this.#image.list(folder, (name) => this.#image.resolve(joinPath(folder, name)).kind !== 'missing');
      const names = new Set([...this.#mounts.namesIn(folder), ...(mounted?.names ?? []), ...(image?.names ?? [])]);
      return { names: [...names].sort(byBytes), opaque: mounted?.opaque ?? image?.opaque };
    },
    isReadOnly: (path) => this.#mounts.find(path)?.readOnly ?? false,
  };
}

/** What certbot writes, and what older packages of nginx brought. */
const MADE_LATER = /^\/etc\/letsencrypt\/|\/(?:koi-utf|koi-win|win-utf)$/;

const CHANGED = 'the command of the container writes it';
