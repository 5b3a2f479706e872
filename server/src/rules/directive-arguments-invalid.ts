import { type DirectiveEntry, mayOpenStatement, takesArguments } from '../nginx/catalogue';
import { type DirectiveProblem, directiveProblemsOf } from '../nginx/directive-problems';
import type { Directive, Word } from '../nginx/tree';
import { isNginxItself } from './directive-place';
import { defineRule, type Fix } from './rule';

/** Too many or too few arguments, something else than on and off, or a block where none belongs. */
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
    for (const problem of directiveProblemsOf(topology.nginx.config, 'arguments', 'flag', 'opening', 'terminator')) {
      const { directive, message } = problem;
      if (hasRuleOfItsOwn(directive)) continue;
      report({
        uri: directive.uri,
        span: problem.kind === 'flag' ? (directive.args[0] ?? directive.name).span : directive.head,
        message: `${describe(problem)}; nginx will refuse to start: ${message}`,
        refusal: { by: 'nginx', message },
        data: problem,
      });
    }
  },
  fix({ uri, data: { kind, directive } }) {
    const [value] = directive.args;
    if (kind === 'flag' && value) {
      const states = isNegative(value.value) ? ['off', 'on'] : ['on', 'off'];
      return states.map((text, index) => ({
        title: `Use "${text}"`,
        kind: 'suggestion',
        isPreferred: index === 0,
        edits: [{ uri, span: value.span, newText: text }],
      }));
    }
    const swallowed = kind === 'arguments' ? swallowedStatement(directive) : undefined;
    if (!swallowed) return [];
    const { end } = swallowed.before;
    const edits = [{ uri, span: { start: end, end }, newText: ';' }];
    return [{ title: 'Add the missing ;', kind: 'suggestion', isPreferred: true, edits } satisfies Fix];
  },
});

/** `sticky`; and what NGINX Plus takes one argument more for. */
function hasRuleOfItsOwn({ name, args }: Directive): boolean {
  return name.value === 'sticky' || (name.value === 'limit_req_zone' && args[3]?.value === 'sync');
}

function describe({ kind, directive, entries }: DirectiveProblem): string {
  const name = directive.name.value;
  if (kind === 'flag') return `"${name}" is on or off, not "${directive.args[0]?.value ?? ''}"`;
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
