import { onceFor } from '../text/memo';
import { contextOf, type DirectiveEntry, findDirective, takesArguments } from './catalogue';
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
 * Silent where the text is not what nginx will read: broken blocks, foreign templates, envsubst words. What the blocks
 * of other modules hold, and where directives of Plus may stand, is not known well enough.
 */
export const directiveProblems = onceFor((config: LoadedConfig): readonly DirectiveProblem[] => {
  const found: DirectiveProblem[] = [];
  const isWhole = isWholeConfig(config);
  for (const [name, places] of byName(config)) {
    const entries = findDirective(name);
    let before: { readonly directive: Directive; readonly scope: Scope } | undefined;
    for (const place of places) {
      const { directive, scope } = place;
      const problem = isOwnBlock(scope) ? problemOf(directive, scope, entries, isWhole) : undefined;
      if (problem) found.push(problem);
      else if (before?.scope === scope && isRefusedTwice(entries, scope, isWhole)) {
        const message = `"${name}" directive is duplicate`;
        found.push({ kind: 'duplicate', directive, scope, entries, first: before.directive, message });
      }
      before = place;
    }
  }
  if (found.length === 0) return found;
  const hasBrokenBlocks = config.files.some(isBroken);
  return found.filter((problem) => isCredible(problem, hasBrokenBlocks));
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
  const name = directive.name.value;
  if (entries.length === 0) {
    return { kind: 'unknown', directive, scope, entries, message: `unknown directive "${name}"` };
  }
  const here = isWhole ? entriesIn(entries, contextOf(scope)) : entries;
  if (here.length === 0) {
    if (contextOf(scope) === 0 || !areContextsExact(entries)) return undefined;
    return { kind: 'context', directive, scope, entries, message: `"${name}" directive is not allowed here` };
  }
  if (!here.every(({ isExact }) => isExact)) return undefined;
  const problem = { directive, scope, entries: here };
  if (here.every(({ isBlock }) => isBlock !== (directive.block !== undefined))) {
    if (!directive.block) return { ...problem, kind: 'opening', message: `directive "${name}" has no opening "{"` };
    return { ...problem, kind: 'terminator', message: `directive "${name}" is not terminated by ";"` };
  }
  const count = directive.argumentCount;
  if (!here.some((entry) => takesArguments(entry, count))) {
    return { ...problem, kind: 'arguments', message: `invalid number of arguments in "${name}" directive` };
  }
  const word = unknownWord(directive, here);
  if (!word) return undefined;
  const message = `invalid value "${word.value}"`;
  if (!here.every(({ isFlag }) => isFlag)) return { ...problem, kind: 'value', word, message };
  return { ...problem, kind: 'flag', word, message: `${message} in "${name}" directive, it must be "on" or "off"` };
}

/** `http` and its sisters have two entries, of which one comes from the binaries. */
function areContextsExact(entries: readonly DirectiveEntry[]): boolean {
  return entries.every(
    ({ isExact, contexts }) => isExact || entries.some((other) => other.isExact && other.contexts === contexts),
  );
}

const ON_OR_OFF: readonly string[] = ['on', 'off'];

/** The first argument that is none of the words that all meanings here take, in any case; most take any. */
function unknownWord(directive: Directive, entries: readonly DirectiveEntry[]): Word | undefined {
  const wordsOf = ({ isFlag, values }: DirectiveEntry): readonly string[] => (isFlag ? ON_OR_OFF : values);
  if (!entries.every((entry) => wordsOf(entry).length > 0)) return undefined;
  const takes = (text: string): boolean =>
    entries.some((entry) => wordsOf(entry).some((word) => word === text || word.toLowerCase() === text.toLowerCase()));
  return directive.args.find(({ value }) => !takes(value));
}

function entriesIn(entries: readonly DirectiveEntry[], context: number): readonly DirectiveEntry[] {
  return entries.every(({ contexts }) => contexts & context)
    ? entries
    : entries.filter(({ contexts }) => contexts & context);
}

function isRefusedTwice(entries: readonly DirectiveEntry[], scope: Scope, isWhole: boolean): boolean {
  if (scope.unresolvedIncludes.length > 0 || entries.length === 0) return false;
  const here = isWhole ? entriesIn(entries, contextOf(scope)) : entries;
  return here.length > 0 && here.every(({ isSingle }) => isSingle);
}

/** Go, Jinja and ERB templates: another tool makes the file that nginx reads. */
const FOREIGN_TEMPLATE = /\{\{|\{%|<%/;
/** Problems after which nobody can say which block a statement is in, or where it ends. */
const BREAKS_BLOCKS: ReadonlySet<string> = new Set(['brace-unbalanced', 'quote-unclosed', 'token-unexpected']);
/** What a template puts in before nginx reads it may be anything, several words or none. */
const PLACEHOLDER = /\$\{?[A-Z_][A-Z\d_]*\b|@@?\w+@|%\w+%|\{\{/;

const isForeign = onceFor(({ source }: ConfigFile) => FOREIGN_TEMPLATE.test(source.text));
const isBroken = onceFor(({ problems }: ConfigFile) => problems.some(({ code }) => BREAKS_BLOCKS.has(code)));

function isCredible({ kind, directive, first }: DirectiveProblem, hasBrokenBlocks: boolean): boolean {
  const { file } = directive;
  if (isForeign(file) || isBroken(file) || !directive.isTerminated || first?.isTerminated === false) return false;
  if (kind === 'unknown') return /^[a-z][\w.-]*$/i.test(directive.name.raw.replace(/^(["'])(.*)\1$/, '$2'));
  if (hasBrokenBlocks) return false;
  if (kind === 'context') return true;
  if (file.problems.some(({ span }) => span.start >= directive.start && span.end <= directive.head.end)) return false;
  return kind === 'duplicate' || !directive.args.some(({ raw }) => PLACEHOLDER.test(raw));
}
