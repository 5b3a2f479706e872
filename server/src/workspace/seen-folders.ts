import { ContainerFiles } from '../compose/container-files';
import { isWithin, joinPath, parentPath } from '../compose/paths';
import type { FileSystem } from '../text/file-system';
import { onceFor } from '../text/memo';
import { isInside, joinUri, parentUri, relativeUri } from '../text/uri';
import type { Snapshot } from './workspace';

/** What is in a folder as nginx sees it. */
export interface SeenEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** The folders of the machine that nginx runs on. */
export interface SeenFolders {
  /** Where relative paths of `include` and of certificates start. */
  readonly configFolder: string;
  /** The root file and every file that is loaded, by path. */
  readonly loaded: ReadonlySet<string>;
  /** @param folder an absolute path; sorted as nginx sorts */
  list(folder: string): readonly SeenEntry[];
}

/** The folders that the nginx of a project sees: those of its container, else those of the workspace in place of `/etc/nginx`. */
export function seenFolders(snapshot: Snapshot, disk: FileSystem): SeenFolders {
  return inContainer(snapshot, disk) ?? onHost(snapshot, disk);
}

function inContainer({ files, topology }: Snapshot, disk: FileSystem): SeenFolders | undefined {
  const { compose, nginxService } = topology;
  const { config } = topology.nginx;
  const rootPath = config.pathOf?.(config.root);
  if (!compose || !nginxService || rootPath === undefined) return undefined;
  const containers = containersOf(topology);
  const container = containers.get(disk) ?? new ContainerFiles(nginxService.service, compose, disk);
  containers.set(disk, container);
  return {
    configFolder: parentPath(rootPath),
    loaded: new Set(files.loaded.flatMap(({ path }) => path ?? [])),
    list: (folder) =>
      container.list(folder).names.flatMap((name): SeenEntry[] => {
        const { kind } = container.resolve(joinPath(folder, name));
        if (kind === 'folder') return [{ name, kind }];
        return kind === 'missing' || kind === 'opaque' ? [] : [{ name, kind: 'file' }];
      }),
  };
}

const containersOf = onceFor((_: object) => new Map<FileSystem, ContainerFiles>());

const HOST_FOLDER = '/etc/nginx';

function onHost({ topology }: Snapshot, disk: FileSystem): SeenFolders {
  const { root, files } = topology.nginx.config;
  const folderUri = parentUri(root.source.uri);
  const loaded = files.flatMap(({ source: { uri } }) =>
    isInside(uri, folderUri) ? [joinPath(HOST_FOLDER, relativeUri(folderUri, uri))] : [],
  );
  return {
    configFolder: HOST_FOLDER,
    loaded: new Set(loaded),
    list: (folder) =>
      isWithin(folder, HOST_FOLDER)
        ? (disk.list(joinUri(folderUri, `.${folder.slice(HOST_FOLDER.length)}`)) ?? [])
        : [],
  };
}
