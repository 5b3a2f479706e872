import type { ComposeModel, PortRange, Service, Value } from '../../../../server/src/compose';
import { relativeUri } from '../../../../server/src/text/uri';
import { FOLDER, plain, textAt } from '../model-of';

export const SPEC = 'https://github.com/compose-spec/compose-spec/blob/main/';
export const GO = 'https://github.com/compose-spec/compose-go/blob/main/';

/** Files in, an excerpt of the model out. */
export interface MergeCase {
  readonly title: string;
  /** Where it is written that the model must be so. */
  readonly spec: string;
  /** Texts by path; those called `a.yml`, `b.yml`, `c.yml` are the project's own, in this order. */
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Only what is named is compared, but that in full. */
  readonly model: Excerpt;
}

export interface Excerpt {
  /** Names of all services. */
  readonly names?: readonly string[];
  readonly services?: Readonly<Record<string, Partial<PlainService>>>;
  readonly networks?: readonly string[];
  readonly configs?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly volumes?: Readonly<Record<string, string>>;
  readonly projectName?: string;
  /** `role path` of each file. */
  readonly files?: readonly string[];
  readonly problems?: readonly string[];
  /** `kind: reason`. */
  readonly blindSpots?: readonly string[];
}

export const MAIN = ['a.yml', 'b.yml', 'c.yml'] as const;

export function plainModel(model: ComposeModel) {
  const services: Record<string, PlainService> = {};
  for (const [name, service] of model.services) services[name] = plainService(service);
  return {
    names: [...model.services.keys()],
    services,
    networks: [...model.networks.values()].map(({ name, external, realName }) =>
      [name, external ? 'external' : '', realName ?? ''].join(' ').trim(),
    ),
    configs: sourcesOf(model.configs),
    secrets: sourcesOf(model.secrets),
    volumes: Object.fromEntries(
      [...model.volumes].map(([name, { device, external }]) => [name, external ? 'external' : text(device)]),
    ),
    projectName: plain(model.projectName),
    files: model.files.map(({ role, source }) => `${role} ${relativeUri(FOLDER, source.uri)}`),
    problems: model.problems.map((problem) => `${problem.message} @ ${textAt(model, problem)}`),
    blindSpots: model.blindSpots.map(({ kind, reason }) => `${kind}: ${reason}`),
  };
}

function sourcesOf(map: ComposeModel['configs']): Record<string, string> {
  return Object.fromEntries(
    [...map].map(([name, { file, content, environment, external, folder }]) => {
      const path = file && `${relativeUri(FOLDER, folder)}|${text(file)}`;
      return [name, external ? 'external' : (path ?? text(content ?? environment))];
    }),
  );
}

function text(value: Value<string> | undefined): string {
  return String(plain(value) ?? '');
}

function range(value: Value<PortRange> | undefined): string {
  if (!value?.known) return value ? '?' : '';
  const { first, last } = value.value;
  return first === last ? `${first}` : `${first}-${last}`;
}

/** A service in one line per key. Folders are left out where they are the project's. */
function plainService(service: Service) {
  const at = (folder: string): string => (folder === FOLDER ? '' : `${relativeUri(FOLDER, folder)}|`);
  return {
    image: plain(service.image),
    build: service.build && {
      context: `${at(service.build.folder)}${text(service.build.context)}`,
      ...(service.build.dockerfile && { dockerfile: text(service.build.dockerfile) }),
      ...(service.build.target && { target: text(service.build.target) }),
    },
    ports: service.ports.map(({ hostIp, published, target, protocol }) =>
      [hostIp, published && range(published), `${range(target)}/${protocol}`].filter(Boolean).join(':'),
    ),
    expose: service.expose.map(({ port }) => range(port)),
    networks: Object.fromEntries(service.networks.map(({ name, aliases }) => [name, aliases.map(text)])),
    networkMode: plain(service.networkMode),
    containerName: plain(service.containerName),
    hostname: plain(service.hostname),
    restart: plain(service.restart),
    links: service.links.map(({ service: name, alias }) => (alias ? `${name}:${alias}` : name)),
    externalLinks: service.externalLinks.map(({ service: name }) => name),
    extraHosts: service.extraHosts.map(({ host, address }) => `${host}=${address}`),
    dependsOn: Object.fromEntries(
      service.dependsOn.map(({ service: name, condition, required }) => [name, required ? condition : `${condition}?`]),
    ),
    healthcheck: service.healthcheck && (service.healthcheck.disabled ? 'disabled' : service.healthcheck.test),
    replicas: plain(service.replicas.count),
    profiles: service.profiles.map(({ value }) => value),
    volumes: service.volumes.map(({ folder, source, target, readOnly }) =>
      [source && `${at(folder)}${text(source)}`, text(target), readOnly && 'ro'].filter(Boolean).join(':'),
    ),
    configs: service.configs.map(({ source, target }) => `${source}:${target}`),
    secrets: service.secrets.map(({ source, target }) => `${source}:${target}`),
    environment: Object.fromEntries([...service.environment].map(([name, value]) => [name, text(value)])),
    envFiles: service.envFiles.map(text),
    unreadEnvFiles: service.unreadEnvFiles.map(text),
    command: service.command?.known ? service.command.value : undefined,
    entrypoint: service.entrypoint?.known ? service.entrypoint.value : undefined,
    watches: service.watches.map(({ folder, action, path, target }) =>
      `${action} ${at(folder)}${text(path)} ${text(target)}`.trim(),
    ),
    file: relativeUri(FOLDER, service.uri),
    folder: relativeUri(FOLDER, service.folder),
  };
}

export type PlainService = ReturnType<typeof plainService>;
