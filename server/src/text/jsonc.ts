import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Span } from './span';

/** A value in JSON with comments, with its place. */
export interface JsonNode {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  readonly span: Span;
  /** What stands there, as JavaScript has it. */
  readonly value: unknown;
  /** Of an object, in text order. */
  readonly entries: readonly JsonEntry[];
  /** Of an array. */
  readonly items: readonly JsonNode[];
}

export interface JsonEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: JsonNode;
}

export interface JsonProblem {
  readonly span: Span;
  readonly message: string;
}

export interface ParsedJson {
  /** Undefined for a text without a value; in a broken text, what could be read of it. */
  readonly root: JsonNode | undefined;
  readonly problems: readonly JsonProblem[];
}

/** What the parser's codes mean to a person. */
const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'no JSON value: texts stand in double quotes',
  InvalidNumberFormat: 'no number',
  PropertyNameExpected: 'a key in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a ":" is missing here',
  CommaExpected: 'a "," is missing here',
  CloseBraceExpected: 'a "}" is missing here',
  CloseBracketExpected: 'a "]" is missing here',
  EndOfFileExpected: 'the file should end here',
  UnexpectedEndOfComment: 'the comment has no end',
  UnexpectedEndOfString: 'the text has no closing quote',
  UnexpectedEndOfNumber: 'no number',
  InvalidUnicode: 'no Unicode character',
  InvalidEscapeCharacter: 'no escape sequence of JSON',
  InvalidCharacter: 'a character that must be escaped',
};

/** Parses JSON with comments and trailing commas. Never throws. */
export function parseJsonc(text: string): ParsedJson {
  const errors: ParseError[] = [];
  // a byte order mark keeps its place
  const json = text.replace(/^\uFEFF/, ' ');
  const tooDeep = findTooDeep(json);
  if (tooDeep) return { root: undefined, problems: [{ span: tooDeep, message: 'too many brackets in brackets' }] };
  const root = parseTree(json, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const problems = errors.map(({ error, offset, length }) => ({
    span: { start: offset, end: offset + length },
    message: MESSAGES[printParseErrorCode(error)] ?? 'no JSON',
  }));
  return { root: root && toNode(root), problems };
}

/** More levels than any of our files has; the parser goes down by calling itself. */
const MOST_LEVELS = 100;

/** The first bracket that opens a level too many; those in texts and comments are none. */
function findTooDeep(text: string): Span | undefined {
  let level = 0;
  const tokens = text.matchAll(/"(?:[^"\\\n]|\\.)*"?|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|[[\]{}]/g);
  for (const { 0: token, index } of tokens) {
    if (token === '[' || token === '{') level++;
    else if (token === ']' || token === '}') level--;
    if (level > MOST_LEVELS) return { start: index, end: index + 1 };
  }
  return undefined;
}

function toNode(node: Node): JsonNode {
  const { type, offset, length, children = [] } = node;
  const span = { start: offset, end: offset + length };
  if (type === 'array') {
    const items = children.map(toNode);
    return { kind: type, span, value: items.map(({ value }) => value), entries: [], items };
  }
  if (type === 'object') {
    const entries = children.flatMap(({ children: [key, value] = [] }): JsonEntry[] => {
      if (!key || !value) return [];
      const keySpan = { start: key.offset, end: key.offset + key.length };
      return [{ key: String(key.value), keySpan, value: toNode(value) }];
    });
    // a key such as "__proto__" is a key as any other
    const value = Object.fromEntries(entries.map((entry) => [entry.key, entry.value.value]));
    return { kind: type, span, value, entries, items: [] };
  }
  return { kind: type === 'property' ? 'null' : type, span, value: node.value, entries: [], items: [] };
}
