import type { SourceFile } from '../text/source';
import type { FileContext } from './files';
import { type Environment, interpolate } from './interpolate';
import type { BlindSpot, BlockPlace, ComposeProblem, Value } from './model';
import { keyOrigin, originOf, type YamlEntry, type YamlNode } from './tree';

/** What the readers of single keys share: the context of each file, and where they put what they cannot read. */
export class Reading {
  readonly problems: ComposeProblem[] = [];
  readonly blindSpots: BlindSpot[] = [];
  readonly #contextOf: (source: SourceFile) => FileContext;

  constructor(contextOf: (source: SourceFile) => FileContext) {
    this.#contextOf = contextOf;
  }

  /** The context of the file in which something is written. */
  contextOf(node: { readonly source: SourceFile }): FileContext {
    return this.#contextOf(node.source);
  }

  envOf(node: { readonly source: SourceFile }): Environment {
    return this.contextOf(node).env;
  }

  /** @param node whose text the problem covers: for a block collection, its first line */
  shapeProblem(node: YamlNode, message: string): void {
    this.problems.push({ uri: node.source.uri, span: firstLine(node), message, kind: 'shape' });
  }

  shapeProblemAtKey(entry: YamlEntry, message: string): void {
    const { uri, span } = keyOrigin(entry);
    this.problems.push({ uri, span, message, kind: 'shape' });
  }

  /** A scalar's text after interpolation; nothing for null, a problem for a collection. */
  text(node: YamlNode | undefined, path: string): Value<string> | undefined {
    if (!node || node.kind === 'null') return undefined;
    if (node.kind === 'scalar') return interpolate(node.text, this.envOf(node), originOf(node));
    this.shapeProblem(node, `${path} must be a string`);
    return undefined;
  }

  /** A name that others refer to: if it is unknown, the model has a hole. */
  nameText(node: YamlNode | undefined, path: string): Value<string> | undefined {
    const value = this.text(node, path);
    if (value && !value.known)
      this.blindSpots.push({ origin: value.origin, kind: 'interpolation', reason: value.reason });
    return value;
  }

  /** A flag; what is neither true nor false counts as false. */
  flag(node: YamlNode | undefined, path: string): boolean {
    const value = this.text(node, path);
    return value?.known === true && /^(true|yes|on|y)$/i.test(value.value);
  }

  /** The entries of a mapping, those that `!reset` removes left out; none for null, a problem for other nodes. */
  entries(node: YamlNode | undefined, path: string): readonly YamlEntry[] {
    if (!node || node.kind === 'null') return [];
    if (node.kind === 'mapping') return node.entries.filter((entry) => entry.value.tag !== '!reset');
    this.shapeProblem(node, `${path} must be a mapping`);
    return [];
  }

  /** The items of a list, those without a value left out; none for null, a problem for other nodes. */
  items(node: YamlNode | undefined, path: string, orMapping = ''): readonly YamlNode[] {
    if (!node || node.kind === 'null') return [];
    if (node.kind === 'sequence') return node.items.filter((item) => item.kind !== 'null' && item.tag !== '!reset');
    this.shapeProblem(node, `${path} must be a list${orMapping}`);
    return [];
  }

  /** The known texts of a list of names. */
  names(node: YamlNode | undefined, path: string, orMapping = '') {
    return this.items(node, path, orMapping).flatMap((item) => {
      const value = this.nameText(item, `each of ${path}`);
      return value?.known ? [value] : [];
    });
  }
}

function firstLine({ source, span }: YamlNode) {
  return {
    start: span.start,
    end: Math.max(span.start, Math.min(span.end, source.lineEnd(source.placeAt(span.start).line))),
  };
}

/** The place of a collection in the text; undefined for a scalar, null or a collection that an alias brought in. */
export function blockOf(entry: YamlEntry): BlockPlace | undefined {
  const { value, source } = entry;
  if (entry.alias || (value.kind !== 'mapping' && value.kind !== 'sequence')) return undefined;
  return placeOf(value, source, value.flow);
}

export function placeOf(value: YamlNode, source: SourceFile, flow: boolean): BlockPlace {
  if (flow) return { span: value.span, indent: source.indentAt(value.span.start).length, flow };
  const { line } = source.placeAt(value.span.end);
  const end = source.lineStarts[line + 1] ?? source.text.length;
  return { span: { start: value.span.start, end }, indent: columnOf(source, value.span.start), flow };
}

/** Columns from the start of the line; a byte order mark is none. */
export function columnOf(source: SourceFile, offset: number): number {
  const { line, character } = source.placeAt(offset);
  return line === 0 && source.text.startsWith('\ufeff') ? character - 1 : character;
}
