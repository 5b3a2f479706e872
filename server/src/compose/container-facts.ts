import type { Origin } from '../text/span';
import { isStored } from './container-entry';
import type { ContainerFiles } from './container-files';
import type { Service, Value } from './model';
import { isWithin, joinPath, parentPath } from './paths';

/** What a container of an official image has that its nginx does not read, and why; for rules about mounts and templates. */
export interface ContainerFacts {
  readonly service: Service;
  readonly rootPath: string;
  /** Files of the user's below the folder of the root file, by path. */
  readonly files: readonly ContainerFile[];
  readonly templates: TemplateFacts;
}

export interface ContainerFile {
  readonly path: string;
  readonly uri: string;
  /** What brings it; undefined for a file that the Dockerfile copies. */
  readonly mount: MountPlace | undefined;
}

export interface MountPlace extends Origin {
  readonly target: Value<string>;
  readonly readOnly: boolean;
}

/** What the entrypoint makes of templates. */
export interface TemplateFacts {
  readonly folder: string;
  readonly output: string;
  /** The variable that moves the output is set. */
  readonly isOutputSet: boolean;
  readonly files: readonly { readonly path: string; readonly uri: string; readonly output: string }[];
  /** Whether the entrypoint runs for this command. */
  readonly isProcessed: boolean;
  /** The mount that keeps the entrypoint from writing its output. */
  readonly readOnlyMount: MountPlace | undefined;
}

/** @returns undefined for an image whose files are not all known */
export function containerFacts(container: ContainerFiles): ContainerFacts | undefined {
  const { service, family, rootPath } = container;
  if (!family.isComplete) return undefined;
  const mounts = mountsOf(service);
  const folder = parentPath(rootPath);
  const files = filesBelow(folder, container).flatMap((path) => {
    const entry = container.resolve(path);
    return entry.kind === 'host' ? [{ path, uri: entry.uri, mount: mountOf(path, mounts) }] : [];
  });
  return { service, rootPath, files, templates: templateFacts(container, mounts) };
}

function templateFacts(container: ContainerFiles, mounts: readonly MountPlace[]): TemplateFacts {
  const { folder, output, suffix, isOutputSet } = container.templateSettings;
  const files = filesBelow(folder, container).flatMap((path) => {
    const entry = container.resolve(path);
    if (!path.endsWith(suffix) || entry.kind !== 'host') return [];
    return [{ path, uri: entry.uri, output: joinPath(output, path.slice(folder.length + 1, -suffix.length)) }];
  });
  const mount = mountOf(output, mounts);
  return {
    folder,
    output,
    isOutputSet,
    files,
    isProcessed: container.preparesNginx,
    readOnlyMount: mount?.readOnly ? mount : undefined,
  };
}

/** The mount with the longest target that holds a path. */
function mountOf(path: string, mounts: readonly MountPlace[]): MountPlace | undefined {
  let found: MountPlace | undefined;
  for (const mount of mounts) {
    if (!mount.target.known || !isWithin(path, joinPath('/', mount.target.value))) continue;
    if (!found?.target.known || mount.target.value.length > found.target.value.length) found = mount;
  }
  return found;
}

function mountsOf({ volumes, configs }: Service): MountPlace[] {
  return [
    ...volumes.map(({ origin, target, readOnly }) => ({ ...origin, target, readOnly })),
    ...configs.map(({ origin, target }) => {
      return { ...origin, target: { known: true as const, value: target, origin }, readOnly: true };
    }),
  ];
}

const DEEPEST = 4;

function filesBelow(folder: string, container: ContainerFiles, depth = DEEPEST): string[] {
  return container.list(folder).names.flatMap((name) => {
    const path = joinPath(folder, name);
    const entry = container.resolve(path);
    if (entry.kind === 'folder') return depth > 0 ? filesBelow(path, container, depth - 1) : [];
    return isStored(entry) ? [path] : [];
  });
}
