import type { FileSystem } from '../text/file-system';
import { encodeSegment, joinUri, uriName } from '../text/uri';
import type { ContainerEntry, FolderListing } from './container-entry';
import { familyOf, type ImageFamily, UNKNOWN_FAMILY } from './image-families';
import type { DockerfileOperation, Service } from './model';
import { isWithin, joinPath, matchesPath, matchesSegment, parentPath } from './paths';

type CopyOperation = Extract<DockerfileOperation, { kind: 'copy' }>;

/** Contexts that are no folders: Git repositories and archives. */
const REMOTE_CONTEXT = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i;

/** The files of a service's image: those that its base brings, changed by the steps of its Dockerfile. */
export class ImageFiles {
  readonly family: ImageFamily;
  readonly #files: FileSystem;
  /** Latest first. */
  readonly #operations: readonly DockerfileOperation[];
  readonly #context: string | undefined;
  readonly #sources = new Map<CopyOperation, readonly string[]>();

  constructor({ build, image, folder }: Service, files: FileSystem) {
    this.#files = files;
    const base = build ? build.file?.image : image;
    this.family = familyOf(base) ?? UNKNOWN_FAMILY;
    this.#operations = [...(build?.file?.operations ?? [])].reverse();
    const context = build?.context;
    const isFolder = context?.known && !REMOTE_CONTEXT.test(context.value);
    this.#context = isFolder ? joinUri(build?.folder ?? folder, context.value) : undefined;
  }

  /** The last step that says something about a path counts. */
  resolve(path: string): ContainerEntry {
    for (const operation of this.#operations) {
      const entry = this.#afterOperation(operation, path);
      if (entry) return entry;
    }
    return this.#inFamily(path);
  }

  /** @param exists whether a name in the folder stays */
  list(folder: string, exists: (name: string) => boolean): FolderListing {
    const names = new Set<string>();
    let opaque: string | undefined;
    for (const operation of this.#operations) {
      const reason = this.#opaqueIn(operation, folder);
      if (reason !== undefined) opaque ??= reason;
      for (const name of this.#namesOf(operation, folder)) names.add(name);
    }
    for (const path of Object.keys(this.family.files)) if (isWithin(path, folder)) addFirst(names, path, folder);
    if (!this.family.isComplete) opaque ??= 'the image may bring other files';
    return { names: [...names].filter(exists), opaque };
  }

  #afterOperation(operation: DockerfileOperation, path: string): ContainerEntry | undefined {
    switch (operation.kind) {
      case 'remove':
        return matchesPath(operation.path, path) ? { kind: 'missing' } : undefined;
      case 'opaque':
        return isWithin(path, operation.path) ? { kind: 'opaque', reason: CHANGED } : undefined;
      case 'copy-opaque':
        return isWithin(path, operation.target) ? { kind: 'opaque', reason: COPIED } : undefined;
      case 'heredoc':
        if (path === operation.target) return { kind: 'image', text: operation.text };
        return isWithin(operation.target, path) ? { kind: 'folder' } : undefined;
      case 'copy':
        return this.#afterCopy(operation, path);
    }
  }

