import { type Environment, mapTemplate } from './interpolate';
import type { ContentMap } from './model';
import { contentStart, type ScalarNode } from './tree';

/**
 * A scalar's text as a document of its own, with the way back into the YAML file.
 * The way is exact for block scalars, plain ones and quoted ones; where the text cannot be followed, it leads to the
 * start of the scalar. What a variable brought in leads to the variable.
 */
export function mapContent(node: ScalarNode, env: Environment): ContentMap {
  const template = mapTemplate(node.text, env);
  let place: ((offset: number) => number) | undefined;
  const placeOf = (offset: number): number => {
    place ??= scalarPlaces(node);
    return place(offset);
  };
  return {
    text: template.text,
    unknownVariables: template.unknownVariables,
    unset: () =>
      template.unset.map(({ name, start, end }) => ({
        name,
        span: { start: placeOf(start), end: placeOf(end - 1) + 1 },
      })),
    toSource: (offset) => placeOf(template.toTemplate(offset)),
  };
}

/** Leads from an offset in a scalar's text to where it is written. */
function scalarPlaces(node: ScalarNode): (offset: number) => number {
  const start = contentStart(node);
  if (start !== undefined) return (offset) => start + Math.max(0, Math.min(offset, node.text.length));
  const places = node.style === 'block' ? blockPlaces(node) : alignedPlaces(node, node.span.start, node.span.end);
  if (!places) return () => node.span.start;
  return (offset) => places[Math.max(0, Math.min(offset, node.text.length))] ?? node.span.start;
}

/** @returns for each offset of a block scalar's text its place; undefined if the text does not stand there */
function blockPlaces(node: ScalarNode): number[] | undefined {
  const { text, lineStarts } = node.source;
  const header = /^[|>][^\r\n]*(?:\r\n|\n|\r)/.exec(text.slice(node.span.start, node.span.start + 1000));
  if (!header) return undefined;
  const start = node.span.start + header[0].length;
  // The parser's span ends before blank lines that may belong to the text.
  const line = node.source.placeAt(node.span.end).line;
  return alignedPlaces(node, start, lineStarts[line + 1] ?? text.length);
}

/**
 * Walks along a scalar's text and its source together. YAML leaves out indentation, folds line ends into blanks and
 * resolves escapes, so what differs in the source is skipped.
 */
function alignedPlaces(node: ScalarNode, from: number, to: number): number[] | undefined {
  const { text: source } = node.source;
  const isQuoted = node.style === 'single' || node.style === 'double';
  const indent = node.style === 'block' ? blockIndent(source.slice(from, to), node.text) : undefined;
  const places: number[] = [];
  let at = isQuoted ? from + 1 : from;
  if (indent !== undefined) at = skipIndent(source, at, indent);
  for (let index = 0; index < node.text.length; index++) {
    const char = node.text[index] ?? '';
    at = skipFolded(node, at, to, char, indent);
    if (at >= to) {
      // Line ends that the chomping indicator `+` keeps may lie behind the last line.
      if (char !== '\n') return undefined;
      places.push(to);
      continue;
    }
    places.push(at);
    const width = widthOf(source, at, char, node.style);
    if (width === undefined) return undefined;
    at += width;
    if (/[\r\n]/.test(source[at - 1] ?? '')) at = skipIndent(source, at, indent);
  }
  places.push(Math.min(at, to));
  return places;
}

/** How much of the source stands for one character of the text; undefined if it stands for another one. */
function widthOf(source: string, at: number, char: string, style: ScalarNode['style']): number | undefined {
  const written = source[at];
  if (written === '\\' && style === 'double') return ESCAPES[source[at + 1] ?? ''] ?? 2;
  if (written === "'" && style === 'single') return 2;
  if (written === char) return 1;
  const isBreak = written === '\n' || written === '\r';
  if (isBreak && (char === ' ' || char === '\n')) return source.startsWith('\r\n', at) ? 2 : 1;
  return undefined;
}

const ESCAPES: Partial<Record<string, number>> = { x: 4, u: 6, U: 10 };

const BLANKS_BEFORE_BREAK = /[ \t]+(?=[\r\n])/y;

/** Skips line ends that have left no trace in the text, and blanks around folded ones. */
function skipFolded(node: ScalarNode, start: number, to: number, char: string, indent: number | undefined): number {
  const { text: source } = node.source;
  let at = start;
  while (at < to) {
    const written = source[at] ?? '';
    BLANKS_BEFORE_BREAK.lastIndex = at;
    if (node.style === 'double' && written === '\\' && /[\r\n]/.test(source[at + 1] ?? '')) {
      at = skipIndent(source, skipBreak(source, at + 1), indent);
    } else if (/[\r\n]/.test(written) && char !== ' ' && char !== '\n') {
      at = skipIndent(source, skipBreak(source, at), indent);
    } else if (indent === undefined && (char === ' ' || written !== char) && BLANKS_BEFORE_BREAK.test(source)) {
      at = BLANKS_BEFORE_BREAK.lastIndex;
    } else return at;
  }
  return at;
}

function skipBreak(source: string, at: number): number {
  return at + (source.startsWith('\r\n', at) ? 2 : 1);
}

/** @param indent of a block scalar's lines; undefined outside of them, where all blanks go */
function skipIndent(source: string, at: number, indent: number | undefined): number {
  let end = at;
  while (/[ \t]/.test(source[end] ?? '') && (indent === undefined || end < at + indent)) end++;
  return end;
}

/** The indentation that is none of the text, told by the first line that is not empty. */
function blockIndent(source: string, text: string): number {
  const blanks = (lines: string): number => /^(?: *(?:\r\n|\n|\r))*( *)/.exec(lines)?.[1]?.length ?? 0;
  return Math.max(0, blanks(source) - blanks(text));
}
