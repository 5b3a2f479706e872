import { interpolate } from './interpolate';
import type { Value } from './model';
import type { Reading } from './reading';
import { originOf, type YamlNode } from './tree';

/**
 * `command` and `entrypoint`: a list as it stands, a string split into shell words.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#command
 */
export function readCommand(node: YamlNode | undefined, reading: Reading, path: string) {
  if (!node || node.kind === 'null') return undefined;
  const origin = originOf(node);
  if (node.kind === 'scalar') {
    const text = interpolate(node.text, reading.envOf(node), origin);
    return text.known ? { ...text, value: splitShellWords(text.value) } : text;
  }
  const words: string[] = [];
  for (const item of reading.items(node, path, ' or a string')) {
    const word = reading.text(item, `each of ${path}`);
    if (word && !word.known) return { ...word, origin } satisfies Value<readonly string[]>;
    if (word) words.push(word.value);
  }
  return { known: true, value: words, origin } satisfies Value<readonly string[]>;
}

/** Splits at blanks, minding `'…'`, `"…"` and backslashes; an unclosed quote reaches to the end. */
export function splitShellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [token, single, double] of text.matchAll(
    /'([^']*)(?:'|$)|"((?:[^"\\]|\\[\s\S])*)(?:"|$)|\\[\s\S]|\s+|[\s\S]/g,
  )) {
    if (single !== undefined) word = (word ?? '') + single;
    else if (double !== undefined) word = (word ?? '') + double.replace(/\\(["\\$`])/g, '$1');
    else if (/^\s/.test(token)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (token.length > 1 && token[0] === '\\' ? token.slice(1) : token);
  }
  if (word !== undefined) words.push(word);
  return words;
}
