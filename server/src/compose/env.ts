import { interpolate } from './interpolate';

const ENTRY = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*/;

/**
 * Reads an `.env` file: `KEY=value`, quotes (double ones with escapes, both over several lines), `export`, comments,
 * LF or CRLF. A value may use keys above it and `outer`; an entry whose variable is not set is left out, as are
 * lines that are no entry. Never throws.
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function parseEnv(text: string, outer: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const result = new Map<string, string>();
  const known = new Map(outer);
  let rest = text.startsWith('\ufeff') ? text.slice(1) : text;
  while (rest) {
    const match = ENTRY.exec(rest);
    const key = match?.[1];
    if (!match || !key) {
      rest = afterLine(rest);
      continue;
    }
    const entry = readValue(rest.slice(match[0].length));
    rest = entry.rest;
    const value = entry.literal
      ? entry.value
      : interpolate(entry.value, known, { uri: '', span: { start: 0, end: 0 } });
    if (typeof value !== 'string' && !value.known) continue;
    const plain = typeof value === 'string' ? value : value.value;
    result.set(key, plain);
    // What the caller's environment says wins over the file.
    if (!outer.has(key)) known.set(key, plain);
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
