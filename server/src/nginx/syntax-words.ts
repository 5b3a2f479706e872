import { onceFor } from '../text/memo';
import { findDirective } from './catalogue';
import { complaintAbout, isRefusedTwice, isWholeConfig, type Statement } from './directive-problems';
import { isPerhapsOfText } from './doubt';
import { type LoadedConfig, type Scope, walkScopes } from './scope';
import type { ConfigFile, Directive, SyntaxProblem } from './tree';
import { directiveAt } from './walk';

/** What nginx says where broken syntax makes it read something unintended, and where it notices. */
export interface SyntaxWords {
  readonly message: string;
  /** Counted from 1. */
  readonly line?: number;
  /** The statement that nginx stops at, where it names that. */
  readonly at?: { readonly file: ConfigFile; readonly offset: number };
}

/**
 * nginx's first words about a problem, everything else being mended. The tokenizer's are known to the parser; what the
 * statements are taken for after a missing `;` or `}`, or a `}` too many, is for the catalogue to tell.
 * @returns undefined where they depend on more than is known, or where nginx starts
 */
export function wordsAbout(problem: SyntaxProblem, file: ConfigFile, config: LoadedConfig): SyntaxWords | undefined {
  const { code, nginxMessage, nginxLine, isMended, isLexical, span } = problem;
  if (isPerhapsOfText(problem, file)) return undefined;
  if (code === 'directive-missing-semicolon' && !isLexical) {
    const statement = directiveAt(file, span.start);
    return statement && wordsOfRunOn(statement, config);
  }
  if (isMended) return wordsOfBrace(problem, file, config);
  if (nginxMessage === undefined || isMisread(problem, file)) return undefined;
  return { message: nginxMessage, line: nginxLine };
}

/** Where nothing tells which block lacks its brace, what comes next is read as part of it. */
function isMisread({ code, repair }: SyntaxProblem, { source }: ConfigFile): boolean {
  if (code !== 'brace-unbalanced' || !repair || repair.newText === '') return false;
  return source.text.slice(repair.span.start).trim() !== '';
}

/** The blocks that directives stand in, and those they open. */
const scopesOf = onceFor((config: LoadedConfig) => {
  const around = new Map<Directive, Scope>();
  const opened = new Map<Directive, Scope>();
  for (const scope of walkScopes(config.main)) {
    if (scope.directive && !opened.has(scope.directive)) opened.set(scope.directive, scope);
    for (const directive of scope.directives) if (!around.has(directive)) around.set(directive, scope);
  }
  return { around, opened };
});

// --- a missing `;` -----------------------------------------------------------------------------------------------

/** The statement goes on with the next one, up to a `;` or `{`. */
function wordsOfRunOn(statement: Directive, config: LoadedConfig): SyntaxWords | undefined {
  const siblings = statement.parent?.block?.body ?? statement.file.body;
  const taken: Directive[] = [];
  for (const next of siblings.slice(siblings.indexOf(statement) + 1)) {
    taken.push(next);
    if (next.isTerminated) break;
  }
  const last = taken.at(-1);
  const scope = scopesOf(config).around.get(statement);
  if (!last || !scope) return undefined;
  const args = [...statement.args, ...taken.flatMap((each) => [each.name, ...each.args])];
  const asRead: Statement = { name: statement.name, args, argumentCount: args.length, block: last.block };
  const message =
    complaintAbout(asRead, scope, isWholeConfig(config))?.message ?? wordsOfHandler(statement, taken, scope);
  return message === undefined ? undefined : { message, at: { file: last.file, offset: terminatorOf(last) } };
}

/** What the functions behind directives with any number of arguments say of a word that is another directive's name. */
function wordsOfHandler(statement: Directive, [next]: readonly Directive[], scope: Scope): string | undefined {
  const word = next?.name.value ?? '';
  const count = statement.argumentCount;
  switch (statement.name.value) {
    case 'server':
      return scope.kind === 'upstream' && count > 0 ? `invalid parameter "${word}"` : undefined;
    case 'listen':
      if (count === 0 || /^(?:ssl|http2|quic|backlog|bind)$/.test(word)) return undefined;
      return scope.protocol === 'http' ? `invalid parameter "${word}"` : undefined;
    case 'access_log':
      if (scope.protocol !== 'http') return undefined;
      if (count === 1 && statement.args[0]?.value !== 'off') return `unknown log format "${word}"`;
      return count > 0 ? `invalid parameter "${word}"` : undefined;
    case 'error_log':
      return count > 0 ? `invalid log level "${word}"` : undefined;
    default:
      return undefined;
  }
}

/** Offset of the `;` or `{` with which nginx has read a statement, or of its end where both are missing. */
function terminatorOf({ block, end, isTerminated }: Directive): number {
  return block ? block.open : isTerminated ? end - 1 : end;
}

