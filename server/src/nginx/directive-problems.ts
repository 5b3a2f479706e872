import { onceFor } from '../text/memo';
import { contextOf, type DirectiveEntry, findDirective, takesArguments } from './catalogue';
import { doubts, isPerhapsText } from './doubt';
import { byName } from './occurrences';
import type { LoadedConfig, Scope } from './scope';
import type { ConfigFile, Directive, Word } from './tree';

/** What nginx has against a directive before the directive's own handler sees it. */
export interface DirectiveProblem {
  /**
   * `flag`: neither on nor off · `value`: none of the words it takes · `opening`: a block without `{` · `terminator`: a block where a statement is expected ·
   * `duplicate`: a second one in the same block.
   */
  readonly kind: 'unknown' | 'context' | 'arguments' | 'flag' | 'value' | 'opening' | 'terminator' | 'duplicate';
  readonly directive: Directive;
  readonly scope: Scope;
  /** The meanings that the name has here; with `context` those it has elsewhere. */
  readonly entries: readonly DirectiveEntry[];
  /** With `flag` and `value`: the argument. */
  readonly word?: Word;
  /** With `duplicate`: the one before. */
  readonly first?: Directive;
  /** In nginx's words. */
  readonly message: string;
}

/**
 * Checks all directives as `ngx_conf_handler()` of nginx's `src/core/ngx_conf_file.c` does: known name, context, block,
 * number of arguments; then what its common handlers say: on or off, twice. One walk, for all rules that ask.
 * Silent where the text is not what nginx will read (foreign templates, envsubst words), and, beside broken syntax,
 * where it is not certain which block a statement is in, or whether it is one. What the blocks
 * of other modules hold, and where directives of Plus may stand, is not known well enough.
 */
const directiveProblems = onceFor((config: LoadedConfig): readonly DirectiveProblem[] => {
  const found: DirectiveProblem[] = [];
  const isWhole = isWholeConfig(config);
  const isDoubtful = doubts(config);
  for (const [name, places] of byName(config)) {
    const entries = findDirective(name);
    let before: { readonly directive: Directive; readonly scope: Scope } | undefined;
    for (const place of places) {
      const { directive, scope } = place;
      let problem = isOwnBlock(scope) ? problemOf(directive, scope, entries, isWhole) : undefined;
      const isSecond = !problem && before?.scope === scope && isRefusedTwice(entries, scope, isWhole);
      const isInDoubt = (problem || isSecond) && isDoubtful?.(directive);
      // which block it is in is not known then: only what holds in all of them
      if (isInDoubt && problem?.kind !== problemOf(directive, scope, entries, false)?.kind) problem = undefined;
      if (problem) found.push(problem);
      else if (isSecond && !isInDoubt && before) {
        const message = `"${name}" directive is duplicate`;
        found.push({ kind: 'duplicate', directive, scope, entries, first: before.directive, message });
      }
      before = place;
    }
  }
  return found.filter(isCredible);
});

/** The problems of one kind, or of several. */
export function directiveProblemsOf(
  config: LoadedConfig,
  ...kinds: readonly DirectiveProblem['kind'][]
): readonly DirectiveProblem[] {
  return directiveProblems(config).filter(({ kind }) => kinds.includes(kind));
}

/** Whether the root file is one: what it includes stands in blocks that are known. */
export function isWholeConfig({ main }: LoadedConfig): boolean {
  return main.directives.some(({ name, block }) => block && /^(?:events|http|stream|mail)$/.test(name.value));
}

/** Blocks of modules that are not known, and what is in them, have rules of their own. */
function isOwnBlock(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent)
    if (at.kind === 'other' || at.kind === 'data') return false;
  return true;
}

function problemOf(
  directive: Directive,
  scope: Scope,
  entries: readonly DirectiveEntry[],
  isWhole: boolean,
): DirectiveProblem | undefined {
  if (isFine(directive, isWhole ? entriesIn(entries, contextOf(scope)) : entries)) return undefined;
  const complaint = complaintAbout(directive, scope, isWhole, entries);
  return complaint && { directive, scope, ...complaint };
}

/** What stands there as one statement, or what nginx takes for one. */
export interface Statement {
  readonly name: Word;
  readonly args: readonly Word[];
  readonly argumentCount: number;
  readonly block?: unknown;
}

export interface Complaint extends Pick<DirectiveProblem, 'entries' | 'word' | 'message'> {
  readonly kind: Exclude<DirectiveProblem['kind'], 'duplicate'>;
}

/**
 * What nginx has against a statement in a block, by itself.
 * @param isWhole false if it is not known which block that is
 */
