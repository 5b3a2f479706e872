import { splitTemplate } from './interpolate';
import type { MappingNode, NullNode, ScalarNode, SequenceNode, YamlEntry, YamlNode } from './tree';

/** What merging needs to know beyond the trees. */
export interface MergeContext {
  /** Text that stands in `node`, after interpolation; undefined if it holds a variable that is not known. */
  readonly textOf: (text: string, node: YamlNode) => string | undefined;
  /** Takes note of a mapping or list that something else is laid over, which Compose refuses. */
  readonly conflict: (over: YamlNode, path: string) => void;
}

/** Where a merge is: keys as they are written, and the same with names as `*`. */
interface Path {
  readonly keys: string;
  readonly pattern: string;
  readonly depth: number;
}

/** No key of the model lies deeper. What does is not worth the way, least of all through aliases that multiply. */
const MAX_DEPTH = 6;

/**
 * Lays one compose tree over another as Compose merges files: maps deep, scalars replaced, lists appended, with the
 * exceptions below. `!reset` removes and `!override` replaces. Every part keeps the place where it is written.
 * Items of lists that may stand there only once are left to the readers, as {@link unique}.
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md (compose-go: override/merge.go)
 */
export function mergeRoots(base: YamlNode, over: YamlNode, context: MergeContext): YamlNode {
  return merge(base, over, context, { keys: '', pattern: '', depth: 0 }) ?? over;
}

/** Lays a service over the one it extends, by the same rules (compose-go: override/extends.go). */
export function mergeServices(base: YamlNode, over: YamlNode, name: string, context: MergeContext): YamlNode {
  return merge(base, over, context, { keys: `services.${name}`, pattern: 'services.*', depth: 2 }) ?? over;
}

/** @returns undefined for what is reset */
function merge(base: YamlNode, over: YamlNode, context: MergeContext, path: Path): YamlNode | undefined {
  if (over.tag === '!reset') return undefined;
  if (over.tag === '!override') return over;
  if (base.tag === '!reset' || REPLACED.has(path.pattern)) return over;
  if (over.kind === 'null') return base;
  const widen = WIDENED[path.pattern];
  const lower = widen ? widen(base, context) : base;
  const upper = widen ? widen(over, context) : over;
  if (lower.kind === 'mapping' && upper.kind === 'mapping') return mergeMappings(lower, upper, context, path);
  if (lower.kind === 'sequence' && upper.kind === 'sequence') return append(lower, upper, path.pattern);
  if (lower.kind === 'mapping' || lower.kind === 'sequence') context.conflict(over, path.keys);
  return upper;
}

const REPLACED = new Set(['services.*.command', 'services.*.entrypoint', 'services.*.healthcheck.test']);

/** Mappings whose values are not merged: a variable without a value takes the place of one that has one. */
const FLAT = new Set(['services.*.environment', 'services.*.build.args']);

type Widen = (node: YamlNode, context: MergeContext) => YamlNode;

/** Forms that are made alike before they are merged. */
const WIDENED: Partial<Record<string, Widen>> = {
  'services.*.networks': namesToMapping(nullAt),
  'services.*.depends_on': namesToMapping(startedAt),
  'services.*.build': (node) =>
    node.kind === 'scalar' ? { ...mappingAt(node), entries: [entryFor('context', node, node)] } : node,
  'services.*.environment': pairsToMapping,
  'services.*.build.args': pairsToMapping,
  'services.*.extra_hosts': mappingToPairs,
  'services.*.env_file': (node) => (node.kind === 'scalar' ? sequenceAt(node, [node]) : node),
};

function mergeMappings(base: MappingNode, over: MappingNode, context: MergeContext, path: Path): MappingNode {
  const entries = new Map(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const below = entries.get(entry.key);
    const deeper: Path = {
      keys: path.keys ? `${path.keys}.${entry.key}` : entry.key,
      pattern: `${path.pattern}${path.pattern ? '.' : ''}${NAME_LEVELS.has(path.pattern) ? '*' : entry.key}`,
      depth: path.depth + 1,
    };
    if (!below || FLAT.has(path.pattern) || path.depth >= MAX_DEPTH || entry.key.startsWith('x-')) {
      if (entry.value.tag === '!reset') entries.delete(entry.key);
      else entries.set(entry.key, entry);
      continue;
    }
    const value = merge(below.value, entry.value, context, deeper);
    if (value) entries.set(entry.key, { ...below, value });
    else entries.delete(entry.key);
  }
  return { ...base, entries: [...entries.values()] };
}

