import type { FileSystem } from '../text/file-system';
import { joinUri } from '../text/uri';
import type { ContainerEntry, FolderListing } from './container-entry';
import type { ComposeModel, ConfigSource, Service, VolumeMount } from './model';
import { isWithin, joinPath } from './paths';

/** A mount of a container, seen from its target. */
export interface Mount {
  readonly target: string;
  readonly readOnly: boolean;
  readonly content: MountContent;
}

type MountContent =
  | { readonly kind: 'host'; readonly uri: string; readonly source: string }
  | { readonly kind: 'config'; readonly config: ConfigSource }
  /** A new named volume starts with what the image has there. */
  | { readonly kind: 'volume' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The mounts of a container. Of several that hold a path, the one with the longest target counts. */
export class ContainerMounts {
  readonly #service: Service;
  readonly #model: ComposeModel;
  readonly #files: FileSystem;
  /** Longest target first. */
  readonly #mounts: readonly Mount[];

  constructor(service: Service, model: ComposeModel, files: FileSystem) {
    this.#service = service;
    this.#model = model;
    this.#files = files;
    this.#mounts = [...this.#read(service)].sort((a, b) => b.target.length - a.target.length);
  }

  /** Whether something is mounted that may be anywhere. */
  get hasUnknownTarget(): boolean {
    return this.#service.volumes.some(({ target }) => !target.known);
  }

  /** The mount that a path is in. */
  find(path: string): Mount | undefined {
    return this.#mounts.find(({ target }) => isWithin(path, target));
  }

  /** Whether something is mounted below a path: Docker makes the folders down to there. */
  isAbove(path: string): boolean {
    return this.#mounts.some(({ target }) => target !== path && isWithin(target, path));
  }

  /** The names in a folder through which mounts are reached. */
  namesIn(folder: string): string[] {
    const start = folder === '/' ? 1 : folder.length + 1;
    return this.#mounts.flatMap(({ target }) =>
      target !== folder && isWithin(target, folder) ? (target.slice(start).split('/')[0] ?? []) : [],
    );
  }

  /** @param inImage what the image has at this path */
  resolve({ target, readOnly, content }: Mount, path: string, inImage: () => ContainerEntry): ContainerEntry {
    const rest = restOf(path, target);
    switch (content.kind) {
      case 'host': {
        const uri = rest === '' ? content.uri : joinUri(content.uri, rest);
        const kind = this.#files.stat(uri);
        if (kind === 'folder') return { kind: 'folder' };
        if (kind === 'file') return { kind: 'host', uri, readOnly };
        return this.#isThere(content.uri) ? { kind: 'missing' } : notThere(content.source);
      }
      case 'config':
        return rest === '' ? this.#configEntry(content.config) : { kind: 'missing' };
      case 'volume': {
        // filled from the image when it is new; anything may have been written since
        const filled = inImage();
        return filled.kind === 'missing' ? { kind: 'opaque', reason: 'a volume may hold it' } : filled;
      }
      case 'unknown':
        return { kind: 'opaque', reason: content.reason };
      case 'empty':
        return path === target ? { kind: 'folder' } : { kind: 'missing' };
    }
  }

  /** What a mount itself has in a folder. */
  list({ target, content }: Mount, folder: string): FolderListing {
    switch (content.kind) {
      case 'host': {
        if (!this.#isThere(content.uri)) return { names: [], opaque: notThere(content.source).reason };
        const entries = this.#files.list(joinUri(content.uri, restOf(folder, target))) ?? [];
        return { names: entries.map(({ name }) => name), opaque: undefined };
      }
      case 'volume':
        return { names: [], opaque: 'a volume may hold other files' };
      case 'unknown':
        return { names: [], opaque: content.reason };
      default:
        return { names: [], opaque: undefined };
    }
  }

  #isThere(uri: string): boolean {
    return this.#files.stat(uri) !== undefined;
  }

  *#read(service: Service): Generator<Mount> {
    for (const volume of service.volumes) {
      if (!volume.target.known) continue;
      yield {
        target: joinPath('/', volume.target.value),
        readOnly: volume.readOnly,
        content: this.#volumeContent(volume, volume.folder ?? service.folder),
      };
    }
    for (const [kind, mounts] of [
      ['configs', service.configs],
      ['secrets', service.secrets],
    ] as const) {
      for (const { source, target } of mounts) {
        const config = this.#model[kind].get(source);
        const content: MountContent = config
          ? { kind: 'config', config }
          : { kind: 'unknown', reason: `${source} is not defined in ${kind}` };
        yield { target: joinPath('/', target), readOnly: true, content };
      }
    }
  }

  #volumeContent({ type, source, isNoCopy, subpath }: VolumeMount, base: string): MountContent {
    if (type === 'tmpfs') return { kind: 'empty' };
    if (source && !source.known) return { kind: 'unknown', reason: source.reason };
    if (type === 'bind' && source) return bindContent(source.value, base);
    if (type !== 'volume') return { kind: 'unknown', reason: 'a mount of another kind' };
    const volume = source && this.#model.volumes.get(source.value);
    if (volume?.device) {
      const { device, folder } = volume;
      if (!device.known) return { kind: 'unknown', reason: device.reason };
      if (!subpath) return bindContent(device.value, folder);
      return subpath.known
        ? bindContent(`${device.value.replace(/\/+$/, '')}/${subpath.value}`, folder)
        : { kind: 'unknown', reason: subpath.reason };
    }
    if (subpath || isNoCopy || volume?.external) {
      return { kind: 'unknown', reason: `the volume ${source?.value ?? ''} may hold any files` };
    }
    return { kind: 'volume' };
  }

  #configEntry(config: ConfigSource): ContainerEntry {
    if (config.file?.known) {
      const uri = joinUri(config.folder, config.file.value);
      return this.#files.stat(uri) === 'file' ? { kind: 'host', uri, readOnly: true } : notThere(config.file.value);
    }
    if (config.content) return { kind: 'config', config };
    return { kind: 'opaque', reason: `${config.name} comes from outside` };
  }
}

function bindContent(source: string, base: string): MountContent {
  if (source.startsWith('~')) return { kind: 'unknown', reason: `${source} is in a home folder` };
  return { kind: 'host', uri: joinUri(base, source), source };
}

/** It may be made before the start, or be there on another machine only. */
function notThere(source: string): ContainerEntry & { readonly kind: 'opaque' } {
  return { kind: 'opaque', reason: `${source} is not there` };
}

function restOf(path: string, folder: string): string {
  return folder === '/' ? path.slice(1) : path.slice(folder.length + 1);
}
