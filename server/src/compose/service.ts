import { type DockerfileSource, readBuild } from './build';
import { readCommand } from './command';
import { unique } from './merge';
import type { HealthCheck, Known, Replicas, Service, ServiceEntry, Value } from './model';
import { readConfigMounts, readVolumes, readWatches } from './mounts';
import { exposeKey, portKey, readExpose, readPort } from './ports';
import { blockOf, columnOf, type Reading } from './reading';
import { readDependsOn, readExtraHosts, readLinks, readNetworks } from './relations';
import { keyOrigin, originOf, valueAt, type YamlEntry, type YamlNode } from './tree';
import { readVariables } from './variables';

/** The files beside a compose file that a service is made of. */
export interface ServiceSources {
  readonly dockerfiles: DockerfileSource;
  readonly readText: ((uri: string) => string | undefined) | undefined;
}

/**
 * One entry of `services`. A key that is missing or cannot be read is absent or empty in the result.
 * @param file the entry that stands in a file, for edits; `node` may hold more, brought in by merges
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md
 */
export function readService(file: YamlEntry, node: YamlNode, reading: Reading, sources: ServiceSources): Service {
  const path = `services.${file.key}`;
  if (node.kind === 'null') reading.shapeProblemAtKey(file, `${path} must be a mapping`);
  else if (node.kind !== 'mapping') reading.shapeProblem(node, `${path} must be a mapping`);
  const at = (key: string): string => `${path}.${key}`;
  const value = (key: string): YamlNode | undefined => valueAt(node, key);
  const text = (key: string): Value<string> | undefined => reading.text(value(key), at(key));
  const name = (key: string): Value<string> | undefined => reading.nameText(value(key), at(key));
  const networkMode = text('network_mode');
  const networks = readNetworks(value('networks'), reading, at('networks'));
  const deploy = value('deploy');
  reading.entries(deploy, at('deploy'));
  const endpointMode = valueAt(deploy, 'endpoint_mode');
  if (endpointMode) {
    const reason = '`deploy.endpoint_mode` is for Swarm, which places the service itself';
    reading.blindSpots.push({ origin: originOf(endpointMode), kind: 'swarm', reason });
  }
  return {
    name: file.key,
    key: keyOrigin(file),
    span: file.span,
    uri: file.source.uri,
    folder: reading.contextOf(file).folder,
    ...readPlace(file),
    image: text('image'),
    build: readBuild(value('build'), reading, at('build'), sources.dockerfiles),
    ports: unique(
      reading.items(value('ports'), at('ports')).map((port) => readPort(port, reading.envOf(port))),
      portKey,
    ),
    expose: unique(
      reading.items(value('expose'), at('expose')).map((port) => readExpose(port, reading.envOf(port))),
      exposeKey,
    ),
    networks: networkMode || value('provider') ? [] : networks,
    networkMode,
    networksBesideMode: networkMode ? networks.filter(({ origin }) => origin) : [],
    containerName: name('container_name'),
    hostname: name('hostname'),
    links: readLinks(value('links'), reading, at('links')),
    externalLinks: readLinks(value('external_links'), reading, at('external_links')),
    extraHosts: readExtraHosts(value('extra_hosts'), reading, at('extra_hosts')),
    dependsOn: readDependsOn(value('depends_on'), reading, at('depends_on')),
    healthcheck: readHealthCheck(value('healthcheck'), reading, at('healthcheck')),
    replicas: readReplicas(file, node, reading, path),
    profiles: readProfiles(value('profiles'), reading, at('profiles')),
    volumes: readVolumes(value('volumes'), reading, at('volumes')),
    configs: readConfigMounts(value('configs'), reading, at('configs'), ''),
    secrets: readConfigMounts(value('secrets'), reading, at('secrets'), '/run/secrets'),
    ...readVariables(node, reading, path, sources.readText),
    watches: readWatches(value('develop'), reading, at('develop')),
    command: readCommand(value('command'), reading, at('command')),
    entrypoint: readCommand(value('entrypoint'), reading, at('entrypoint')),
    restart:
      text('restart') ?? readRestartPolicy(valueAt(deploy, 'restart_policy'), reading, at('deploy.restart_policy')),
  };
}

