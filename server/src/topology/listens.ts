import type { Service } from '../compose/model';
import type { Listen } from '../nginx/model';
import { walkScopes } from '../nginx/scope';
import { onceFor } from '../text/memo';
import { uriName } from '../text/uri';
import { knownValue, type Topology } from './types';

/** What this nginx listens on. */
export interface OwnListens {
  readonly listens: readonly Listen[];
  /** False if files that were not read, or variables, may add ports: nothing follows from a port that is not listed. */
  readonly isComplete: boolean;
}

export const ownListens = onceFor((topology: Topology): OwnListens => {
  const { nginx } = topology;
  const { main, files } = nginx.config;
  const listens = nginx.servers.flatMap((server) => server.listens);
  const scopes = [...walkScopes(main)];
  const isComplete =
    files.every(({ problems }) => problems.length === 0) &&
    scopes.every(
      ({ kind, unresolvedIncludes }) => kind !== 'mail' && (unresolvedIncludes.length === 0 || kind === 'location'),
    ) &&
    listens.every(({ port, text }) => port !== undefined || !text.includes('$')) &&
    isWholeConfiguration(topology);
  return { listens, isComplete };
});

/**
 * Whether the root file is all that nginx reads. A fragment (of `conf.d`) is that only where it takes the place of the
 * image's `default.conf` and nothing else is put below `/etc/nginx`.
 */
export function isWholeConfiguration({ nginx, nginxService }: Topology): boolean {
  const [first] = nginx.config.main.children;
  const isFragment = first !== undefined && first.directive === undefined;
  if (!isFragment) return true;
  if (!nginxService) return false;
  const targets = configTargets(nginxService.service, uriName(nginx.config.root.source.uri));
  return targets?.length === 1 && targets[0] === '/etc/nginx/conf.d/default.conf';
}

/** Where files are put below `/etc/nginx`; undefined if that cannot be told. */
function configTargets(service: Service, name: string): string[] | undefined {
  const placed = [
    ...service.volumes.map(({ target }) => knownValue(target)),
    ...service.configs.map(({ target }) => target),
    ...(service.build?.file?.copies ?? []).map(({ target, sources }) =>
      target.endsWith('/') && sources.length === 1 ? target + uriName(sources[0] ?? name) : target,
    ),
  ];
  return placed.includes(undefined)
    ? undefined
    : placed.flatMap((path) => (path?.startsWith('/etc/nginx') ? [path.replace(/\/$/, '')] : []));
}

/** Images that run nginx and nothing else; those of others may bring PHP, exporters and the like. */
const NGINX_ALONE =
  /^(?:docker\.io\/)?(?:(?:library\/)?nginx|nginxinc\/nginx-unprivileged|openresty\/openresty)(?:[:@]|$)/;

/**
 * What runs beside nginx in its container: `nothing` with an image of nginx as it is, `unlikely` with one built on it,
 * `unknown` otherwise.
 */
export function processesBeside(topology: Topology): 'nothing' | 'unlikely' | 'unknown' {
  const { compose, nginxService } = topology;
  const service = nginxService?.service;
  if (!service || !compose) return 'unknown';
  const image = knownValue(service.build ? service.build.file?.image : service.image);
  if (isStackShared(topology) || image === undefined || !NGINX_ALONE.test(image)) return 'unknown';
  const command = knownValue(service.command)?.[0];
  const isPlain = !service.entrypoint && (service.command === undefined || command === 'nginx');
  return !service.build && isPlain ? 'nothing' : 'unlikely';
}

/** Whether another service runs in the network stack of nginx, where its ports are nginx's ports. */
export function isStackShared({ compose, nginxService }: Topology): boolean {
  const mode = `service:${nginxService?.service.name}`;
  return [...(compose?.services.values() ?? [])].some(({ networkMode }) => knownValue(networkMode) === mode);
}
