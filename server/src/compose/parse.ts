import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import type { ComposeProblem } from './model';
import { SyntaxProblems } from './syntax-problems';
import type { MappingNode, NullNode, ScalarNode, YamlEntry, YamlNode } from './tree';

/** One compose file as YAML; depends on the text alone, so it may be cached per version. */
export interface ParsedCompose {
  readonly source: SourceFile;
  /** One per YAML document (`---`): Compose merges them in order. Empty for an empty file. */
  readonly roots: readonly YamlNode[];
  /** What no YAML parser takes; in text order. */
  readonly problems: readonly ComposeProblem[];
  /** False if parts of the tree are guesswork, so that what is missing in it may stand in the text. */
  readonly isSound: boolean;
}

/** Nodes that one file may expand to through aliases, against files that are made to explode. */
const NODE_BUDGET = 250_000;
const NULL_WORDS = new Set(['', '~', 'null', 'Null', 'NULL']);

/**
 * Parses a compose file, following anchors, aliases and merge keys.
 * Never throws: broken YAML gives problems and what could be read of the rest.
 * @see https://github.com/compose-spec/compose-spec/blob/main/10-fragments.md
 */
export function parseCompose(source: SourceFile): ParsedCompose {
  const problems = new SyntaxProblems(source);
  const reader = new TreeReader(source, problems);
  const roots: YamlNode[] = [];
  try {
    // The failsafe schema keeps every scalar as it is written; keys are compared here, in linear time.
    const documents = parseAllDocuments(withLineFeeds(source.text), {
      version: '1.2',
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    for (const document of Array.isArray(documents) ? documents : []) {
      reader.startDocument();
      if (document.contents) roots.push(reader.read(document.contents));
      for (const error of document.errors) problems.addParserError(error.code, error.message, error.pos);
    }
  } catch {
    // The parser and the reader are recursive; only thousands of nested brackets get here.
    problems.addFatal({ start: 0, end: source.lineEnd(0) }, 'the file is nested too deeply');
  }
  return { source, roots, problems: problems.finish(), isSound: problems.isSound };
}

/** A lone carriage return is a line break in YAML, but not to the parser. Offsets stay as they are. */
function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text;
}

interface Anchor {
  readonly node: YamlNode;
  readonly size: number;
}

type YamlPair = Pair<unknown, unknown>;

/** Turns the parser's nodes into the neutral tree. */
class TreeReader {
  readonly #source: SourceFile;
  readonly #problems: SyntaxProblems;
  #anchors = new Map<string, Anchor | 'open'>();
  #size = 0;
  #exceeded = false;

  constructor(source: SourceFile, problems: SyntaxProblems) {
    this.#source = source;
    this.#problems = problems;
  }

  startDocument(): void {
    this.#anchors = new Map();
  }

  read(yaml: unknown): YamlNode {
    if (isAlias(yaml)) return this.#follow(yaml);
    const anchor = isMap(yaml) || isSeq(yaml) || isScalar(yaml) ? yaml.anchor : undefined;
    if (anchor) this.#anchors.set(anchor, 'open');
    const before = this.#size++;
    const node = this.#readFresh(yaml);
    if (anchor) this.#anchors.set(anchor, { node, size: this.#size - before });
    return node;
  }

  #readFresh(yaml: unknown): YamlNode {
    if (isScalar(yaml)) return this.#readScalar(yaml);
    if (isMap(yaml)) return this.#readMapping(yaml);
    if (!isSeq(yaml)) return this.#nullAt(this.#rangeOf(yaml));
    const range = this.#rangeOf(yaml);
    const flow = yaml.flow === true;
    const items: YamlNode[] = [];
    let end = range.start + 1;
    for (const item of yaml.items) {
      const node = this.read(item);
      items.push(node);
      end = Math.max(end, this.#endOf(item, node));
    }
    const span = { start: range.start, end: flow || items.length === 0 ? range.end : end };
    return { kind: 'sequence', source: this.#source, span, flow, items, tag: yaml.tag };
  }

  #readScalar(yaml: Scalar): ScalarNode | NullNode {
    const range = this.#rangeOf(yaml);
    const text = typeof yaml.value === 'string' ? yaml.value : (yaml.source ?? '');
    const style = STYLES[yaml.type ?? 'PLAIN'] ?? 'plain';
    const span = style === 'block' ? { start: range.start, end: this.#trimEnd(range.end) } : range;
    if (style === 'plain' && NULL_WORDS.has(text)) return { kind: 'null', source: this.#source, span, tag: yaml.tag };
    if ((style === 'single' || style === 'double') && !isClosed(this.#source.slice(span))) {
      this.#problems.addUnclosedQuote(span);
    }
    return { kind: 'scalar', source: this.#source, span, text, style, tag: yaml.tag };
  }

  #readMapping(yaml: YAMLMap): MappingNode {
    const source = this.#source;
    const flow = yaml.flow === true;
    const range = this.#rangeOf(yaml);
    const entries = new Map<string, YamlEntry>();
    const merges: { readonly value: YamlNode; readonly span: Span }[] = [];
    let end = range.start;
    for (const pair of yaml.items) {
      const key = this.#readKey(pair, flow, entries);
      const keySpan = key?.span ?? this.read(pair.key).span;
      const value = pair.value ? this.read(pair.value) : this.#nullAt({ start: keySpan.end, end: keySpan.end });
      const span = { start: keySpan.start, end: Math.max(keySpan.end, this.#endOf(pair.value, value)) };
      end = Math.max(end, span.end);
      if (!key) continue;
      if (key.text === '<<' && key.plain) {
        const first = merges[0];
        if (first) this.#problems.addDuplicate('<<', keySpan, first.span);
        merges.push({ value, span: keySpan });
        continue;
      }
      const known = entries.get(key.text);
      if (known) this.#problems.addDuplicate(key.text, keySpan, known.keySpan);
      else {
        const alias = isAlias(pair.value);
        entries.set(key.text, { key: key.text, keySpan, source, span, value, alias, merged: false });
      }
    }
    // Explicit keys win wherever the merge key stands, so merges come last.
    for (const { value, span } of merges) this.#merge(value, span, entries);
    const span = { start: range.start, end: flow || yaml.items.length === 0 ? range.end : end };
    return { kind: 'mapping', source, span, flow, entries: [...entries.values()], tag: yaml.tag };
  }

  /** A key's text and place; undefined for keys that no compose file has (collections, aliases, nothing). */
  #readKey(pair: YamlPair, flow: boolean, entries: Map<string, YamlEntry>) {
    const yaml = pair.key;
    if (!isScalar(yaml)) return undefined;
    const span = this.#rangeOf(yaml);
    const plain = (yaml.type ?? 'PLAIN') === 'PLAIN';
    const raw = this.#source.slice(span);
    if (plain && !flow && raw.includes('\n')) return { ...this.#splitKey(span, raw, entries), plain };
    if (span.start === span.end) return undefined;
    if (yaml.anchor) this.read(yaml);
    return { text: typeof yaml.value === 'string' ? yaml.value : (yaml.source ?? ''), span, plain };
  }

  /**
   * A half-typed key swallows the next one: `ima⏎ports:` is one key of two lines to the parser.
   * The lines before the last become keys without a value.
   */
  #splitKey(span: Span, raw: string, entries: Map<string, YamlEntry>): { text: string; span: Span } {
    let last = { text: '', span };
    for (const match of raw.matchAll(/[^\r\n]+/g)) {
      const text = match[0].trim();
      if (!text) continue;
      const start = span.start + match.index + match[0].indexOf(text);
      if (last.text) this.#addHalfTyped(last, entries);
      last = { text, span: { start, end: start + text.length } };
    }
    return last;
  }

  #addHalfTyped(key: { text: string; span: Span }, entries: Map<string, YamlEntry>): void {
    this.#problems.addSplitKey(key.span);
    const value = this.#nullAt({ start: key.span.end, end: key.span.end });
    const entry = { key: key.text, keySpan: key.span, source: this.#source, span: key.span, value };
    if (!entries.has(key.text)) entries.set(key.text, { ...entry, alias: false, merged: false });
  }

  #merge(value: YamlNode, keySpan: Span, into: Map<string, YamlEntry>): void {
    if (value.kind === 'null') return;
    for (const map of value.kind === 'sequence' ? value.items : [value]) {
      if (map.kind === 'mapping') {
        for (const entry of map.entries) if (!into.has(entry.key)) into.set(entry.key, { ...entry, merged: true });
      } else if (map.kind !== 'null') {
        this.#problems.add(keySpan, 'map merge requires map or sequence of maps as the value');
      }
    }
  }

  #follow(alias: Alias): YamlNode {
    const span = this.#rangeOf(alias);
    const anchor = this.#anchors.get(alias.source);
    if (!anchor) this.#problems.add(span, `unknown anchor "${alias.source}" referenced`);
    else if (anchor === 'open') this.#problems.add(span, `anchor "${alias.source}" value contains itself`);
    else if (this.#size + anchor.size > NODE_BUDGET) {
      if (!this.#exceeded) this.#problems.add(span, 'document contains excessive aliasing');
      this.#exceeded = true;
    } else {
      this.#size += anchor.size;
      return anchor.node;
    }
    return this.#nullAt(span);
  }

  #nullAt(span: Span): NullNode {
    return { kind: 'null', source: this.#source, span };
  }

  /** A node's place as the parser has it: of block collections, with the blank lines and comments behind them. */
  #rangeOf(yaml: unknown): Span {
    const range = (yaml as { range?: readonly number[] | null } | null)?.range;
    const limit = this.#source.text.length;
    const start = Math.min(range?.[0] ?? 0, limit);
    return { start, end: Math.max(start, Math.min(range?.[1] ?? 0, limit)) };
  }

  /** Where a node ends in this place: of an alias, the end of its name. */
  #endOf(yaml: unknown, node: YamlNode): number {
    return isAlias(yaml) ? this.#rangeOf(yaml).end : node.span.end;
  }

  #trimEnd(end: number): number {
    let trimmed = end;
    while (trimmed > 0 && /\s/.test(this.#source.text[trimmed - 1] ?? '')) trimmed--;
    return trimmed;
  }
}

const STYLES: Partial<Record<string, ScalarNode['style']>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function isClosed(raw: string): boolean {
  return raw.length > 1 && raw.at(-1) === raw[0];
}
