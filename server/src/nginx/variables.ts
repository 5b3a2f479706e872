import { onceFor } from '../text/memo';
import type { Span } from '../text/span';
import type { NginxModel } from './model';
import type { Directive } from './tree';

/** More texts than this are as good as unknown. */
const MOST_TEXTS = 200;
/** Variables made of variables: nobody writes more levels, and each may double the text. */
const DEEPEST = 6;

/** Words of `map` and `geo` that are settings, not entries. */
export const SETTING_WORDS: ReadonlySet<string> = new Set([
  'hostnames',
  'volatile',
  'ranges',
  'delete',
  'proxy',
  'proxy_recursive',
]);

/**
 * The texts that a text with variables may become, as far as `set`, `map`, `geo` and `split_clients` tell.
 * @param template for example `api_$color:3000`
 * @returns undefined if a variable's values stand in no file: `$host`, an `envsubst` word, captures, Lua …
 */
export function possibleTexts(
  model: NginxModel,
  template: string,
  expanding: readonly string[] = [],
): readonly string[] | undefined {
  let texts: string[] = [''];
  for (const [part, inBraces, bare] of template.matchAll(/\$(?:\{(\w+)\}|(\w+))|\$|[^$]+/g)) {
    const variable = inBraces ?? bare;
    const values = variable === undefined ? [part] : valuesOf(model, variable, expanding);
    if (!values) return undefined;
    texts = texts.flatMap((text) => values.map((value) => text + value));
    if (texts.length > MOST_TEXTS) return undefined;
  }
  return [...new Set(texts)];
}

function valuesOf(model: NginxModel, variable: string, expanding: readonly string[]): readonly string[] | undefined {
  const definitions = model.variables.get(variable);
  if (!definitions || expanding.includes(variable) || expanding.length === DEEPEST) return undefined;
  const found: string[] = [];
  for (const definition of definitions) {
    const values = writtenValues(definition);
    if (!values) return undefined;
    for (const value of values) {
      const texts = possibleTexts(model, value, [...expanding, variable]);
      if (!texts) return undefined;
      found.push(...texts);
    }
  }
  return found;
}

/** The values that a definition gives its variable, as written; undefined if they are computed or stand elsewhere. */
export function writtenValues({ name, args, block }: Directive): readonly string[] | undefined {
  if (name.value === 'set') return args[1] ? [args[1].value] : undefined;
  if (!block || !(name.value === 'map' || name.value === 'geo' || name.value === 'split_clients')) return undefined;
  const entries = block.body.filter((entry) => !SETTING_WORDS.has(entry.name.value));
  if (entries.some((entry) => entry.name.value === 'include')) return undefined;
  return entries.flatMap((entry) => entry.args[0]?.value ?? []);
}

/** A variable in a text: `$name`, `${name}`. */
export interface VariableMention {
  readonly name: string;
  /** In the text, with `$` and braces. */
  readonly span: Span;
  /** The name alone. */
  readonly nameSpan: Span;
}

/** The variables in a text, in its order. */
export function* variablesIn(text: string): Generator<VariableMention> {
  if (!text.includes('$')) return;
  for (const { 0: whole, 1: braced, 2: bare, index } of text.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    const name = braced ?? bare ?? '';
    const start = index + (braced === undefined ? 1 : 2);
    const span = { start: index, end: index + whole.length };
    yield { name, span, nameSpan: { start, end: start + name.length } };
  }
}

/** What defines each variable, by its name in lower case: nginx ignores the case. */
export const definitionsByName = onceFor(({ variables }: NginxModel): ReadonlyMap<string, ReadonlySet<Directive>> => {
  const byName = new Map<string, Set<Directive>>();
  for (const [name, directives] of variables) {
    const known = byName.get(name.toLowerCase()) ?? new Set();
    for (const directive of directives) known.add(directive);
    byName.set(name.toLowerCase(), known);
  }
  return byName;
});
