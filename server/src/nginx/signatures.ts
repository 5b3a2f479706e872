import type { Span } from '../text/span';

/** One form of a directive as it is written: `location [ = | ~ | ~* | ^~ ] uri { ... }`. */
export interface Signature {
  /** Without Markdown, the name first. */
  readonly label: string;
  readonly parameters: readonly SignatureParameter[];
}

/** A word that the form takes, or a choice of words. */
export interface SignatureParameter {
  /** In the label. */
  readonly span: Span;
  /** What may stand there: for a literal its text, up to its `=`; undefined for a word of the user's. */
  readonly words: readonly SignatureWord[];
  readonly isOptional: boolean;
  readonly mayRepeat: boolean;
}

export interface SignatureWord {
  /** The letters that are fixed: `on`, `max_fails=`, `unix:`; empty for a word of the user's own. */
  readonly literal: string;
  /** Nothing follows the literal. */
  readonly isWhole: boolean;
  /** What the user's word is called: `number`, `uri`. */
  readonly placeholder: string;
}

/** A character of a form, and whether it is to be written as it is. */
interface Form {
  readonly text: string;
  readonly isLiteral: readonly boolean[];
}

/**
 * The forms of a directive.
 * @param forms as in the catalogue: Markdown, `*` around words of the user's, backticks around literal ones
 */
export function readSignatures(name: string, forms: readonly string[], isBlock: boolean): readonly Signature[] {
  return forms.map((form) => readSignature(name, form, isBlock));
}

function readSignature(name: string, markdown: string, isBlock: boolean): Signature {
  const form = readForm(markdown);
  const block = /\s*\{\.\.\.\}$/.exec(form.text)?.[0] ?? '';
  const text = form.text.slice(0, form.text.length - block.length);
  const offset = name.length + 1;
  const parameters = readWords(form, 0, text.length).map(({ span: { start, end }, ...rest }) => ({
    ...rest,
    span: { start: start + offset, end: end + offset },
  }));
  const head = text === '' ? name : `${name} ${text}`;
  return { label: isBlock ? `${head} { ... }` : `${head};`, parameters };
}

/** Takes the Markdown away. */
function readForm(markdown: string): Form {
  let text = '';
  const isLiteral: boolean[] = [];
  for (const [whole, users, literal] of markdown.replaceAll('``', '').matchAll(/\*`([^`]*)`\*|`([^`]*)`|./gs)) {
    const part = users ?? literal ?? whole;
    text += part;
    while (isLiteral.length < text.length) isLiteral.push(literal !== undefined);
  }
  const start = text.length - text.trimStart().length;
  return { text: text.trim(), isLiteral: isLiteral.slice(start) };
}

/** The words between two offsets, with those of brackets that hold several. */
function readWords(form: Form, from: number, to: number, isOptional = false): SignatureParameter[] {
  const found: SignatureParameter[] = [];
  for (const piece of piecesOf(form.text, from, to)) {
    const { start, end } = piece;
    const text = form.text.slice(start, end);
    const last = found.at(-1);
    if (text === '...') {
      if (last) found[found.length - 1] = { ...last, mayRepeat: true, span: { start: last.span.start, end } };
      continue;
    }
    const inside = isBracketed(text) ? { start: start + 1, end: end - 1 } : undefined;
    // `[format [buffer=size] [flush=time]]`
    if (inside && /\s\[/.test(form.text.slice(inside.start, inside.end))) {
      found.push(...readWords(form, inside.start, inside.end, true));
      continue;
    }
    const words = readChoice(form, inside ?? piece);
    const mayRepeat = words.some(({ placeholder }) => placeholder === 'parameters');
    found.push({ span: piece, words, isOptional: isOptional || inside !== undefined, mayRepeat });
  }
  return found;
}

/** Words that stand apart; choices (`a | b`) and brackets stay whole. */
function piecesOf(text: string, from: number, to: number): Span[] {
  const pieces: { start: number; end: number }[] = [];
  let depth = 0;
  let start = -1;
  let isChoice = false;
  for (let at = from; at <= to; at++) {
    const character = at < to ? text[at] : ' ';
    if (character === '[') depth++;
    if (character === ']') depth--;
    const isSpace = depth <= 0 && /\s/.test(character ?? '');
    if (!isSpace && start < 0) start = at;
    if (!isSpace || start < 0) continue;
    const word = { start, end: at };
    start = -1;
    const last = pieces.at(-1);
    const isBar = text.slice(word.start, word.end) === '|';
    if (last && (isBar || isChoice)) last.end = word.end;
    else pieces.push(word);
    isChoice = isBar;
  }
  return pieces;
}

function isBracketed(text: string): boolean {
  if (!text.startsWith('[') || !text.endsWith(']')) return false;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if (text[at] === '[') depth++;
    if (text[at] === ']') depth--;
    if (depth === 0) return false;
  }
  return true;
}

