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
  if (networkMode && value('networks')) {
    const message = `service ${file.key} declares mutually exclusive \`network_mode\` and \`networks\``;
    reading.problems.push({ ...networkMode.origin, message, kind: 'shape' });
  }
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
    networks: networkMode || value('provider') ? [] : readNetworks(value('networks'), reading, at('networks')),
    networkMode,
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
 * `healthcheck`; `disable: true` and the test `NONE` switch it off.
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
    disabled: known === 'NONE' || reading.flag(valueAt(node, 'disable'), `${path}.disable`),
    ...(known !== undefined && { test: known }),
  };
}

/** `scale` wins over `deploy.replicas` (compose-go: `ServiceConfig.GetScale`). */
function readReplicas(file: YamlEntry, node: YamlNode, reading: Reading, path: string): Replicas {
  const text =
    reading.text(valueAt(node, 'scale'), `${path}.scale`) ??
    reading.text(valueAt(valueAt(node, 'deploy'), 'replicas'), `${path}.deploy.replicas`);
  if (!text) return { count: { known: true, value: 1, origin: keyOrigin(file) }, explicit: false };
  if (!text.known) return { count: text, explicit: true };
  if (/^\d{1,9}$/.test(text.value)) return { count: { ...text, value: Number(text.value) }, explicit: true };
  const reason = `"${text.value}" is no number of replicas`;
  return { count: { known: false, raw: text.value, reason, origin: text.origin }, explicit: true };
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
