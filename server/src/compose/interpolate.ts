import type { Origin } from '../text/span';
import type { Value } from './model';

/** Variable names and their values: `.env`, then the process environment over it. */
export type Environment = ReadonlyMap<string, string>;

type Result = { readonly text: string } | { readonly reason: string };

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/**
 * Replaces `$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:?e}`, `${V?e}`, `${V:+r}`, `${V+r}` (nested too) and `$$` as Compose
 * does, except that a variable which is not set and has no default makes the whole value unknown, not empty.
 * @param template the text as it stands in the file
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function interpolate(template: string, env: Environment, origin: Origin): Value<string> {
  if (!template.includes('$')) return { known: true, value: template, origin };
  const result = substitute(template, env, 0);
  if ('text' in result) return { known: true, value: result.text, origin };
  return { known: false, raw: template, reason: result.reason, origin };
}

/** Deeper nesting of `${A:-${B:-…}}` than anyone writes. */
const MAX_DEPTH = 50;

function substitute(template: string, env: Environment, depth: number): Result {
  if (depth > MAX_DEPTH) return { reason: 'the variables are nested too deeply' };
  let text = '';
  let position = 0;
  for (;;) {
    const dollar = template.indexOf('$', position);
    if (dollar < 0) return { text: text + template.slice(position) };
    text += template.slice(position, dollar);
    const next = template[dollar + 1];
    if (next === '$') {
      text += '$';
      position = dollar + 2;
      continue;
    }
    const end = next === '{' ? closingBrace(template, dollar + 2) : nameEnd(template, dollar + 1);
    if (end === undefined) return { reason: `"${template.slice(dollar)}" is no valid variable` };
    const result =
      next === '{'
        ? expand(template.slice(dollar + 2, end - 1), env, depth)
        : lookUp(template.slice(dollar + 1, end), env);
    if ('reason' in result) return result;
    text += result.text;
    position = end;
  }
}

/** What stands between the braces. */
function expand(inner: string, env: Environment, depth: number): Result {
  const end = nameEnd(inner, 0);
  if (end === undefined) return { reason: `"\${${inner}}" is no valid variable` };
  const name = inner.slice(0, end);
  if (end === inner.length) return lookUp(name, env);
  const match = /^(:?)([-?+])/.exec(inner.slice(end));
  if (!match) return { reason: `"\${${inner}}" is no valid variable` };
  const value = env.get(name);
  const isSet = match[1] ? value !== undefined && value !== '' : value !== undefined;
  const word = inner.slice(end + match[0].length);
  if (match[2] === '+') return isSet ? substitute(word, env, depth + 1) : { text: '' };
  if (isSet) return { text: value ?? '' };
  if (match[2] === '-') return substitute(word, env, depth + 1);
  return { reason: word ? `\${${name}} is required: ${word}` : `\${${name}} is required but not set` };
}

function lookUp(name: string, env: Environment): Result {
  const value = env.get(name);
  return value === undefined ? { reason: `\${${name}} is not set` } : { text: value };
}

function nameEnd(text: string, start: number): number | undefined {
  NAME.lastIndex = start;
  return NAME.test(text) ? NAME.lastIndex : undefined;
}

/** A template after interpolation, variables that are not known left as they are written. */
export interface MappedTemplate {
  readonly text: string;
  readonly unknownVariables: readonly string[];
  /** Where they stand in the template. */
  readonly unset: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  /** From an offset of the text to one of the template; within a variable's value, to the variable. */
  toTemplate(offset: number): number;
}

/** Interpolates a text in which variables may stay unknown, and remembers which part came from where. */
export function mapTemplate(template: string, env: Environment): MappedTemplate {
  const parts: { readonly start: number; readonly from: number; readonly isLiteral: boolean }[] = [];
  const unset: { name: string; start: number; end: number }[] = [];
  let text = '';
  const add = (piece: string, from: number, isLiteral: boolean): void => {
    parts.push({ start: text.length, from, isLiteral });
    text += piece;
  };
  for (let position = 0; position < template.length; ) {
    const dollar = template.indexOf('$', position);
    if (dollar !== position) add(template.slice(position, dollar < 0 ? undefined : dollar), position, true);
    if (dollar < 0) break;
    const isBraced = template[dollar + 1] === '{';
    const end = isBraced ? closingBrace(template, dollar + 2) : nameEnd(template, dollar + 1);
    if (template[dollar + 1] === '$') {
      add('$', dollar, false);
      position = dollar + 2;
      continue;
    }
    const variable = template.slice(dollar, end ?? dollar + 1);
    const result = end === undefined ? undefined : substitute(variable, env, 0);
    if (result && 'text' in result) add(result.text, dollar, false);
    else {
      const name = /[A-Za-z_]\w*/.exec(variable)?.[0];
      if (name !== undefined) unset.push({ name, start: dollar, end: dollar + variable.length });
      add(variable, dollar, true);
    }
    position = dollar + variable.length;
  }
  parts.push({ start: text.length, from: template.length, isLiteral: true });
  return {
    text,
    unknownVariables: [...new Set(unset.map(({ name }) => name))],
    unset,
    toTemplate: (offset) => {
      let low = 0;
      let high = parts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((parts[middle]?.start ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      const part = parts[low];
      if (!part) return 0;
      return part.isLiteral ? Math.min(part.from + Math.max(0, offset - part.start), template.length) : part.from;
    },
  };
}

/** The offset after the brace that closes the one before `start`; undefined if none does. */
function closingBrace(text: string, start: number): number | undefined {
  let depth = 1;
  for (let index = start; index < text.length; index++) {
    if (text[index] === '}') depth--;
    else if (text[index] === '$' && text[index + 1] === '$') index++;
    else if (text[index] === '$' && text[index + 1] === '{') depth++;
    if (depth === 0) return index + 1;
  }
  return undefined;
}

/** A part of a template and where it begins in it. */
export interface TemplatePart {
  readonly text: string;
  readonly start: number;
}

/** Splits at a separator that stands outside of `${…}` and `[…]` (an IPv6 address). */
export function splitTemplate(template: string, separator: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let start = 0;
  for (let index = 0; index < template.length; index++) {
    const char = template[index];
    if (char === '$' && template[index + 1] === '{') index = (closingBrace(template, index + 2) ?? template.length) - 1;
    else if (char === '[' && template.includes(']', index)) index = template.indexOf(']', index);
    else if (char === separator) {
      parts.push({ text: template.slice(start, index), start });
      start = index + 1;
    }
  }
  parts.push({ text: template.slice(start), start });
  return parts;
}
