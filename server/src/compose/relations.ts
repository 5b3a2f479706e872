import type { Environment } from './interpolate';
import { unique } from './merge';
import type { Dependency, ExtraHost, Link, ServiceNetwork, Value } from './model';
import type { Reading } from './reading';
import { entryOf, keyOrigin, originOf, valueAt, type YamlNode } from './tree';

/**
 * The networks of a service: the implicit `default` if it names none.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#networks
 */
export function readNetworks(node: YamlNode | undefined, reading: Reading, path: string): ServiceNetwork[] {
  const networks = new Map<string, ServiceNetwork>();
  if (node?.kind !== 'mapping') {
    for (const name of reading.names(node, path, ' or a mapping')) {
      if (!networks.has(name.value)) networks.set(name.value, { name: name.value, origin: name.origin, aliases: [] });
    }
  } else {
    for (const entry of reading.entries(node, path)) {
      const aliases = readAliases(entry.value, reading, `${path}.${entry.key}`);
      const isFixed = ['ipv4_address', 'ipv6_address'].some((key) => entryOf(entry.value, key) !== undefined);
      networks.set(entry.key, {
        name: entry.key,
        origin: keyOrigin(entry),
        aliases,
        ...(isFixed && { hasFixedAddress: true }),
      });
    }
  }
  const isEmpty =
    !node || node.kind === 'null' || (node.kind === 'sequence' && node.items.every((item) => item.kind === 'null'));
  const isDefault = isEmpty || (node.kind === 'mapping' && networks.size === 0) || node.kind === 'scalar';
  return isDefault ? [{ name: 'default', aliases: [] }] : [...networks.values()];
}

function readAliases(node: YamlNode, reading: Reading, path: string): Value<string>[] {
  if (node.kind !== 'mapping') {
    reading.entries(node, path);
    return [];
  }
  const aliases = reading.items(valueAt(node, 'aliases'), `${path}.aliases`).flatMap((item) => {
    const alias = reading.nameText(item, `each of ${path}.aliases`);
    return alias ? [alias] : [];
  });
  return unique(aliases, textOf);
}

/**
 * `depends_on`, short form (`service_started`) and long form.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#depends_on
 */
export function readDependsOn(node: YamlNode | undefined, reading: Reading, path: string): Dependency[] {
  if (node?.kind !== 'mapping') {
    return reading.names(node, path, ' or a mapping').map((name) => {
      return { service: name.value, condition: 'service_started', required: true, origin: name.origin };
    });
  }
  return reading.entries(node, path).map((entry) => {
    const at = `${path}.${entry.key}`;
    // Reports a value that is no mapping.
    reading.entries(entry.value, at);
    const condition = reading.text(valueAt(entry.value, 'condition'), `${at}.condition`);
    const requiredNode = valueAt(entry.value, 'required');
    return {
      service: entry.key,
      condition: condition?.known ? condition.value : 'service_started',
      ...(condition && { conditionOrigin: condition.origin }),
      required: requiredNode === undefined || reading.flag(requiredNode, `${at}.required`),
      origin: keyOrigin(entry),
    };
  });
}

/**
 * `links` and `external_links`: "service" or "service:alias".
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#links
 */
export function readLinks(node: YamlNode | undefined, reading: Reading, path: string): Link[] {
  return unique(reading.names(node, path), textOf).map(({ value, origin }) => {
    const colon = value.indexOf(':');
    if (colon < 0) return { service: value, origin };
    return { service: value.slice(0, colon), alias: value.slice(colon + 1), origin };
  });
}

/**
 * `extra_hosts`: "host:address", "host=address" or a mapping, whose value may be a list. An address that is not known
 * stays as it is written.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extra_hosts
 */
export function readExtraHosts(node: YamlNode | undefined, reading: Reading, path: string): ExtraHost[] {
  const hosts: ExtraHost[] = [];
  if (node?.kind === 'mapping') {
    for (const entry of reading.entries(node, path)) {
      const values = entry.value.kind === 'sequence' ? entry.value.items : [entry.value];
      for (const value of values) {
        const address = reading.text(value, `${path}.${entry.key}`);
        if (address) hosts.push({ host: entry.key, address: unbracket(textOf(address)), origin: keyOrigin(entry) });
      }
    }
    return hosts;
  }
  for (const item of reading.items(node, path, ' or a mapping')) {
    const text = reading.text(item, `each of ${path}`);
    const match = text && /^([^=:]+)[=:](.*)$/.exec(textOf(text));
    if (match)
      hosts.push({ host: match[1]?.trim() ?? '', address: unbracket(match[2]?.trim() ?? ''), origin: originOf(item) });
  }
  return hosts;
}

function textOf(value: Value<string>): string {
  return value.known ? value.value : value.raw;
}

function unbracket(address: string): string {
  return address.replace(/^\[(.*)\]$/, '$1');
}

/**
 * `environment` as a mapping or a list. A variable without a value comes from the environment of Compose and is
 * unknown if that is not known here.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#environment
 */
export function readEnvironment(
  node: YamlNode | undefined,
  reading: Reading,
  path: string,
): Map<string, Value<string>> {
  const variables = new Map<string, Value<string>>();
  if (node?.kind === 'mapping') {
    for (const entry of reading.entries(node, path)) {
      const value = reading.text(entry.value, `${path}.${entry.key}`);
      variables.set(entry.key, value ?? fromShell(entry.key, reading.envOf(entry), keyOrigin(entry)));
    }
    return variables;
  }
  for (const item of reading.items(node, path, ' or a mapping')) {
    const text = reading.text(item, `each of ${path}`);
    const equals = text ? textOf(text).indexOf('=') : -1;
    // Which variable an unknown key sets cannot be told.
    if (!text || (!text.known && text.raw.slice(0, equals).includes('$'))) continue;
    if (equals < 0) {
      if (text.known) variables.set(text.value, fromShell(text.value, reading.envOf(item), text.origin));
    } else if (text.known) variables.set(text.value.slice(0, equals), { ...text, value: text.value.slice(equals + 1) });
    else variables.set(text.raw.slice(0, equals), { ...text, raw: text.raw.slice(equals + 1) });
  }
  return variables;
}

function fromShell(name: string, env: Environment, origin: Value<string>['origin']): Value<string> {
  const value = env.get(name);
  if (value !== undefined) return { known: true, value, origin };
  return { known: false, raw: '', reason: `${name} is taken from the shell`, origin };
}
