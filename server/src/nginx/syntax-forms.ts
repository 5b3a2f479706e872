/**
 * What the syntax of a directive, as nginx.org writes it, says of the words that may come next: literal words, names with
 * `=`, and the names of what a person fills in.
 */

/** A word of a syntax. */
export interface SyntaxWord {
  /** What is written as it stands: `on`, `zone=`, `shared:`; empty for a mere placeholder. */
  readonly literal: string;
  /** What follows the literal and is filled in, with what stands between: `name`, `:`, `size`. */
  readonly rest: readonly SyntaxPart[];
}

export interface SyntaxPart {
  readonly text: string;
  readonly isPlaceholder: boolean;
}

interface Item {
  /** Words that stand for each other. */
  readonly words: readonly SyntaxWord[];
  readonly isOptional: boolean;
  readonly isRepeated: boolean;
  /** What it may only follow: `[format [buffer=size]]`. */
  readonly needs?: Item;
}

/** One way of writing a directive; several where the syntax has several lines or alternatives of several words. */
export type SyntaxForm = readonly Item[];

/** Reads the lines of a syntax in nginx.org's Markdown. Never fails: what is not understood stands for nothing. */
export function parseSyntax(lines: readonly string[]): readonly SyntaxForm[] {
  return lines.flatMap((line) => new FormParser(line).parse());
}

/** The words that may come next, and whether it may be something to fill in: its name, as `time`. */
export interface NextWords {
  readonly words: readonly SyntaxWord[];
  readonly placeholders: readonly string[];
}

/**
 * What may stand between the arguments before a place and those after it.
 * Words with `=` may stand in any order once what comes before them is there, as nginx reads them.
 */
export function nextWords(
  forms: readonly SyntaxForm[],
  before: readonly string[],
  after: readonly string[] = [],
): NextWords {
  const words = new Map<string, SyntaxWord>();
  const placeholders = new Set<string>();
  for (const form of forms) {
    for (const word of nextInForm(form, before, after)) {
      if (word.literal === '') placeholders.add(word.rest[0]?.text ?? '');
      else words.set(word.literal, word);
    }
  }
  return { words: [...words.values()], placeholders: [...placeholders] };
}

/** Words that are there alone or not at all. */
const ALONE = new Set(['off', 'none']);

function nextInForm(form: SyntaxForm, before: readonly string[], after: readonly string[]): readonly SyntaxWord[] {
  const used = new Set<Item>();
  for (const argument of before) {
    const item = itemFor(form, used, argument);
    if (!item) return [];
    used.add(item);
  }
  const others = [...before, ...after];
  if (others.some((argument) => ALONE.has(argument) && isLiteral(form, argument))) return [];
  const found: SyntaxWord[] = [];
  for (const item of form) {
    if (used.has(item) && !item.isRepeated) continue;
    const isThere = (word: SyntaxWord): boolean =>
      word.literal !== '' && others.some((argument) => isWord(word, argument));
    // of words that stand for each other one is enough
    const isTaken = !item.isRepeated && item.words.some(isThere);
    if (!isTaken && mayFollow(item, used)) found.push(...item.words.filter((word) => !isThere(word)));
    if (!used.has(item) && !isTaken && isInTheWay(item)) break;
  }
  return others.length > 0 ? found.filter(({ literal }) => !ALONE.has(literal)) : found;
}

function mayFollow({ needs }: Item, used: ReadonlySet<Item>): boolean {
  return needs === undefined || used.has(needs);
}

/** What comes after it has to wait: it must be there, at its place. */
function isInTheWay({ isOptional, words }: Item): boolean {
  return !isOptional && words.some(({ literal }) => !literal.endsWith('='));
}

function isLiteral(form: SyntaxForm, argument: string): boolean {
  return form.some(({ words }) => words.some((word) => word.literal === argument && word.rest.length === 0));
}

/** The item that an argument is: by its literal words, else what is filled in first. */
function itemFor(form: SyntaxForm, used: ReadonlySet<Item>, argument: string): Item | undefined {
  let placeholder: Item | undefined;
  let repeated: Item | undefined;
  for (const item of form) {
    const isUsed = used.has(item);
    if ((isUsed && !item.isRepeated) || !mayFollow(item, used)) continue;
    if (item.words.some((word) => word.literal !== '' && isWord(word, argument))) return item;
    if (item.words.some(({ literal }) => literal === '')) {
      if (isUsed) repeated ??= item;
      else placeholder ??= item;
    }
    if (!isUsed && isInTheWay(item)) break;
  }
  return placeholder ?? repeated;
}

