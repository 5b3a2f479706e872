import { onceFor } from '../text/memo';
import { findDirective } from './catalogue';
import type { LoadedConfig } from './scope';
import type { ConfigFile, Directive, SyntaxProblem } from './tree';
import { directiveAt, walkDirectives } from './walk';

/** Where broken syntax leaves in doubt which block a statement is meant to be in, or whether it is a statement at all. */

interface Doubts {
  /** Where a `}` is missing or too many, to go by the indentation. */
  readonly mended: readonly number[];
  /** Start of the block without `}` where nothing tells which of those in it lacks it. */
  readonly openFrom: number | undefined;
  /** Whether there is a `}` too many that may be any. */
  readonly hasStray: boolean;
}

const doubtsIn = onceFor((file: ConfigFile): Doubts | undefined => {
  const braces = file.problems.filter(({ code }) => code === 'brace-unbalanced');
  if (braces.length === 0) return undefined;
  const open = file.body.find(({ block }) => block && block.close === undefined);
  const isAnyOpen = braces.some((problem) => !problem.isMended && isMissing(problem));
  return {
    mended: braces.flatMap(({ isMended, repair }) => (isMended && repair ? [repair.span.start] : [])),
    openFrom: isAnyOpen ? (open?.start ?? 0) : undefined,
    hasStray: braces.some((problem) => !problem.isMended && !isMissing(problem)),
  };
});

function isMissing({ repair }: SyntaxProblem): boolean {
  return repair?.newText !== '';
}

/** Whether it is in doubt which block a directive is meant to be in; undefined if there is no doubt about any. */
export function doubts(config: LoadedConfig): ((directive: Directive) => boolean) | undefined {
  return config.files.some(doubtsIn) ? (directive) => isDoubtful(directive, config, 0) : undefined;
}

/** Files include files; cycles are cut elsewhere. */
const DEEPEST = 20;

function isDoubtful(directive: Directive, config: LoadedConfig, depth: number): boolean {
  const { file, parent, start } = directive;
  const found = doubtsIn(file);
  if (found) {
    const { mended, openFrom, hasStray } = found;
    if (openFrom !== undefined && start >= openFrom) return true;
    // braces moved what comes after them; blocks that began later are whole
    if (mended.some((place) => place <= start && (!parent || (parent.start < place && place <= parent.end))))
      return true;
    const siblings = parent?.block?.body ?? file.body;
    // a `}` that is too many moves what comes after it outwards
    if (hasStray && siblings.some((sibling) => sibling.block && sibling.end <= start)) return true;
  }
  if (parent || depth > DEEPEST) return false;
  return config.included.some((each) => each.file === file && isDoubtful(each.directive, config, depth + 1));
}

/**
 * Whether a directive may be text of a quote that was not closed: up to the first word in its place that nginx knows, or
 * to the end of the file if the line of the quote does not look as if the quote was meant to end there.
 */
export function isPerhapsText({ file, start }: Directive): boolean {
  return isTextAt(file, start);
}

/** Whether broken syntax may be text of a quote that was not closed, or the work of one. */
export function isPerhapsOfText({ code, span }: SyntaxProblem, file: ConfigFile): boolean {
  if (code === 'quote-unclosed') return false;
  // a quote that may hold anything may hold braces
  if (code === 'brace-unbalanced') return textAfterQuotes(file).some(({ mayHoldAll }) => mayHoldAll);
  return isTextAt(file, span.start);
}

function isTextAt(file: ConfigFile, offset: number): boolean {
  return textAfterQuotes(file).some(({ start, end }) => start < offset && offset < end);
}

const textAfterQuotes = onceFor((file: ConfigFile) => {
  const open = file.problems.filter(({ code, repair }) => code === 'quote-unclosed' && repair?.newText !== ' ');
  return open.map(({ span, repair }) => {
    const { text } = file.source;
    const from = repair?.span.end ?? span.end;
    const rest = text.slice(from, file.source.lineEnd(file.source.placeAt(from).line)).trim();
    if (!/^(?:;[\s}]*|\{)$/.test(rest)) return { start: span.start, end: text.length, mayHoldAll: true };
    const statement = directiveAt(file, span.start);
    for (const { start, name } of walkDirectives(file.body)) {
      if (start <= (statement?.start ?? span.start)) continue;
      if (findDirective(name.value).length > 0) return { start: span.start, end: start, mayHoldAll: false };
    }
    return { start: span.start, end: text.length, mayHoldAll: false };
  });
});
