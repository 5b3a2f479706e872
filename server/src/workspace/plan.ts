import { containerFacts } from '../compose/container-facts';
import { ContainerFiles } from '../compose/container-files';
import { familyOf } from '../compose/image-families';
import type { ComposeModel, Service } from '../compose/model';
import { isWithin } from '../compose/paths';
import { type LoadedConfig, loadConfig } from '../nginx/scope';
import type { ConfigFile } from '../nginx/tree';
import { onceFor } from '../text/memo';
import { uriName } from '../text/uri';
import { findEvidence, looksLikeNginx } from '../topology/identify';
import { type ContainerConfigFacts, knownValue, type NginxService, type Pairing } from '../topology/types';
import { ContainerConfig, type LoadedFile } from './nginx-files';
import type { SourceReader } from './reader';

/** What nginx in one container reads. */
export interface ContainerProject {
  readonly nginxService: NginxService;
  readonly config: LoadedConfig;
  /** In the order of loading, with their paths in the container. */
  readonly loaded: readonly LoadedFile[];
  /** The file that stands for the project: the root file, or the first file of the user's that it includes. */
  readonly mainUri: string;
  readonly pairing: Pairing;
  readonly container: ContainerConfigFacts | undefined;
}

/** Where images keep nginx's configuration. */
const CONFIG_FOLDERS = [
  '/etc/nginx',
  '/usr/local/openresty/nginx/conf',
  '/opt/bitnami/nginx/conf',
  '/etc/angie',
  '/config/nginx',
  '/etc/openresty',
];

/** The projects of a compose model: one for each service that runs nginx with at least one file of the user's. */
export function containerProjects(model: ComposeModel, reader: SourceReader): ContainerProject[] {
  return candidates(model).flatMap((service) => loadContainer(service, model, reader) ?? []);
}

/** Once for each model: an edit in nginx.conf says nothing new of a thousand services. */
const candidates = onceFor((model: ComposeModel): readonly Service[] =>
  [...model.services.values()].filter(mayRunNginx),
);

function mayRunNginx(service: Service): boolean {
  const image = service.build ? service.build.file?.image : service.image;
  if (familyOf(image) || looksLikeNginx(service)) return true;
  const targets = [
    ...service.volumes.flatMap(({ target }) => knownValue(target) ?? []),
    ...service.configs.map(({ target }) => target),
    ...(service.build?.file?.operations ?? []).flatMap((step) => (step.kind === 'copy' ? step.target : [])),
  ];
  return targets.some((target) => CONFIG_FOLDERS.some((folder) => isWithin(target, folder)));
}

/** Loads what a service's nginx reads; undefined if nothing of it is a file of the user's. */
export function loadContainer(
  service: Service,
  model: ComposeModel,
  reader: SourceReader,
): ContainerProject | undefined {
  const container = new ContainerFiles(service, model, reader);
  const files = new ContainerConfig(container, reader);
  const { rootPath } = container;
  const root = files.open(rootPath);
  if ('unresolved' in root) return undefined;
  const pathOf = (file: ConfigFile) => files.loaded.find(({ config }) => config === file)?.path;
  const config = { ...loadConfig(root, files.includeResolver(rootPath)), pathOf };
  const own = files.loaded.find(({ virtual }) => virtual === undefined || virtual.config !== undefined);
  if (!own) return undefined;
  const facts = containerFacts(container);
  const mainUri = own.config.source.uri;
  const evidence = findEvidence(service, model, mainUri);
  const pairingText = evidence[0]?.text ?? `reads ${own.path}`;
  return {
    container: facts && { ...facts, loaded: new Set(files.loaded.map(({ path }) => path)) },
    nginxService: { service, evidence },
    config,
    loaded: files.loaded,
    mainUri,
    pairing: {
      kind: evidence[0]?.kind === 'dockerfile' ? 'dockerfile' : 'mount',
      text: `${service.name} in ${uriName(service.uri)} ${pairingText}`,
    },
  };
}

/**
 * What a service's container has beside what nginx reads there, for a file of which nginx in it reads nothing: it may
 * be mounted where no include looks.
 */
export function unreadFacts(
  service: Service,
  model: ComposeModel,
  reader: SourceReader,
): ContainerConfigFacts | undefined {
  const container = new ContainerFiles(service, model, reader);
  const facts = containerFacts(container);
  if (!facts) return undefined;
  const files = new ContainerConfig(container, reader);
  const root = files.open(container.rootPath);
  if ('unresolved' in root) return undefined;
  const { includeProblems } = loadConfig(root, files.includeResolver(container.rootPath));
  const isRead = files.loaded.some(({ virtual }) => virtual === undefined || virtual.config !== undefined);
  // a project of its own says it
  if (includeProblems.length > 0 || isRead) return undefined;
  return { ...facts, loaded: new Set(files.loaded.map(({ path }) => path)) };
}