function readChoice(form: Form, { start, end }: Span): SignatureWord[] {
  const words: SignatureWord[] = [];
  let at = start;
  for (const part of form.text.slice(start, end).split(/(\s+\|\s+)/)) {
    const from = at;
    at += part.length;
    if (!/^\s*\|\s*$/.test(part) && part.trim() !== '') words.push(readWord(form, from, at));
  }
  return words;
}

/** `zone=name`, `@name`, `on`, `address[:port]`; `=` and `:` behind a literal belong to it. */
function readWord(form: Form, from: number, to: number): SignatureWord {
  let start = from;
  while (start < to && form.text[start] === ' ') start++;
  let at = start;
  const isFixed = (index: number): boolean =>
    form.isLiteral[index] ? form.text[index] !== '[' : index > start && /[=:]/.test(form.text[index] ?? '');
  while (at < to && isFixed(at)) at++;
  const rest = form.text.slice(at, to).trim();
  return {
    literal: form.text.slice(start, at),
    isWhole: rest === '',
    placeholder: /^[\w$-]+/.exec(rest)?.[0] ?? rest,
  };
}

/** Which form is being written, and which of its words. */
export interface ActiveSignature {
  readonly form: number;
  /** Undefined where the form takes no more. */
  readonly parameter: number | undefined;
}

/**
 * @param args the arguments before the one at the cursor, without quotes
 * @param typed what of the one at the cursor stands there
 */
export function findActive(forms: readonly Signature[], args: readonly string[], typed: string): ActiveSignature {
  let best: ActiveSignature = { form: 0, parameter: undefined };
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const [form, signature] of forms.entries()) {
    const { score, parameter } = follow(signature, args, typed);
    if (score <= bestScore) continue;
    bestScore = score;
    best = { form, parameter };
  }
  return best;
}

function follow({ parameters }: Signature, args: readonly string[], typed: string) {
  const used = new Set<number>();
  let score = 0;
  for (const arg of args) {
    const { index, fit } = place(parameters, used, arg, false);
    score += fit;
    if (index !== undefined) used.add(index);
  }
  const { index, fit } = place(parameters, used, typed, true);
  return { score: score + fit, parameter: index };
}

/** Which word of a form an argument is: a literal wherever it stands, else the next word of the user's. */
function place(
  parameters: readonly SignatureParameter[],
  used: ReadonlySet<number>,
  arg: string,
  isTyping: boolean,
): { readonly index: number | undefined; readonly fit: number } {
  const isFree = (index: number): boolean => !used.has(index) || parameters[index]?.mayRepeat === true;
  const free = parameters.map((_, index) => index).filter(isFree);
  if (arg === '') {
    const next = free.find((index) => !used.has(index)) ?? free[0];
    return { index: next, fit: next === undefined ? -1 : 0 };
  }
  const literal = free.find((index) => parameters[index]?.words.some((word) => isLiteral(word, arg, isTyping)));
  if (literal !== undefined) return { index: literal, fit: 2 };
  const own = free.find((index) => parameters[index]?.words.some(({ literal: text }) => text === ''));
  if (own !== undefined) return { index: own, fit: fitOf(parameters[own], arg) };
  return { index: undefined, fit: -2 };
}

function isLiteral({ literal, isWhole }: SignatureWord, arg: string, isTyping: boolean): boolean {
  if (literal === '') return false;
  if (isWhole && !/[=:]$/.test(literal)) return arg === literal || (isTyping && literal.startsWith(arg));
  return arg.startsWith(literal) || (isTyping && arg.length > 1 && literal.startsWith(arg));
}

const DIGITS: ReadonlySet<string> = new Set(['port', 'number', 'code']);

/** What is no number is rather the other form's. */
function fitOf(parameter: SignatureParameter | undefined, arg: string): number {
  const isNumber = parameter?.words.some(({ placeholder }) => DIGITS.has(placeholder));
  if (!isNumber) return 0;
  return /^\d+$/.test(arg) ? 1 : -1;
}
