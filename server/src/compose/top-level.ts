import { mapContent } from './content';
import type { ConfigSource, Network, Service, Value, VolumeSource } from './model';
import type { Reading } from './reading';
import { keyOrigin, valueAt, type YamlNode } from './tree';

/**
 * Top-level `networks`, and the implicit `default` where a service is on it.
 * An external network that is in use is a blind spot: containers of other projects may be on it.
 * @see https://github.com/compose-spec/compose-spec/blob/main/06-networks.md
 */
export function readNetworkDefinitions(
  root: YamlNode | undefined,
  reading: Reading,
  projectName: Value<string>,
  services: Iterable<Service>,
): Map<string, Network> {
  const networks = new Map<string, Network>();
  for (const entry of reading.entries(valueAt(root, 'networks'), 'networks')) {
    const path = `networks.${entry.key}`;
    reading.entries(entry.value, path);
    const external = isExternal(entry.value, reading, path);
    const name =
      reading.nameText(valueAt(entry.value, 'name'), `${path}.name`) ??
      reading.nameText(valueAt(valueAt(entry.value, 'external'), 'name'), `${path}.external.name`);
    const realName = realNameOf(entry.key, name, external, projectName);
    networks.set(entry.key, { name: entry.key, origin: keyOrigin(entry), external, ...(realName && { realName }) });
  }
  const used = new Set<string>();
  for (const service of services) for (const { name } of service.networks) used.add(name);
  if (used.has('default') && !networks.has('default')) {
    const realName = realNameOf('default', undefined, false, projectName);
    networks.set('default', { name: 'default', external: false, ...(realName && { realName }) });
  }
  for (const { name, external, origin } of networks.values()) {
    if (!external || !used.has(name) || !origin) continue;
    const reason = `network ${name} is external, so other projects' containers may be on it`;
    reading.blindSpots.push({ origin, kind: 'external-network', reason });
  }
  return networks;
}

/** compose-go: loader.setNameFromKey */
function realNameOf(key: string, name: Value<string> | undefined, external: boolean, projectName: Value<string>) {
  if (name) return name.known ? name.value : undefined;
  if (external) return key;
  return projectName.known ? `${projectName.value}_${key}` : undefined;
}

/** `external: true`, or the old mapping `external: {name: …}`. */
function isExternal(node: YamlNode, reading: Reading, path: string): boolean {
  const value = valueAt(node, 'external');
  return value?.kind === 'mapping' || reading.flag(value, `${path}.external`);
}

/**
 * Top-level `configs` or `secrets`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/08-configs.md
 */
export function readConfigs(
  root: YamlNode | undefined,
  key: 'configs' | 'secrets',
  reading: Reading,
): Map<string, ConfigSource> {
  const configs = new Map<string, ConfigSource>();
  for (const entry of reading.entries(valueAt(root, key), key)) {
    const path = `${key}.${entry.key}`;
    reading.entries(entry.value, path);
    const field = (name: string) => reading.text(valueAt(entry.value, name), `${path}.${name}`);
    const file = field('file');
    const content = field('content');
    const environment = field('environment');
    const contentNode = valueAt(entry.value, 'content');
    configs.set(entry.key, {
      name: entry.key,
      origin: keyOrigin(entry),
      ...(file && { file }),
      folder: reading.contextOf(valueAt(entry.value, 'file') ?? entry).folder,
      ...(content && { content }),
      ...(contentNode?.kind === 'scalar' && { contentMap: mapContent(contentNode, reading.envOf(contentNode)) }),
      ...(environment && { environment }),
      external: isExternal(entry.value, reading, path),
    });
  }
  return configs;
}

/**
 * Top-level `volumes`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/07-volumes.md
 */
export function readVolumeDefinitions(root: YamlNode | undefined, reading: Reading): Map<string, VolumeSource> {
  const volumes = new Map<string, VolumeSource>();
  for (const entry of reading.entries(valueAt(root, 'volumes'), 'volumes')) {
    const path = `volumes.${entry.key}`;
    const options = valueAt(entry.value, 'driver_opts');
    const option = (name: string) => reading.text(valueAt(options, name), `${path}.driver_opts.${name}`);
    const flags = option('o');
    const isBind = flags?.known === true && flags.value.split(',').some((flag) => /^r?bind$/.test(flag.trim()));
    const device = isBind ? option('device') : undefined;
    volumes.set(entry.key, {
      name: entry.key,
      origin: keyOrigin(entry),
      external: isExternal(entry.value, reading, path),
      ...(device && { device }),
      folder: reading.contextOf(valueAt(options, 'device') ?? entry).folder,
    });
  }
  return volumes;
}