export function complaintAbout(
  statement: Statement,
  scope: Scope,
  isWhole: boolean,
  entries = findDirective(statement.name.value),
): Complaint | undefined {
  const name = statement.name.value;
  if (entries.length === 0) return { kind: 'unknown', entries, message: `unknown directive "${name}"` };
  const here = isWhole ? entriesIn(entries, contextOf(scope)) : entries;
  if (here.length === 0) {
    if (contextOf(scope) === 0 || !areContextsExact(entries)) return undefined;
    return { kind: 'context', entries, message: `"${name}" directive is not allowed here` };
  }
  if (!here.every(({ isExact }) => isExact)) return undefined;
  if (here.every(({ isBlock }) => isBlock !== (statement.block !== undefined))) {
    if (!statement.block) return { kind: 'opening', entries: here, message: `directive "${name}" has no opening "{"` };
    return { kind: 'terminator', entries: here, message: `directive "${name}" is not terminated by ";"` };
  }
  const count = statement.argumentCount;
  if (!here.some((entry) => takesArguments(entry, count))) {
    return { kind: 'arguments', entries: here, message: `invalid number of arguments in "${name}" directive` };
  }
  const word = unknownWord(statement, here);
  if (!word) return undefined;
  const message = `invalid value "${word.value}"`;
  if (!here.every(({ isFlag }) => isFlag)) return { kind: 'value', entries: here, word, message };
  return { kind: 'flag', entries: here, word, message: `${message} in "${name}" directive, it must be "on" or "off"` };
}

/** `http` and its sisters have two entries, of which one comes from the binaries. */
function areContextsExact(entries: readonly DirectiveEntry[]): boolean {
  return entries.every(
    ({ isExact, contexts }) => isExact || entries.some((other) => other.isExact && other.contexts === contexts),
  );
}

/** What holds for nearly all directives; it is asked for each, so it makes nothing. */
function isFine(directive: Directive, here: readonly DirectiveEntry[]): boolean {
  const hasBlock = directive.block !== undefined;
  const count = directive.argumentCount;
  let isBlockRight = false;
  let isCountRight = false;
  let takesAnyWord = false;
  for (const entry of here) {
    isBlockRight ||= entry.isBlock === hasBlock;
    isCountRight ||= takesArguments(entry, count);
    takesAnyWord ||= !entry.isFlag && entry.values.length === 0;
  }
  return isBlockRight && isCountRight && takesAnyWord;
}

const ON_OR_OFF: readonly string[] = ['on', 'off'];

/** The first argument that is none of the words that all meanings here take, in any case; most take any. */
function unknownWord({ args }: Statement, entries: readonly DirectiveEntry[]): Word | undefined {
  if (!entries.every((entry) => wordsOf(entry).length > 0)) return undefined;
  return args.find(({ value }) => !entries.some((entry) => takesWord(entry, value)));
}

function wordsOf({ isFlag, values }: DirectiveEntry): readonly string[] {
  return isFlag ? ON_OR_OFF : values;
}

function takesWord(entry: DirectiveEntry, text: string): boolean {
  const words = wordsOf(entry);
  if (words.includes(text)) return true;
  const lower = text.toLowerCase();
  return words.some((word) => word.toLowerCase() === lower);
}

function entriesIn(entries: readonly DirectiveEntry[], context: number): readonly DirectiveEntry[] {
  for (const { contexts } of entries) {
    if (!(contexts & context)) return entries.filter((entry) => entry.contexts & context);
  }
  return entries;
}

export function isRefusedTwice(entries: readonly DirectiveEntry[], scope: Scope, isWhole: boolean): boolean {
  if (scope.unresolvedIncludes.length > 0 || entries.length === 0) return false;
  const here = isWhole ? entriesIn(entries, contextOf(scope)) : entries;
  return here.length > 0 && here.every(({ isSingle }) => isSingle);
}

/** Go, Jinja and ERB templates: another tool makes the file that nginx reads. */
const FOREIGN_TEMPLATE = /\{\{|\{%|<%/;
/** What a template puts in before nginx reads it may be anything, several words or none. */
const PLACEHOLDER = /\$\{?[A-Z_][A-Z\d_]*\b|@@?\w+@|%\w+%|\{\{/;

const isForeign = onceFor(({ source }: ConfigFile) => FOREIGN_TEMPLATE.test(source.text));

function isCredible({ kind, directive, first }: DirectiveProblem): boolean {
  const { file } = directive;
  if (isForeign(file) || isPerhapsText(directive) || !directive.isTerminated || first?.isTerminated === false)
    return false;
  if (kind === 'unknown') return /^[a-z][\w.-]*$/i.test(directive.name.raw.replace(/^(["'])(.*)\1$/, '$2'));
  if (kind === 'context') return true;
  if (file.problems.some(({ span }) => span.start >= directive.start && span.end <= directive.head.end)) return false;
  return kind === 'duplicate' || !directive.args.some(({ raw }) => PLACEHOLDER.test(raw));
}
