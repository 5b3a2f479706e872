import { closestNames } from '../text/distance';
import type { Span } from '../text/span';
import { mayOpenStatement } from './catalogue';
import type { UpstreamServer } from './model';
import type { Word } from './tree';
import { parseTime } from './values';

/** A parameter of a `server` line that every nginx refuses. */
export interface ParameterProblem {
  readonly kind: 'unknown' | 'value' | 'gap' | 'semicolon';
  /** The word, or the words of one parameter torn apart. */
  readonly span: Span;
  readonly words: readonly Word[];
  /** What the parameter takes; of a known one. */
  readonly form: string | undefined;
  /** Texts to put in its place, the likeliest first. */
  readonly corrections: readonly string[];
}

const WHOLE = 'a whole number';
const FORMS: Readonly<Record<string, string>> = {
  weight: `${WHOLE} from 1 up`,
  max_conns: `${WHOLE} from 0 up`,
  max_fails: `${WHOLE} from 0 up`,
  fail_timeout: 'a time in whole seconds',
};
const FLAGS: ReadonlySet<string> = new Set(['backup', 'down']);
const NAMES = [...Object.keys(FORMS), ...FLAGS];
/** Known to newer versions, to NGINX Plus, or to other servers made from nginx. */
const KNOWN_ELSEWHERE: ReadonlySet<string> = new Set([
  ...['resolve', 'service', 'route', 'drain'],
  ...['slow_start', 'state'],
  ...['id', 'sid', 'srun_id'],
]);

/**
 * Checks parameters as `ngx_http_upstream_server()` of nginx's `src/http/ngx_http_upstream.c` does.
 * Words with `$` may be anything once a template is expanded, and are left out.
 * @param fine words that are known to be right; those found right are added: most servers say the same
 */
export function* parameterProblems(
  { directive }: UpstreamServer,
  fine: Set<string> = new Set(),
): Generator<ParameterProblem> {
  const { args } = directive;
  for (let index = 1; index < args.length; index++) {
    const word = args[index];
    if (!word || fine.has(word.value) || word.value.includes('$')) continue;
    const torn = tornParameter(args, index);
    const problem = torn ? gapProblem(torn) : wordProblem(word);
    if (torn) index += torn.length - 1;
    if (!problem) {
      fine.add(word.value);
      continue;
    }
    const isNextLine = lineOf(word) > lineOf(args[index - 1] ?? directive.name);
    if (problem.kind === 'unknown' && isNextLine) {
      // a forgotten semicolon: what follows belongs to the next statement
      yield mayOpenStatement(word.value) ? { ...problem, kind: 'semicolon', corrections: [] } : problem;
      return;
    }
    yield problem;
  }
}

function wordProblem(word: Word): ParameterProblem | undefined {
  const { value: text } = word;
  const [, name = text, sign, value = ''] = /^([^=:]*)([=:])(.*)$/s.exec(text) ?? [];
  const base = { span: word.span, words: [word] };
  if (KNOWN_ELSEWHERE.has(name) || FLAGS.has(text)) return undefined;
  const form = FORMS[name];
  if (form && sign !== ':') {
    if (sign === '=' && isValue(name, value)) return undefined;
    return { ...base, kind: 'value', form, corrections: correctedValues(name, value) };
  }
  const meant = NAMES.includes(name) ? [name] : closestNames(name, NAMES);
  const corrections = meant.flatMap((known) => {
    if (FLAGS.has(known)) return [known];
    return isValue(known, value) ? [`${known}=${value}`] : [];
  });
  return { ...base, kind: 'unknown', form: undefined, corrections };
}

function isValue(name: string, value: string): boolean {
  if (name === 'fail_timeout') return !value.includes('ms') && value !== '' && parseTime(value) !== undefined;
  return /^\d{1,18}$/.test(value) && (name !== 'weight' || Number(value) > 0);
}

function correctedValues(name: string, value: string): string[] {
  const number = Number.parseFloat(value);
  if (Number.isNaN(number)) return [];
  if (name === 'fail_timeout') {
    const seconds = Math.ceil(/^[\d.]+ms$/.test(value) ? number / 1000 : number);
    return seconds >= 0 ? [`fail_timeout=${seconds}s`] : [];
  }
  if (name === 'weight' && number === 0) return ['down', 'weight=1'];
  return [`${name}=${Math.max(name === 'weight' ? 1 : 0, Math.round(number))}`];
}

/** `weight = 5`, `weight= 5` or `weight =5`: the words that belong together, or undefined. */
function tornParameter(args: readonly Word[], index: number): readonly Word[] | undefined {
  const [first, second, third] = args.slice(index, index + 3);
  if (!first || !second || !(first.value.endsWith('=') || second.value.startsWith('='))) return undefined;
  // only now: to count the lines of a long file takes a while
  if (lineOf(first) !== lineOf(second)) return undefined;
  const name = first.value.replace(/=$/, '');
  if (FORMS[name] === undefined) return undefined;
  if (first.value.endsWith('=')) return isValue(name, second.value) ? [first, second] : undefined;
  if (second.value === '=') return third && isValue(name, third.value) ? [first, second, third] : undefined;
  return second.value.startsWith('=') && isValue(name, second.value.slice(1)) ? [first, second] : undefined;
}

function gapProblem(words: readonly Word[]): ParameterProblem {
  const span = { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
  return { kind: 'gap', span, words, form: undefined, corrections: [words.map(({ value }) => value).join('')] };
}

function lineOf(word: Word): number {
  return word.file.source.placeAt(word.start).line;
}
