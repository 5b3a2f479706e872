import { type DirectiveEntry, mayOpenStatement, takesArguments } from '../nginx/catalogue';
import { type DirectiveProblem, directiveProblemsOf } from '../nginx/directive-problems';
import type { Directive, Word } from '../nginx/tree';
import { closestNames } from '../text/distance';
import { isNginxItself } from './directive-place';
import { defineRule, type Fix } from './rule';

/** Too many or too few arguments, something else than on and off or than the words it takes, or a block where none belongs. */
export default defineRule<DirectiveProblem>({
  meta: {
    id: 'directive-arguments-invalid',
    title: 'Arguments that a directive does not take',
    category: 'syntax',
    severity: 'error',
    fixable: 'suggestion',
    since: '0.1.0',
    sources: [
      'https://nginx.org/en/docs/dirindex.html',
      'https://nginx.org/en/docs/beginners_guide.html#conf_structure',
    ],
  },
  check(topology, report) {
    if (!isNginxItself(topology)) return;
    for (const problem of directiveProblemsOf(
      topology.nginx.config,
      'arguments',
      'flag',
      'value',
      'opening',
      'terminator',
    )) {
      const { directive, message } = problem;
      if (hasRuleOfItsOwn(problem)) continue;
      report({
        uri: directive.uri,
        span: problem.word?.span ?? directive.head,
        message: `${describe(problem)}; nginx will refuse to start: ${message}`,
        refusal: { by: 'nginx', message },
        data: problem,
      });
    }
  },
  fix({ uri, span, data: { kind, directive, entries, word } }) {
    if (word) {
      const states = isNegative(word.value) ? ['off', 'on'] : ['on', 'off'];
      const values = entries.flatMap((entry) => entry.values);
      const texts = kind === 'flag' ? states : closestNames(word.value, values);
      return texts.map((text, index) => ({
        title: `Use "${text}"`,
        kind: 'suggestion',
        isPreferred: index === 0,
        edits: [{ uri, span, newText: text }],
      }));
    }
    const swallowed = kind === 'arguments' ? swallowedStatement(directive) : undefined;
    if (!swallowed) return [];
    const { end } = swallowed.before;
    const edits = [{ uri, span: { start: end, end }, newText: ';' }];
    return [{ title: 'Add the missing ;', kind: 'suggestion', isPreferred: true, edits } satisfies Fix];
  },
});

/** `sticky`, conditions for the next server, and what NGINX Plus takes one argument more for. */
function hasRuleOfItsOwn({ kind, directive: { name, args } }: DirectiveProblem): boolean {
  if (kind === 'value') return name.value.endsWith('_next_upstream');
  return name.value === 'sticky' || (name.value === 'limit_req_zone' && args[3]?.value === 'sync');
}

function describe({ kind, directive, entries, word }: DirectiveProblem): string {
  const name = directive.name.value;
  if (kind === 'flag') return `"${name}" is on or off, not "${word?.value}"`;
  if (kind === 'value') return `"${word?.value}" is none of the words that "${name}" takes: ${valuesOf(entries)}`;
  if (kind === 'opening') return `"${name}" needs a block`;
  if (kind === 'terminator') return `"${name}" takes no block`;
  const swallowed = swallowedStatement(directive);
  if (swallowed)
    return `"${name}" takes the next line as its arguments, a ";" is missing before "${swallowed.word.value}"`;
  const count = directive.argumentCount;
  return `"${name}" takes ${countsOf(entries)}, not ${count === 0 ? 'none' : count}`;
}

/** A directive at the start of a later line among the arguments: the `;` before it was forgotten. */
function swallowedStatement(directive: Directive): { readonly word: Word; readonly before: Word } | undefined {
  const { source } = directive.file;
  let before = directive.name;
  for (const word of directive.args) {
    const isOnNextLine = source.placeAt(word.start).line > source.placeAt(before.end).line;
    if (isOnNextLine && word.quote === undefined && mayOpenStatement(word.value)) return { word, before };
    before = word;
  }
  return undefined;
}

/** Some know dozens. */
const MOST_NAMED = 8;

function valuesOf(entries: readonly DirectiveEntry[]): string {
  const values = [...new Set(entries.flatMap((entry) => entry.values))];
  return values.slice(0, MOST_NAMED).join(', ') + (values.length > MOST_NAMED ? ' …' : '');
}

/** More are not counted: nginx takes seven where it counts at all. */
const MOST = 7;

function countsOf(entries: readonly DirectiveEntry[]): string {
  const takes = (count: number): boolean => entries.some((entry) => takesArguments(entry, count));
  const counts = Array.from({ length: MOST + 1 }, (_, count) => count).filter(takes);
  const last = counts.at(-1);
  if (last === undefined) return 'no arguments';
  if (takes(MOST + 1)) return `at least ${plural(counts[0] ?? 0)}`;
  const others = counts.slice(0, -1).map((count) => (count === 0 ? 'no' : String(count)));
  return others.length === 0 ? plural(last) : `${others.join(', ')} or ${plural(last)}`;
}

function plural(count: number): string {
  if (count === 0) return 'no arguments';
  return count === 1 ? '1 argument' : `${count} arguments`;
}

function isNegative(value: string): boolean {
  return /^(?:0|n|no|false|none|disabled?)$/i.test(value);
}
