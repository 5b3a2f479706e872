import type { TextEdit } from '../text/edit';
import type { SourceFile } from '../text/source';
import { containsSpan, type Span } from '../text/span';
import { addLastKey } from './edit';
import { serviceStyle, sourceOf } from './edit-style';
import { afterComments, insertLines, nextLine, scalarText } from './edit-text';
import type { BlockPlace, ComposeModel, Service, ServiceNetwork } from './model';

interface Target {
  readonly service: Service;
  readonly source: SourceFile;
  readonly network: ServiceNetwork;
  /** The alias as a YAML scalar. */
  readonly alias: string;
  readonly step: number;
  readonly listStep: number;
}

/**
 * Gives a service one more name on a network; a list of networks becomes a mapping for it.
 * @returns no edits if the service is not on the network, has the alias, or the text cannot be changed safely
 */
export function addAlias(service: Service, network: string, alias: string, model: ComposeModel): TextEdit[] {
  const source = sourceOf(service, model);
  const on = service.networks.find(({ name }) => name === network);
  if (!source || !on || on.aliases.some((known) => known.known && known.value === alias)) return [];
  const target: Target = { service, source, network: on, alias: scalarText(alias), ...serviceStyle(service, source) };
  const entry = service.entries.get('networks');
  if (!entry) return addMapping(target);
  const { block, shape } = entry;
  if (!block || !on.origin) return [];
  if (shape === 'sequence') return block.flow ? flowListToMapping(target, block) : listToMapping(target, block);
  if (on.aliases.length > 0) return addToAliases(target, block);
  return containsSpan(block.span, on.origin.span) ? addFirstAlias(target, on.origin.span) : [];
}

/** No `networks` in the service's own text: all of its networks are written as a mapping. */
function addMapping({ service, source, network, alias, step, listStep }: Target): TextEdit[] {
  if (service.networks.some(({ aliases }) => aliases.length > 0)) return [];
  const lines = (indent: number): string[] => {
    const pad = (steps: number): string => ' '.repeat(indent + steps * step);
    return [
      `${pad(0)}networks:`,
      ...service.networks.flatMap(({ name }) => [
        `${pad(1)}${scalarText(name)}:`,
        ...(name === network.name ? [`${pad(2)}aliases:`, `${pad(2)}${' '.repeat(listStep)}- ${alias}`] : []),
      ]),
    ];
  };
  const flow = service.networks.map(
    ({ name }) => `${scalarText(name)}: {${name === network.name ? `aliases: [${alias}]` : ''}}`,
  );
  return addLastKey(service, source, lines, step, [`networks: {${flow.join(', ')}}`]);
}

function insert(source: SourceFile, offset: number, newText: string): TextEdit {
  return { uri: source.uri, span: { start: offset, end: offset }, newText };
}

/** The names of a list, if all of them stand in this text. */
function namesIn(service: Service, place: BlockPlace, count: number): Span[] {
  const spans = service.networks.flatMap(({ origin }) => (origin && origin.uri === service.uri ? [origin.span] : []));
  return spans.length === count && spans.every((span) => containsSpan(place.span, span)) ? spans : [];
}

function listToMapping({ service, source, network, alias, step, listStep }: Target, place: BlockPlace): TextEdit[] {
  const count = source.slice(place.span).match(/^ *- /gm)?.length ?? 0;
  // Keys must be indented under `networks:`, dashes need not be.
  const extra = place.indent === service.indent ? step : 0;
  const indent = place.indent + extra;
  return namesIn(service, place, count).flatMap((span) => {
    const dash = source.text.lastIndexOf('-', span.start - 1);
    const edits = [
      { uri: source.uri, span: { start: dash, end: span.start }, newText: ' '.repeat(extra) },
      insert(source, span.end, ':'),
    ];
    if (span.start !== network.origin?.span.start) return edits;
    const lines = [`${' '.repeat(indent + step)}aliases:`, `${' '.repeat(indent + step + listStep)}- ${alias}`];
    return [...edits, insertLines(source, nextLine(source, span.end), lines)];
  });
}

function flowListToMapping({ service, source, network, alias }: Target, place: BlockPlace): TextEdit[] {
  const inner = source.text.slice(place.span.start + 1, place.span.end - 1);
  if (inner.includes('#')) return [];
  const spans = namesIn(service, place, inner.replace(/,\s*$/, '').split(',').length);
  if (spans.length === 0) return [];
  const { start, end } = place.span;
  return [
    { uri: source.uri, span: { start, end: start + 1 }, newText: '{' },
    ...spans.map((span) => {
      const value = span.start === network.origin?.span.start ? `{aliases: [${alias}]}` : '{}';
      return insert(source, span.end, `: ${value}`);
    }),
    { uri: source.uri, span: { start: end - 1, end }, newText: '}' },
  ];
}

/** Below or behind the last alias. */
function addToAliases({ source, network, alias }: Target, place: BlockPlace): TextEdit[] {
  const last = network.aliases.at(-1)?.origin;
  if (!last || last.uri !== source.uri || !containsSpan(place.span, last.span)) return [];
  const lineStart = source.lineStarts[source.placeAt(last.span.start).line] ?? 0;
  const before = source.text.slice(lineStart, last.span.start);
  if (/^ *- +$/.test(before)) return [insertLines(source, nextLine(source, last.span.end), [before + alias])];
  return [insert(source, last.span.end, `, ${alias}`)];
}

/** A network of a mapping that has no aliases yet. */
function addFirstAlias({ source, alias, step, listStep }: Target, key: Span): TextEdit[] {
  const lineEnd = source.lineEnd(source.placeAt(key.end).line);
  const rest = source.text.slice(key.end, lineEnd);
  const flow = `aliases: [${alias}]`;
  if (/^[,}]/.test(rest)) return [insert(source, key.end, `: {${flow}}`)];
  const colon = /^\s*:/.exec(rest)?.[0].length ?? 0;
  const value = rest.slice(colon).trimStart();
  const at = lineEnd - value.length;
  if (colon === 0) return [];
  if (/^[,}]/.test(value)) return [insert(source, key.end + colon, ` {${flow}}`)];
  if (value.startsWith('{')) {
    const close = source.text.indexOf('}', at);
    const inner = source.text.slice(at + 1, close);
    if (/aliases|\{/.test(inner)) return [];
    return [insert(source, at + 1, inner.trim() === '' ? flow : `${flow}, `)];
  }
  if (value !== '' && !value.startsWith('#')) return [];
  return addAliasLines(source, key, alias, step, listStep);
}

function addAliasLines(source: SourceFile, key: Span, alias: string, step: number, listStep: number): TextEdit[] {
  const { line, character } = source.placeAt(key.start);
  let indent = character + step;
  const below = nextLine(source, key.end);
  for (let next = line + 1; next < source.lineStarts.length; next++) {
    const text = source.lineText(next);
    const spaces = /^ */.exec(text)?.[0].length ?? 0;
    if (/^\s*(?:#|$)/.test(text)) continue;
    if (spaces <= character) break;
    if (next === line + 1 || indent === character + step) indent = spaces;
    if (/^\s*aliases\s*:/.test(text)) return [];
  }
  const start = afterComments(source, below, indent);
  const lines = [`${' '.repeat(indent)}aliases:`, `${' '.repeat(indent + listStep)}- ${alias}`];
  return [insertLines(source, start, lines)];
}
