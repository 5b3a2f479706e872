import { type ComposeCursor, composeCursorAt } from '../../compose/cursor';
import { scalarText } from '../../compose/edit-text';
import { type EntryStyle, entryStyle, valueAt } from '../../compose/entry-style';
import {
  askedPortsOf,
  offeredAliases,
  offeredDependencies,
  offeredInstanceId,
  offeredNetworks,
  unpublishedPorts,
} from '../../topology/offered-entries';
import type { Topology } from '../../topology/types';
import type { ComposePlace } from './place';
import { Rank, type Suggestion } from './suggestion';

/** An entry, before it is known how the list or mapping around is written. */
interface Entry {
  readonly name: string;
  readonly kind: Suggestion['kind'];
  readonly isNeeded: boolean;
  readonly detail?: string;
  /** Of a mapping: `condition: …` on a line below, or a value on the same. */
  readonly below?: string;
  readonly value?: string;
}

/** What nginx needs of a compose file: what its service waits for, networks, aliases, ports, and names of instances. */
export function suggestInCompose({ source, offset, snapshots }: ComposePlace): readonly Suggestion[] {
  const topologies = snapshots.map(({ topology }) => topology).filter(({ compose }) => compose !== undefined);
  if (topologies.length === 0) return [];
  const cursor = composeCursorAt(source, offset);
  const [services, service, key, ...deeper] = cursor.path;
  if (cursor.at === 'none' || services !== 'services' || service === undefined || key === undefined) return [];
  // the name of a network is the user's own
  const where = [key, ...(key === 'networks' ? deeper.map((name, index) => (index === 0 ? '*' : name)) : deeper)].join(
    '.',
  );
  return topologies.flatMap((topology) => {
    const isNginx = topology.nginxService?.service.name === service;
    switch (where) {
      case 'depends_on':
        return isNginx ? entries(cursor, dependencies(topology), usualForm(topology)) : [];
      case 'networks':
        return entries(cursor, networks(service, topology), 'item');
      case 'networks.*.aliases':
        return isNginx ? [] : entries(cursor, aliases(topology), 'item');
      case 'expose':
        return entries(cursor, askedPorts(service, topology), 'item');
      case 'ports':
        return isNginx ? entries(cursor, listenedPorts(topology), 'item') : [];
      case 'environment':
        return entries(cursor, instanceId(service, topology), 'key');
      case 'environment.INSTANCE_ID':
        return instanceValue(cursor, service, topology);
      default:
        return [];
    }
  });
}

function entries(cursor: ComposeCursor, offered: readonly Entry[], otherwise: 'item' | 'key'): Suggestion[] {
  const style = entryStyle(cursor, otherwise);
  if (!style) return [];
  const present = new Set(cursor.siblings().map(({ text }) => text.replace(/=.*$/s, '')));
  return offered
    .filter(({ name }) => !present.has(name))
    .map((entry, index): Suggestion => {
      const insert = style.prefix + entryText(entry, cursor, style);
      return {
        label: entry.name,
        kind: entry.kind,
        insert,
        filter: cursor.quote ? entry.name : insert,
        replace: cursor.word,
        rank: (entry.isNeeded ? Rank.missing : Rank.common) + Math.min(index, 99),
        ...(entry.detail !== undefined && { detail: entry.detail }),
      };
    });
}

function entryText({ name, below, value }: Entry, cursor: ComposeCursor, style: EntryStyle): string {
  if (style.isNameOnly) return valueAt(cursor, name);
  if (style.kind === 'item') {
    if (value === undefined) return valueAt(cursor, name, style);
    const isPlain = !style.quote && scalarText(value) === value;
    return isPlain ? `${name}=${value}` : valueAt(cursor, `${name}=${value}`, style);
  }
  const key = valueAt(cursor, name);
  if (value !== undefined) return `${key}: ${valueAt({ ...cursor, quote: undefined }, value)}`;
  if (below === undefined) return style.isFlow ? `${key}: {}` : `${key}:`;
  return style.isFlow ? `${key}: {${below}}` : `${key}:\n${' '.repeat(style.step)}${below}`;
}

/** As other services of the project do it. */
function usualForm({ compose }: Topology): 'item' | 'key' {
  const services = [...(compose?.services.values() ?? [])];
  return services.some(({ dependsOn }) => dependsOn.some(({ conditionOrigin }) => conditionOrigin)) ? 'key' : 'item';
}

function dependencies(topology: Topology): Entry[] {
  return offeredDependencies(topology).map(({ service, isNeeded, condition }) => ({
    name: service.name,
    kind: 'service',
    isNeeded,
    below: `condition: ${condition}`,
    ...(isNeeded && { detail: 'nginx passes requests to it' }),
  }));
}

function networks(service: string, topology: Topology): Entry[] {
  const nginx = topology.nginxService?.service.name;
  const why = service === nginx ? 'a service that nginx asks for is on it' : `${nginx} is on it`;
  return offeredNetworks(service, topology).map(({ name, isNeeded }) => ({
    name,
    kind: 'value',
    isNeeded,
    ...(isNeeded && { detail: why }),
  }));
}

function aliases(topology: Topology): Entry[] {
  return offeredAliases(topology).map((name) => ({
    name,
    kind: 'value',
    isNeeded: true,
    detail: 'nginx asks for it, and no service is called so',
  }));
}

function askedPorts(service: string, topology: Topology): Entry[] {
  return askedPortsOf(service, topology).map((port) => ({
    name: `${port}`,
    kind: 'port',
    isNeeded: true,
    detail: 'nginx asks for it',
  }));
}

function listenedPorts(topology: Topology): Entry[] {
  return unpublishedPorts(topology).map(({ port, isUdp }) => ({
    name: `${port}:${port}${isUdp ? '/udp' : ''}`,
    kind: 'port',
    isNeeded: true,
    detail: 'nginx listens on it',
  }));
}

function instanceId(service: string, topology: Topology): Entry[] {
  const value = offeredInstanceId(service, topology);
  if (value === undefined) return [];
  return [{ name: 'INSTANCE_ID', kind: 'key', isNeeded: true, detail: value, value }];
}

function instanceValue(cursor: ComposeCursor, service: string, topology: Topology): Suggestion[] {
  const value = cursor.at === 'value' ? offeredInstanceId(service, topology) : undefined;
  if (value === undefined) return [];
  const detail = 'like the other instances of its upstream';
  return [
    { label: value, kind: 'value', insert: valueAt(cursor, value), replace: cursor.word, rank: Rank.own, detail },
  ];
}
