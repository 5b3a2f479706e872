import { interpolate } from './interpolate';
import type { Value } from './model';

const ENTRY = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*/;

/** One entry of an env file. */
export interface EnvEntry {
  readonly name: string;
  /** Unknown if it uses a variable that is not set. */
  readonly value: Value<string>;
}

/**
 * Reads an `.env` file: `KEY=value`, quotes (double ones with escapes, both over several lines), `export`, comments,
 * LF or CRLF. A value may use keys above it and `outer`; an entry whose variable is not set is left out, as are
 * lines that are no entry. Never throws.
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function parseEnv(text: string, outer: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const result = new Map<string, string>();
  for (const { name, value } of readEnvEntries('', text, outer)) if (value.known) result.set(name, value.value);
  return result;
}

/**
 * The entries of an env file in order, with their places; names may come twice.
 * @param uri of the file, for the origins
 */
export function readEnvEntries(uri: string, text: string, outer: ReadonlyMap<string, string>): EnvEntry[] {
  const result: EnvEntry[] = [];
  const known = new Map(outer);
  let rest = text.startsWith('\ufeff') ? text.slice(1) : text;
  while (rest) {
    const match = ENTRY.exec(rest);
    const key = match?.[1];
    if (!match || !key) {
      rest = afterLine(rest);
      continue;
    }
    const start = text.length - rest.length + match[0].lastIndexOf(key);
    const entry = readValue(rest.slice(match[0].length));
    rest = entry.rest;
    const origin = { uri, span: { start, end: start + key.length } };
    const value: Value<string> = entry.literal
      ? { known: true, value: entry.value, origin }
      : interpolate(entry.value, known, origin);
    result.push({ name: key, value });
    // What the caller's environment says wins over the file.
    if (!outer.has(key) && value.known) known.set(key, value.value);
  }
  return result;
}

function readValue(text: string): { value: string; literal: boolean; rest: string } {
  const single = /^'([^']*)'/.exec(text);
  if (single) return { value: single[1] ?? '', literal: true, rest: afterLine(text.slice(single[0].length)) };
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(text);
  if (double)
    return { value: unescapeText(double[1] ?? ''), literal: false, rest: afterLine(text.slice(double[0].length)) };
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const comment = /(?:^|[ \t])#/.exec(line);
  const value = (comment ? line.slice(0, comment.index) : line).trim();
  return { value, literal: false, rest: afterLine(text) };
}

const ESCAPES: Partial<Record<string, string>> = { n: '\n', r: '\r', t: '\t', $: '$$' };

function unescapeText(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, char: string) => ESCAPES[char] ?? char);
}

function afterLine(text: string): string {
  const end = /\r\n|\n|\r/.exec(text);
  return end ? text.slice(end.index + end[0].length) : '';
}
