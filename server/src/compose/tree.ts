import type { SourceFile } from '../text/source';
import type { Origin, Span } from '../text/span';

/**
 * YAML as the model reads it: aliases and merge keys are already followed, so a node may be reached along several ways
 * and its span always points at the text where it is written.
 */
export type YamlNode = MappingNode | SequenceNode | ScalarNode | NullNode;

interface NodeBase {
  readonly source: SourceFile;
  /**
   * A scalar's token with its quotes; a flow collection with its brackets; a block collection from its first entry to
   * the end of its last one, without the last line ending.
   */
  readonly span: Span;
  /** `!reset`, `!override` and other tags as written. */
  readonly tag?: string;
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly flow: boolean;
  /** Explicit keys first, in text order, then those of merge keys; no key twice. */
  readonly entries: readonly YamlEntry[];
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  /** The content, quotes and escapes taken off; numbers and booleans as they are written. */
  readonly text: string;
  readonly style: 'plain' | 'single' | 'double' | 'block';
}

export interface NullNode extends NodeBase {
  readonly kind: 'null';
}

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly source: SourceFile;
  /** Key to the end of the value, as written: of an alias, its name. */
  readonly span: Span;
  readonly value: YamlNode;
  /** The value is written as `*anchor`: its text stands elsewhere. */
  readonly alias: boolean;
  /** The entry stands in another mapping that a merge key brought in. */
  readonly merged: boolean;
}

export function originOf(node: { readonly source: SourceFile; readonly span: Span }): Origin {
  return { uri: node.source.uri, span: node.span };
}

export function keyOrigin(entry: YamlEntry): Origin {
  return { uri: entry.source.uri, span: entry.keySpan };
}

/** The value of a key; undefined if the node is no mapping, has no such key or resets it with `!reset`. */
export function valueAt(node: YamlNode | undefined, key: string): YamlNode | undefined {
  const value = entryOf(node, key)?.value;
  return value?.tag === '!reset' ? undefined : value;
}

export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  if (node?.kind !== 'mapping') return undefined;
  if (node.entries.length < INDEXED) return node.entries.find((entry) => entry.key === key);
  let index = INDEXES.get(node);
  if (!index) {
    index = new Map(node.entries.map((entry) => [entry.key, entry]));
    INDEXES.set(node, index);
  }
  return index.get(key);
}

/** Entries from which on a mapping gets an index: the services of a large file are looked up one by one. */
const INDEXED = 30;
const INDEXES = new WeakMap<MappingNode, ReadonlyMap<string, YamlEntry>>();

/**
 * The offset at which a scalar's content begins in the text, if the content stands there letter for letter:
 * not with escapes, folded lines or block scalars.
 */
export function contentStart(node: ScalarNode): number | undefined {
  const start = node.style === 'single' || node.style === 'double' ? node.span.start + 1 : node.span.start;
  return node.style !== 'block' && node.source.text.startsWith(node.text, start) ? start : undefined;
}

const SIZES = new WeakMap<YamlNode, number>();

/** The number of nodes that a node holds, itself included; aliases count with all that they stand for. */
export function sizeOf(node: YamlNode): number {
  let size = SIZES.get(node);
  if (size === undefined) {
    size = 1;
    if (node.kind === 'mapping') for (const { value } of node.entries) size += sizeOf(value);
    if (node.kind === 'sequence') for (const item of node.items) size += sizeOf(item);
    SIZES.set(node, size);
  }
  return size;
}
