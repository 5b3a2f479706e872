import { ContainerFiles } from '../compose/container-files';
import { familyOf } from '../compose/image-families';
import type { ComposeModel, Service } from '../compose/model';
import { isWithin } from '../compose/paths';
import { type LoadedConfig, loadConfig } from '../nginx/scope';
import type { ConfigFile } from '../nginx/tree';
import { onceFor } from '../text/memo';
import { uriName } from '../text/uri';
import { findEvidence, looksLikeNginx } from '../topology/identify';
import { knownValue, type NginxService, type Pairing } from '../topology/types';
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
  const mainUri = own.config.source.uri;
  const evidence = findEvidence(service, model, mainUri);
  const pairingText = evidence[0]?.text ?? `reads ${own.path}`;
  return {
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