/** Mappings whose keys are names. */
const NAME_LEVELS = new Set(['services', 'networks', 'configs', 'volumes', 'secrets', 'services.*.networks']);

function append(base: SequenceNode, over: SequenceNode, pattern: string): SequenceNode {
  if (pattern !== 'services.*.extra_hosts') return { ...base, items: [...base.items, ...over.items] };
  const known = new Set(base.items.map(textOf));
  return { ...base, items: [...base.items, ...over.items.filter((item) => !known.has(textOf(item)))] };
}

function textOf(node: YamlNode): unknown {
  return node.kind === 'scalar' ? node.text : node;
}

/** A list of names becomes a mapping. A name that is not known cannot be a key, so it is left out. */
function namesToMapping(valueFor: (item: ScalarNode) => YamlNode): Widen {
  return (node, context) => {
    if (node.kind !== 'sequence') return node;
    const entries = node.items.flatMap((item) => {
      const name = item.kind === 'scalar' ? context.textOf(item.text, item) : undefined;
      return item.kind === 'scalar' && name !== undefined ? [entryFor(name, item, valueFor(item))] : [];
    });
    return { ...mappingAt(node), entries };
  };
}

function nullAt({ source, span }: YamlNode): NullNode {
  return { kind: 'null', source, span };
}

/** The short form of `depends_on` says as much as the long one, and so wins over a long one below it. */
function startedAt(item: ScalarNode): MappingNode {
  const entries = [
    entryFor('condition', item, { ...item, text: 'service_started' }),
    entryFor('required', item, { ...item, text: 'true' }),
  ];
  return { ...mappingAt(item), entries };
}

/** A list of `name=value` becomes a mapping; `name` alone has no value. */
function pairsToMapping(node: YamlNode, context: MergeContext): YamlNode {
  if (node.kind !== 'sequence') return node;
  const entries = node.items.flatMap((item) => {
    if (item.kind !== 'scalar') return [];
    const [name, value] = splitTemplate(item.text, '=');
    if (name && value) {
      const key = context.textOf(name.text, item);
      return key === undefined ? [] : [entryFor(key, item, { ...item, text: item.text.slice(value.start) })];
    }
    const whole = context.textOf(item.text, item);
    if (whole === undefined) return [];
    const at = whole.indexOf('=');
    if (at < 0) return [entryFor(whole, item, nullAt(item))];
    // What a variable brought in is not interpolated again.
    return [entryFor(whole.slice(0, at), item, { ...item, text: whole.slice(at + 1).replaceAll('$', '$$$$') })];
  });
  return { ...mappingAt(node), entries };
}

/** A mapping of hosts becomes a list of `host=address`, one for each address (compose-go: convertIntoSequence). */
function mappingToPairs(node: YamlNode): YamlNode {
  if (node.kind !== 'mapping') return node;
  const items = node.entries.flatMap(({ key, value }) =>
    (value.kind === 'sequence' ? value.items : [value]).flatMap((item) =>
      item.kind === 'scalar' ? [{ ...item, text: `${key.replaceAll('$', '$$$$')}=${item.text}` }] : [],
    ),
  );
  return sequenceAt(node, items);
}

function sequenceAt({ source, span }: YamlNode, items: readonly YamlNode[]): SequenceNode {
  return { kind: 'sequence', source, span, flow: false, items };
}

function mappingAt({ source, span }: YamlNode): Omit<MappingNode, 'entries'> {
  return { kind: 'mapping', source, span, flow: false };
}

function entryFor(key: string, at: YamlNode, value: YamlNode): YamlEntry {
  return { key, keySpan: at.span, source: at.source, span: at.span, value, alias: false, merged: true };
}

/**
 * Of entries with the same key only the last one, at the place of the first (compose-go: override/uncity.go).
 * @param keyOf what must not stand there twice; undefined for an entry that equals none
 */
export function unique<T>(items: readonly T[], keyOf: (item: T) => string | undefined): T[] {
  const kept = new Map<unknown, T>();
  for (const item of items) kept.set(keyOf(item) ?? item, item);
  return [...kept.values()];
}