/** Where the service's own keys stand. A service that is an alias (`web: *base`) has no text of its own. */
function readPlace(file: YamlEntry): Pick<Service, 'indent' | 'entries'> {
  const entries = new Map<string, ServiceEntry>();
  const { value } = file;
  if (file.alias || value.kind !== 'mapping') return { indent: undefined, entries };
  for (const entry of value.entries) {
    if (entry.merged) continue;
    const block = blockOf(entry);
    const shape = entry.value.kind === 'null' ? 'empty' : entry.value.kind;
    entries.set(entry.key, { key: keyOrigin(entry), span: entry.span, ...(block && { block }), shape });
  }
  return { indent: value.flow ? undefined : columnOf(value.source, value.span.start), entries };
}

/**
 * `healthcheck`; `disable: true` and the test `[NONE]` switch it off.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#healthcheck
 */
function readHealthCheck(node: YamlNode | undefined, reading: Reading, path: string): HealthCheck | undefined {
  if (!node || node.kind === 'null') return undefined;
  reading.entries(node, path);
  const testNode = valueAt(node, 'test');
  const test =
    testNode?.kind === 'scalar'
      ? reading.text(testNode, `${path}.test`)
      : readCommand(testNode, reading, `${path}.test`);
  const known = test?.known ? [test.value].flat().join(' ') : undefined;
  return {
    origin: originOf(node),
    // as a text it would be a command for the shell
    disabled:
      (known === 'NONE' && testNode?.kind === 'sequence') || reading.flag(valueAt(node, 'disable'), `${path}.disable`),
    ...(known !== undefined && { test: known }),
  };
}

/** `scale` wins over `deploy.replicas` (compose-go: `ServiceConfig.GetScale`). */
function readReplicas(file: YamlEntry, node: YamlNode, reading: Reading, path: string): Replicas {
  const deploy = valueAt(node, 'deploy');
  const scale = readCount(reading.text(valueAt(node, 'scale'), `${path}.scale`));
  const deployed = readCount(reading.text(valueAt(deploy, 'replicas'), `${path}.deploy.replicas`));
  const written = scale ?? deployed;
  return {
    count: written ?? { known: true, value: 1, origin: keyOrigin(file) },
    explicit: written !== undefined,
    ...(scale && { scale }),
    ...(deployed && { deployed }),
    swarmKeys: deploy?.kind === 'mapping' ? SWARM_KEYS.filter((key) => valueAt(deploy, key)) : [],
  };
}

/**
 * What `docker compose up` does not look at.
 * @see https://docs.docker.com/reference/compose-file/deploy/
 */
const SWARM_KEYS = ['endpoint_mode', 'placement', 'update_config', 'rollback_config'];

function readCount(text: Value<string> | undefined): Value<number> | undefined {
  if (!text?.known) return text;
  if (/^\d{1,9}$/.test(text.value)) return { ...text, value: Number(text.value) };
  const reason = `"${text.value}" is no number of replicas`;
  return { known: false, raw: text.value, reason, origin: text.origin };
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/deploy.md#restart_policy */
function readRestartPolicy(node: YamlNode | undefined, reading: Reading, path: string): Value<string> | undefined {
  if (!node || node.kind === 'null') return undefined;
  reading.entries(node, path);
  const condition = reading.text(valueAt(node, 'condition'), `${path}.condition`);
  return condition ?? { known: true, value: 'any', origin: originOf(node) };
}

function readProfiles(node: YamlNode | undefined, reading: Reading, path: string): Known<string>[] {
  return unique(reading.names(node, path), (profile) => profile.value);
}