  #afterCopy(operation: CopyOperation, path: string): ContainerEntry | undefined {
    const target = joinPath('/', operation.target);
    if (target !== path && isWithin(target, path)) return { kind: 'folder' };
    for (const source of this.#copied(operation).toReversed()) {
      const entry = this.#copiedEntry(source, operation, path);
      if (entry) return entry;
    }
    if (!isWithin(path, target)) return undefined;
    if (operation.isThroughStage) return { kind: 'opaque', reason: 'another stage of the Dockerfile may have made it' };
    if (path === target && operation.isDirectoryTarget) return { kind: 'folder' };
    // it fails, or what it copies is made before the build
    return this.#hasLostSource(operation) ? { kind: 'opaque', reason: COPIED } : undefined;
  }

  #hasLostSource(operation: CopyOperation): boolean {
    if (this.#context === undefined) return true;
    const isPattern = operation.sources.some(isGlob);
    return (
      !isPattern && this.#copied(operation).some((source) => source !== '' && this.#files.stat(source) === undefined)
    );
  }

  #opaqueIn(operation: DockerfileOperation, folder: string): string | undefined {
    const touches = (path: string): boolean => isWithin(folder, path) || parentPath(path) === folder;
    switch (operation.kind) {
      case 'opaque':
        return touches(operation.path) ? CHANGED : undefined;
      case 'copy-opaque':
        return touches(joinPath('/', operation.target)) ? COPIED : undefined;
      case 'copy':
        return touches(joinPath('/', operation.target)) && this.#hasLostSource(operation) ? COPIED : undefined;
      default:
        return undefined;
    }
  }

  /** Files and folders of the build context that a COPY names, its wildcards expanded. */
  #copied(operation: CopyOperation): readonly string[] {
    let found = this.#sources.get(operation);
    if (!found) {
      const context = this.#context;
      found = context === undefined ? [] : operation.sources.flatMap((source) => this.#expand(context, source));
      this.#sources.set(operation, found);
    }
    return found;
  }

  #expand(context: string, source: string): string[] {
    if (!isGlob(source)) return [joinUri(context, source.replace(/^\/+/, ''))];
    let found = [context];
    for (const segment of source.split('/').filter((part) => part !== '' && part !== '.')) {
      found = found.flatMap((folder) =>
        isGlob(segment)
          ? (this.#files.list(folder) ?? [])
              // Go's filepath.Match, unlike glob(3), lets a wildcard match a leading dot
              .filter(({ name }) => matchesSegment(segment, name.replace(/^\./, '_')) || matchesSegment(segment, name))
              .map(({ name }) => `${folder}/${encodeSegment(name)}`)
          : [joinUri(folder, segment)],
      );
    }
    return found.filter((uri) => this.#files.stat(uri) !== undefined);
  }

  /** A folder's contents go to the target, a file to the target or into it. */
  #copiedEntry(source: string, operation: CopyOperation, path: string): ContainerEntry | undefined {
    const kind = this.#files.stat(source);
    if (kind === 'file') {
      return path === this.#fileTarget(operation, source) ? { kind: 'host', uri: source, readOnly: false } : undefined;
    }
    const target = joinPath('/', operation.target);
    if (kind !== 'folder' || !isWithin(path, target)) return undefined;
    const rest = target === '/' ? path.slice(1) : path.slice(target.length + 1);
    const uri = rest === '' ? source : joinUri(source, rest);
    const found = this.#files.stat(uri);
    if (found === 'folder') return { kind: 'folder' };
    return found === 'file' ? { kind: 'host', uri, readOnly: false } : undefined;
  }

  /** A target without a slash is a folder where the image has one. */
  #fileTarget({ target, isDirectoryTarget }: CopyOperation, source: string): string {
    const path = joinPath('/', target);
    const isFolder = isDirectoryTarget || Object.keys(this.family.files).some((file) => file.startsWith(`${path}/`));
    return isFolder ? joinPath(path, uriName(source)) : path;
  }

  *#namesOf(operation: DockerfileOperation, folder: string): Generator<string> {
    if (operation.kind === 'heredoc') {
      if (isWithin(operation.target, folder)) yield* firstBelow(operation.target, folder);
    } else if (operation.kind === 'copy') {
      for (const source of this.#copied(operation)) yield* this.#copiedNames(source, operation, folder);
    }
  }

  *#copiedNames(source: string, operation: CopyOperation, folder: string): Generator<string> {
    const target = joinPath('/', operation.target);
    const kind = this.#files.stat(source);
    if (kind === 'file') {
      const file = this.#fileTarget(operation, source);
      if (isWithin(file, folder)) yield* firstBelow(file, folder);
    } else if (kind === 'folder' && isWithin(folder, target)) {
      const inner = target === '/' ? folder.slice(1) : folder.slice(target.length + 1);
      for (const { name } of this.#files.list(inner === '' ? source : joinUri(source, inner)) ?? []) yield name;
    } else if (isWithin(target, folder)) yield* firstBelow(target, folder);
  }

  #inFamily(path: string): ContainerEntry {
    const { files, isComplete } = this.family;
    const text = files[path];
    if (text !== undefined) return { kind: 'image', text };
    if (Object.keys(files).some((file) => isWithin(file, path))) return { kind: 'folder' };
    return isComplete ? { kind: 'missing' } : { kind: 'opaque', reason: 'the image may bring it' };
  }
}

const CHANGED = 'a RUN of the Dockerfile changes it';
const COPIED = 'the Dockerfile copies it from elsewhere';

function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

function addFirst(names: Set<string>, path: string, folder: string): void {
  for (const name of firstBelow(path, folder)) names.add(name);
}

/** The name in a folder through which a path below it is reached. */
function firstBelow(path: string, folder: string): string[] {
  const rest = folder === '/' ? path.slice(1) : path.slice(folder.length + 1);
  const [name] = rest.split('/');
  return name ? [name] : [];
}