// --- braces ------------------------------------------------------------------------------------------------------

/**
 * Without its `}` a block takes what follows it, the `}` of the block around closes it, and so on outwards up to the end
 * of the file, where one `}` is left to be missed. A `}` too many does the same the other way round.
 */
function wordsOfBrace(problem: SyntaxProblem, file: ConfigFile, config: LoadedConfig): SyntaxWords | undefined {
  const { span, repair, nginxMessage, nginxLine } = problem;
  const isMissing = repair?.newText !== '';
  const from = repair?.span.start ?? span.start;
  let at = from;
  let block = isMissing ? directiveAt(file, span.start) : blockAround(file, from);
  for (; block; block = block.parent) {
    const own = scopesOf(config).opened.get(block);
    const scope = isMissing ? own : own?.parent;
    if (!scope || scope.kind === 'other' || scope.kind === 'data') return undefined;
    const [inside, beside] = [block.block?.body ?? [], siblingsOf(block)];
    const moved = (isMissing ? beside : inside).filter(({ start }) => start >= at);
    const before = (isMissing ? inside : beside).filter(({ start }) => start < from);
    const words = firstComplaint(moved, scope, config, new Set(before.map(({ name }) => name.value)));
    if (words) return words;
    at = block.end;
  }
  return nginxMessage === undefined ? undefined : { message: nginxMessage, line: nginxLine };
}

function siblingsOf({ parent, file }: Directive): readonly Directive[] {
  return parent?.block?.body ?? file.body;
}

function blockAround(file: ConfigFile, offset: number): Directive | undefined {
  let found = directiveAt(file, offset);
  while (found && !(found.block && found.block.open < offset && offset < found.end)) found = found.parent;
  return found;
}

/**
 * The first thing that nginx has against directives that it reads in another block than they were meant for; what it
 * has against them anyway is another fault.
 * @param seen names of the directives that the block has before them; those that follow are added
 */
function firstComplaint(
  moved: readonly Directive[],
  scope: Scope,
  config: LoadedConfig,
  seen: Set<string>,
): SyntaxWords | undefined {
  const isWhole = isWholeConfig(config);
  const { around, opened } = scopesOf(config);
  for (const directive of moved) {
    const { file, name } = directive;
    if (name.value === 'include' && !directive.block) {
      for (const each of config.included) {
        if (each.directive !== directive) continue;
        const words = firstComplaint(each.file.body, scope, config, seen);
        if (words) return words;
      }
      continue;
    }
    const meant = around.get(directive);
    const own = meant && complaintAbout(directive, meant, isWhole)?.message;
    const message =
      complaintAbout(directive, scope, isWhole)?.message ??
      outsideOf(scope, directive) ??
      twice(directive, scope, seen);
    if (message !== undefined && message !== own) return { message, at: { file, offset: terminatorOf(directive) } };
    seen.add(name.value);
    // what "if" may hold depends on the block it is in
    const inner = opened.get(directive);
    if (inner?.kind !== 'if') continue;
    const words = firstComplaint(inner.directives, { ...inner, parent: scope }, config, new Set());
    if (words) return words;
  }
  return undefined;
}

function twice({ name }: Directive, scope: Scope, seen: ReadonlySet<string>): string | undefined {
  if (!seen.has(name.value) || !isRefusedTwice(findDirective(name.value), scope, true)) return undefined;
  return `"${name.value}" directive is duplicate`;
}

/** What `ngx_http_core_location()` says of a location in a location. */
function outsideOf({ kind, directive: outer }: Scope, { name, args }: Directive): string | undefined {
  if (kind !== 'location' || !outer || name.value !== 'location') return undefined;
  const [around, inside] = [pathOf(outer.args), pathOf(args)];
  if (around.isExact) return `location "${inside.path}" cannot be inside the exact location "${around.path}"`;
  if (around.isNamed) return `location "${inside.path}" cannot be inside the named location "${around.path}"`;
  if (inside.isNamed) return `named location "${inside.path}" can be on the server level only`;
  if (inside.isRegex || inside.path.startsWith(around.path)) return undefined;
  return `location "${inside.path}" is outside location "${around.path}"`;
}

function pathOf(args: Directive['args']) {
  const [modifier, path] =
    args.length > 1 ? [args[0]?.value ?? '', args[1]?.value ?? ''] : splitModifier(args[0]?.value ?? '');
  return { path, isExact: modifier === '=', isRegex: modifier.startsWith('~'), isNamed: path.startsWith('@') };
}

/** `=/path` and `~regex` need no space. */
function splitModifier(text: string): [modifier: string, path: string] {
  const [modifier = ''] = /^(?:=|\^~|~\*|~)?/.exec(text) ?? [];
  return [modifier, text.slice(modifier.length)];
}