function isWord({ literal, rest }: SyntaxWord, argument: string): boolean {
  return rest.length > 0 || literal.endsWith('=') ? argument.startsWith(literal) : argument === literal;
}

class FormParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    // `{...}` is the block; a doubled backtick an accident of the markup
    this.#text = text.replace(/`\{\.\.\.\}`\s*$/, '').replaceAll('``', '');
  }

  parse(): SyntaxForm[] {
    const forms: SyntaxForm[] = [];
    while (this.#at < this.#text.length) {
      const { form, endsWithBar } = this.#sequence();
      if (form.length > 0) forms.push(form);
      if (!endsWithBar) break;
    }
    return forms;
  }

  /** Items up to the end, or to a `|` that is between more than single words. */
  #sequence(): { form: Item[]; endsWithBar: boolean } {
    const items: Item[] = [];
    for (;;) {
      this.#skipSpace();
      const rest = this.#text.slice(this.#at);
      const last = items.at(-1);
      if (rest === '') return { form: items, endsWithBar: false };
      if (rest.startsWith('...')) {
        this.#at += 3;
        if (last) items[items.length - 1] = { ...last, isRepeated: true };
      } else if (rest.startsWith('|')) {
        this.#at++;
        if (!last || last.isOptional || items.length > 1) return { form: items, endsWithBar: true };
        this.#skipSpace();
        if (this.#text[this.#at] === '[') return { form: items, endsWithBar: true };
        items[items.length - 1] = { ...last, words: [...last.words, ...this.#word()] };
      } else if (rest.startsWith('[')) items.push(...this.#optional());
      else items.push({ words: this.#word(), isOptional: false, isRepeated: false });
    }
  }

  /** `[a | b]`, `[a [b]]`, `[flag ...]`. */
  #optional(): Item[] {
    const end = closingBracket(this.#text, this.#at);
    const inner = new FormParser(this.#text.slice(this.#at + 1, end));
    this.#at = end + 1;
    return inner.parse().flatMap((form) => {
      const [first, ...others] = form.map((item) => ({ ...item, isOptional: true }));
      return first ? [first, ...others.map((item) => ({ ...item, needs: item.needs ?? first }))] : [];
    });
  }

  /** A run without blanks: `zone=name:size`, and `ipv6only=on|off` as two words. */
  #word(): SyntaxWord[] {
    const start = this.#at;
    while (this.#at < this.#text.length && !/[\s\]]/.test(this.#text[this.#at] ?? '')) {
      if (this.#text[this.#at] === '[') this.#at = closingBracket(this.#text, this.#at);
      this.#at++;
    }
    // a bar without blanks around it is between values
    const [first = '', ...values] = splitValues(this.#text.slice(start, this.#at));
    const word = readWord(first);
    const name = word.literal.slice(0, word.literal.indexOf('=') + 1);
    return [word, ...values.map((value) => readWord(value, name))].filter(
      ({ literal, rest }) => literal !== '' || rest.length > 0,
    );
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }
}

function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '[') depth++;
    else if (text[at] === ']' && --depth === 0) return at;
  }
  return text.length;
}

function splitValues(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '[') depth++;
    if (character === ']') depth--;
    if (character === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** Optional parts inside a word are left out. */
function readWord(markdown: string, prefix = ''): SyntaxWord {
  const text = markdown.replace(/\[[^\]]*\](?:\])*/g, '').replace(/`\[[^`]*\]`/g, '');
  const parts: SyntaxPart[] = [];
  for (const [whole, placeholder] of text.matchAll(/\*`([^`]*)`\*|[^*`]+/g)) {
    const isPlaceholder = placeholder !== undefined;
    const last = parts.at(-1);
    if (!isPlaceholder && last && !last.isPlaceholder) parts[parts.length - 1] = { ...last, text: last.text + whole };
    else parts.push({ text: (placeholder ?? whole).trim(), isPlaceholder });
  }
  const [first, ...rest] = parts;
  if (!first || first.isPlaceholder)
    return prefix === '' ? { literal: '', rest: parts } : { literal: prefix, rest: parts };
  return { literal: prefix + first.text, rest };
}
