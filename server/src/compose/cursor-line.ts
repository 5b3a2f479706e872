/** One line of YAML, in columns: its dashes, its key, and what follows. */
export interface YamlLine {
  readonly indent: number;
  /** Nothing but white space. */
  readonly isBlank: boolean;
  /** Columns of the dashes at its start. */
  readonly dashes: readonly number[];
  readonly key: LineKey | undefined;
  /** What stands behind dashes and key, without quotes and comment. */
  readonly content: LineContent | undefined;
  /** Column of `#`. */
  readonly comment: number | undefined;
  /** A text of several lines begins: `|` or `>`. */
  readonly isText: boolean;
  /** The content begins with a bracket. */
  readonly isFlow: boolean;
}

interface LineContent {
  readonly start: number;
  readonly end: number;
  readonly quote: '"' | "'" | undefined;
}

interface LineKey extends LineContent {
  readonly text: string;
  /** Of the key with its quote. */
  readonly column: number;
  readonly colon: number;
}

/** What stands beside a place in the same list or mapping. */
export interface ComposeSibling {
  readonly kind: 'key' | 'item';
  /** The key, or the item's text without quotes and comment. */
  readonly text: string;
  /** Where a key or a dash stands in its line; 0 in brackets. */
  readonly column: number;
  /** Of a key: the text behind it on the line. */
  readonly value: string;
  /** Of an item. */
  readonly quote: '"' | "'" | undefined;
}

/** A key or a dash of a line. */
export interface LinePart {
  readonly kind: 'key' | 'item';
  readonly text: string;
  readonly column: number;
}

export function readLine(text: string): YamlLine {
  let at = skipBlanks(text, 0);
  const indent = at;
  const dashes: number[] = [];
  while (text[at] === '-' && isBlankAt(text, at + 1)) {
    dashes.push(at);
    at = skipBlanks(text, at + 1);
  }
  const comment = commentIn(text, at);
  const key = keyAt(text, at, comment ?? text.length);
  const from = skipProperties(text, key ? skipBlanks(text, key.colon + 1) : at);
  const end = text.slice(0, comment ?? text.length).trimEnd().length;
  const content = from < end ? contentAt(text, from, end) : undefined;
  const first = content && !content.quote ? text[content.start] : undefined;
  return {
    indent,
    isBlank: text.trim() === '',
    dashes,
    key,
    content,
    comment,
    isText: (first === '|' || first === '>') && /^[|>][-+\d]*$/.test(text.slice(from, end)),
    isFlow: first === '[' || first === '{',
  };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

function isBlankAt(text: string, at: number): boolean {
  return at >= text.length || text[at] === ' ' || text[at] === '\t';
}

/** Anchors and tags before a value. */
function skipProperties(text: string, from: number): number {
  let at = from;
  while ((text[at] === '&' || text[at] === '!') && !isBlankAt(text, at + 1)) {
    while (!isBlankAt(text, at)) at++;
    at = skipBlanks(text, at);
  }
  return at;
}

/** The end of quoted text that starts at an offset: behind its quote, or the end of the text. */
export function quotedEnd(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') at++;
    else if (text[at] === quote && quote === "'" && text[at + 1] === "'") at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

/** Where a comment begins; not in quotes that open at the start of a key or a value. */
function commentIn(text: string, from: number): number | undefined {
  let isStart = true;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === '#' && (at === 0 || isBlankAt(text, at - 1))) return at;
    if ((letter === '"' || letter === "'") && isStart) {
      at = quotedEnd(text, at) - 1;
      isStart = false;
    } else if (letter === ':' || letter === ',' || letter === '[' || letter === '{') isStart = true;
    else if (letter !== ' ' && letter !== '\t') isStart = false;
  }
  return undefined;
}

function keyAt(text: string, start: number, end: number): LineKey | undefined {
  const first = text[start];
  if (first === '"' || first === "'") {
    const close = quotedEnd(text, start);
    const colon = skipBlanks(text, close);
    if (text[colon] !== ':' || !isBlankAt(text, colon + 1) || text[close - 1] !== first) return undefined;
    const key = { start: start + 1, end: close - 1, quote: first, column: start, colon } as const;
    return { ...key, text: text.slice(key.start, key.end) };
  }
  if (first === undefined || '[]{},#&*!|>%@`'.includes(first)) return undefined;
  let colon = text.indexOf(':', start);
  while (colon >= 0 && colon < end && !isBlankAt(text, colon + 1)) colon = text.indexOf(':', colon + 1);
  if (colon < 0 || colon >= end) return undefined;
  const name = text.slice(start, colon).trimEnd();
  if (name === '') return undefined;
  return { text: name, start, end: start + name.length, quote: undefined, column: start, colon };
}

function contentAt(text: string, start: number, end: number): LineContent {
  const first = text[start];
  if (first !== '"' && first !== "'") return { start, end, quote: undefined };
  const close = quotedEnd(text, start);
  const isClosed = close > start + 1 && text[close - 1] === first;
  return { start: start + 1, end: isClosed ? close - 1 : end, quote: first };
}
