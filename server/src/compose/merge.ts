import { splitTemplate } from './interpolate';
import type { MappingNode, SequenceNode, YamlEntry, YamlNode } from './tree';

/**
 * Lays one compose tree over another as Compose merges files: maps deep, scalars replaced, lists appended, with the
 * exceptions below. `!reset` removes and `!override` replaces. Every part keeps the place where it is written.
 * @param path keys from the root, services and other names as `*`
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md (compose-go: override/merge.go)
 */
export function mergeTrees(base: YamlNode, over: YamlNode, path: readonly string[] = []): YamlNode {
  if (over.tag === '!override' || over.tag === '!reset') return over;
  if (over.kind === 'null') return base;
  const key = path.join('.');
  if (REPLACED.has(key)) return over;
  const widen = WIDENED[key];
  const lower = widen ? widen(base) : base;
  const upper = widen ? widen(over) : over;
  if (lower.kind === 'mapping' && upper.kind === 'mapping') return mergeMappings(lower, upper, path);
  if (lower.kind === 'sequence' && upper.kind === 'sequence') return append(lower, upper, key);
  return upper;
}

const REPLACED = new Set(['services.*.command', 'services.*.entrypoint', 'services.*.healthcheck.test']);

/** Short forms that become mappings before they are merged. */
const WIDENED: Partial<Record<string, (node: YamlNode) => YamlNode>> = {
  'services.*.networks': namesToMapping,
  'services.*.depends_on': namesToMapping,
  'services.*.build': (node) =>
    node.kind === 'scalar' ? { ...mappingAt(node), entries: [entryFor('context', node, node)] } : node,
  'services.*.environment': pairsToMapping('='),
  'services.*.build.args': pairsToMapping('='),
};

function mergeMappings(base: MappingNode, over: MappingNode, path: readonly string[]): MappingNode {
  const entries = new Map(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const below = entries.get(entry.key);
    const deeper = [...path, NAME_LEVELS.has(path.join('.')) ? '*' : entry.key];
    if (below) entries.set(entry.key, { ...below, value: mergeTrees(below.value, entry.value, deeper) });
    else entries.set(entry.key, entry);
  }
  return { ...base, entries: [...entries.values()] };
}

/** Mappings whose keys are names. */
const NAME_LEVELS = new Set(['services', 'networks', 'configs', 'volumes', 'secrets', 'services.*.networks']);

function append(base: SequenceNode, over: SequenceNode, key: string): SequenceNode {
  const identity = key === 'services.*.volumes' ? volumeTarget : sameText;
  const items = new Map<unknown, YamlNode>();
  for (const item of [...base.items, ...over.items]) items.set(identity(item) ?? item, item);
  return { ...base, items: [...items.values()] };
}

function sameText(node: YamlNode): string | undefined {
  return node.kind === 'scalar' ? node.text : undefined;
}

/** A later mount at the same place in the container replaces the earlier one. */
function volumeTarget(node: YamlNode): string | undefined {
  if (node.kind === 'mapping') {
    const target = node.entries.find((entry) => entry.key === 'target')?.value;
    return target?.kind === 'scalar' ? target.text : undefined;
  }
  if (node.kind !== 'scalar') return undefined;
  const parts = splitTemplate(node.text.replace(/^[A-Za-z]:(?=[\\/])/, ''), ':');
  return (parts[1] ?? parts[0])?.text;
}

function namesToMapping(node: YamlNode): YamlNode {
  if (node.kind !== 'sequence') return node;
  const entries = node.items.flatMap((item) =>
    item.kind === 'scalar' ? [entryFor(item.text, item, { kind: 'null', source: item.source, span: item.span })] : [],
  );
  return { ...mappingAt(node), entries };
}

function pairsToMapping(separator: string): (node: YamlNode) => YamlNode {
  return (node) => {
    if (node.kind !== 'sequence') return node;
    const entries = node.items.flatMap((item) => {
      if (item.kind !== 'scalar') return [];
      const at = item.text.indexOf(separator);
      const { source, span } = item;
      if (at < 0) return [entryFor(item.text, item, { kind: 'null', source, span })];
      return [entryFor(item.text.slice(0, at), item, { ...item, text: item.text.slice(at + 1) })];
    });
    return { ...mappingAt(node), entries };
  };
}

function mappingAt({ source, span }: YamlNode): Omit<MappingNode, 'entries'> {
  return { kind: 'mapping', source, span, flow: false };
}

function entryFor(key: string, at: YamlNode, value: YamlNode): YamlEntry {
  return { key, keySpan: at.span, source: at.source, span: at.span, value, alias: false, merged: true };
}
