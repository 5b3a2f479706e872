import { mergeTrees } from './merge';
import type { Reading } from './reading';
import { originOf, valueAt, type YamlEntry, type YamlNode } from './tree';

/**
 * Lays each service over the one it extends, where that stands in the same file; a service of another file is a
 * blind spot.
 * @returns the service's value after `extends`, for each entry
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends
 */
export function resolveExtends(services: readonly YamlEntry[], reading: Reading): Map<string, YamlNode> {
  const byName = new Map(services.map((entry) => [entry.key, entry]));
  const resolved = new Map<string, YamlNode>();
  const open = new Set<string>();

  const resolve = (entry: YamlEntry): YamlNode => {
    const known = resolved.get(entry.key);
    if (known) return known;
    open.add(entry.key);
    const base = baseOf(entry);
    const node = base ? mergeTrees(base, entry.value, ['services', '*']) : entry.value;
    open.delete(entry.key);
    resolved.set(entry.key, node);
    return node;
  };

  const baseOf = (entry: YamlEntry): YamlNode | undefined => {
    const node = valueAt(entry.value, 'extends');
    if (!node || node.kind === 'null') return undefined;
    const service = reading.text(
      node.kind === 'mapping' ? valueAt(node, 'service') : node,
      `services.${entry.key}.extends`,
    );
    const file = valueAt(node, 'file');
    if (!service) return undefined;
    if (file || !service.known) {
      const reason = service.known ? `service ${entry.key} extends one of another file` : service.reason;
      reading.blindSpots.push({ origin: originOf(node), kind: 'extends', reason });
      return undefined;
    }
    const base = byName.get(service.value);
    const problem = { uri: service.origin.uri, span: service.origin.span, kind: 'reference' as const };
    if (!base) {
      const message = `cannot extend service "${entry.key}": service "${service.value}" not found`;
      reading.problems.push({ ...problem, message, name: service.value });
      return undefined;
    }
    if (open.has(service.value)) {
      const message = `circular reference: service "${entry.key}" extends itself through "${service.value}"`;
      reading.problems.push({ ...problem, message });
      return undefined;
    }
    return resolve(base);
  };

  for (const entry of services) resolve(entry);
  return resolved;
}
