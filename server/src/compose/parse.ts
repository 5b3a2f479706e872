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
import { clampSpan, SyntaxProblems } from './syntax-problems';
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
    const documents = parseAllDocuments(source.text, {
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
    const span = this.#rangeOf(yaml);
    if (!isSeq(yaml)) return this.#nullAt(span);
    const items = yaml.items.map((item) => this.read(item));
    const last = yaml.items.at(-1);
    const end = yaml.flow || last === undefined ? span.end : this.#endOf(last, span.start + 1);
    const node = { source: this.#source, span: { start: span.start, end }, flow: yaml.flow === true, items };
    return { kind: 'sequence', ...node, ...tagOf(yaml) };
  }

  #readScalar(yaml: Scalar): ScalarNode | NullNode {
    const span = { ...this.#rangeOf(yaml), end: this.#endOf(yaml, 0) };
    const text = typeof yaml.value === 'string' ? yaml.value : (yaml.source ?? '');
    const style = STYLES[yaml.type ?? 'PLAIN'] ?? 'plain';
    if (style === 'plain' && NULL_WORDS.has(text)) return { ...this.#nullAt(span), ...tagOf(yaml) };
    if ((style === 'single' || style === 'double') && !isClosed(this.#source.slice(span))) {
      this.#problems.addUnclosedQuote(span);
    }
    return { kind: 'scalar', source: this.#source, span, text, style, ...tagOf(yaml) };
  }

  #readMapping(yaml: YAMLMap): MappingNode {
    const source = this.#source;
    const entries = new Map<string, YamlEntry>();
    const merges: { readonly pair: YamlPair; readonly span: Span }[] = [];
    for (const pair of yaml.items) {
      const key = this.#readKey(pair, yaml.flow === true, entries);
      if (!key) continue;
      if (key.text === '<<' && key.plain) {
        const first = merges[0];
        if (first) this.#problems.addDuplicate('<<', key.span, first.span);
        merges.push({ pair, span: key.span });
        continue;
      }
      const alias = isAlias(pair.value);
      const value = pair.value ? this.read(pair.value) : this.#nullAt({ start: key.span.end, end: key.span.end });
      const known = entries.get(key.text);
      if (known) {
        this.#problems.addDuplicate(key.text, key.span, known.keySpan);
        continue;
      }
      const span = { start: key.span.start, end: this.#endOf(pair.value, key.span.end) };
      entries.set(key.text, { key: key.text, keySpan: key.span, source, span, value, alias, merged: false });
    }
    // Explicit keys win wherever the merge key stands, so merges come last.
    for (const { pair, span } of merges) this.#merge(pair, span, entries);
    const range = this.#rangeOf(yaml);
    const last = yaml.items.at(-1);
    const end = yaml.flow || !last ? range.end : this.#endOf(last.value, this.#endOf(last.key, range.start));
    const flow = yaml.flow === true;
    return {
      kind: 'mapping',
      source,
      span: { start: range.start, end },
      flow,
      entries: [...entries.values()],
      ...tagOf(yaml),
    };
  }

  /** A key's text and place; undefined for keys that no compose file has (collections, aliases, nothing). */
  #readKey(pair: YamlPair, flow: boolean, entries: Map<string, YamlEntry>) {
    const yaml = pair.key;
    if (!isScalar(yaml)) return undefined;
    const span = { ...this.#rangeOf(yaml) };
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

  #merge(pair: YamlPair, keySpan: Span, into: Map<string, YamlEntry>): void {
    const value = this.read(pair.value);
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

  /** A node's own text; block collections reach to the next token, see #endOf. */
  #rangeOf(yaml: unknown): Span {
    const range = (yaml as { range?: readonly number[] | null } | null)?.range;
    return clampSpan({ start: range?.[0] ?? 0, end: range?.[1] ?? range?.[0] ?? 0 }, this.#source.text);
  }

  /** Where a node's text ends: without the line ending and the blank lines and comments that follow a block. */
  #endOf(yaml: unknown, fallback: number): number {
    let node = yaml;
    let least = fallback;
    while ((isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0) {
      least = Math.max(least, this.#rangeOf(node).start);
      const last: unknown = node.items.at(-1);
      if (isMap(node)) {
        const pair = last as YamlPair;
        least = Math.max(least, this.#endOf(pair.key, least));
        node = pair.value;
      } else node = last;
    }
    if (!node) return least;
    const { end } = this.#rangeOf(node);
    const isBlock = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
    return Math.max(least, isBlock ? this.#trimEnd(end) : end);
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

function tagOf(yaml: { tag?: string }): { tag?: string } {
  return yaml.tag ? { tag: yaml.tag } : {};
}

function isClosed(raw: string): boolean {
  return raw.length > 1 && raw.at(-1) === raw[0];
}
