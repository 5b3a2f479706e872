import type { TextEdit } from '../text/edit';
import type { Origin, Span } from '../text/span';
import { scalarText } from './edit-text';
import type { ScalarNode } from './tree';

/** A name, or another part of a YAML scalar that is written as it reads. */
export interface ScalarPart {
  readonly origin: Origin;
  /** The scalar that holds it, with its quotes. */
  readonly scalar: { readonly span: Span; readonly style: ScalarNode['style']; readonly text: string };
}

/**
 * Replaces a part of a scalar and keeps its quotes; a plain one that would not be a string any more gets some.
 * @param newText letters, digits, `.`, `_`, `-` and `@`: what needs no escapes
 */
export function replaceInScalar({ origin, scalar }: ScalarPart, newText: string): TextEdit {
  const { uri, span } = origin;
  const { style, text } = scalar;
  if (style !== 'plain') return { uri, span, newText };
  const at = span.start - scalar.span.start;
  const whole = text.slice(0, at) + newText + text.slice(at + span.end - span.start);
  return isString(whole) || !isString(text)
    ? { uri, span, newText }
    : { uri, span: scalar.span, newText: JSON.stringify(whole) };
}

/** Whether all YAML parsers read a plain scalar as a string. */
function isString(text: string): boolean {
  return !/^[-+.\d]/.test(text) ? scalarText(text) === text || /[^\w.-]/.test(text) : !LIKE_NUMBER.test(text);
}

/** Numbers of YAML 1.1 and 1.2 in all bases and with `_`, `.inf`, dates, and a lone dash. */
const LIKE_NUMBER =
  /^(?:[-+]?[\d.][\d._]*(?:e[-+]?\d+)?|[-+]?0[xob][\da-f_]+|[-+]?\.(?:inf|nan)|\d{4}-\d\d?-\d\d?|-+|[\d:]+)$/i;
