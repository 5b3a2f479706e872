import type { SourceFile } from '../text/source';
import { characterAt, fillsBuffer, LONG, lengthProblem, tooLong } from './buffer';
import { mayOpenStatement } from './catalogue';
import { Indentation, meantLength } from './indentation';
import { CharacterClass, characterClass, type LexedToken, type LuaText, scanLua, scanQuoted, scanWord } from './lexer';
import { findBrokenRegex, regexProblem } from './regex-brace';
import {
  type Block,
  type BlockKind,
  type ConfigFile,
  Directive,
  type SyntaxProblem,
  TokenKind,
  TokenList,
} from './tree';

/**
 * Parses an nginx configuration file.
 *
 * Any text gives a tree: broken places become `problems` and the parser goes on where a person would.
 * The lexical rules are those of `ngx_conf_read_token()` in nginx's `src/core/ngx_conf_file.c`.
 * @param source the text; its encoding errors are nginx's own business (any character is part of a word)
 * @param variables what envsubst puts in the place of `$NAME` and `${NAME}` before nginx reads a template: the words'
 *   values are those that nginx sees, their places those of the template
 */
export function parseConfig(source: SourceFile, variables?: ReadonlyMap<string, string>): ConfigFile {
  let places: BracePlaces = NO_PLACES;
  for (let readings = 1; readings < MOST_READINGS; readings++) {
    const parser = new Parser(source, variables, places, true);
    const file = parser.parse();
    if (parser.isContradicted) break;
    if (!parser.found) return file;
    places = [...places, parser.found].sort((a, b) => a.at - b.at);
  }
  return new Parser(source, variables, NO_PLACES, false).parse();
}

/** A `}` that is missing at a place, or that is too many there, as the indentation of what follows shows. */
interface BracePlace {
  readonly kind: 'missing' | 'extra';
  readonly at: number;
  /** What nginx's tokenizer, to which all braces are alike, says in the end, and at which line. */
  readonly verdict: Pick<SyntaxProblem, 'nginxMessage' | 'nginxLine'>;
  /** Where it says so. */
  readonly noticed: number;
}

type BracePlaces = readonly BracePlace[];
const NO_PLACES: BracePlaces = [];

/** A text with more braces out of place is no configuration. */
const MOST_READINGS = 20;

const UNFINISHED_BLOCK = 'unexpected end of file, expecting "}"';
const UNFINISHED_STATEMENT = 'unexpected end of file, expecting ";" or "}"';

/** Go, Jinja and ERB templates: their own text stands between the directives. */
const FOREIGN_TEMPLATE = /<%|\{\{|\{%/;

/** What envsubst replaces. */
const PLACEHOLDER = /^\$\{[A-Z_][A-Z\d_]*\}$/;

const DATA_BLOCKS = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map', 'match']);

class Parser {
  readonly #text: string;
  readonly #indentation: Indentation;
  readonly #file: ConfigFile;
  readonly #tokens: TokenList;
  readonly #open: { readonly directive: Directive; readonly block: Block }[] = [];
  #body: Directive[];
  #parent: Directive | undefined;
  #inData = false;
  #at = 0;
  /** The statement being read. */
  #statement: Directive | undefined;
  #hasBreak = false;
  #foreign: boolean | undefined;
  /** Why the Lua block that is open at the end of the file has no `}`. */
  #luaProblem: LuaText['problem'];
  #hasExtraBrace = false;
  /** What earlier readings found out about braces; what this one found, for the next to go by. */
  readonly #places: BracePlaces;
  readonly #mayReadAgain: boolean;
  #nextPlace = Number.POSITIVE_INFINITY;
  #placeIndex = 0;
  found: BracePlace | undefined;
  /** True where a brace that was mended makes another one wrong: the indentation cannot be relied on. */
  isContradicted = false;
  /** Where nginx notices each of the problems. */
  readonly #noticed = new Map<SyntaxProblem, number>();
  /** Offsets of the line feeds, once a problem needs them. */
  #lineFeeds: readonly number[] | undefined;

  constructor(
    source: SourceFile,
    variables: ReadonlyMap<string, string> | undefined,
    places: BracePlaces,
    mayReadAgain: boolean,
  ) {
    this.#places = places;
    this.#mayReadAgain = mayReadAgain;
    this.#nextPlace = places[0]?.at ?? Number.POSITIVE_INFINITY;
    this.#text = source.text;
    this.#indentation = new Indentation(source);
    this.#tokens = new TokenList(source.text.length >> 3);
    this.#body = [];
    this.#file = { source, tokens: this.#tokens, body: this.#body, problems: [], ...(variables && { variables }) };
  }

  parse(): ConfigFile {
    const text = this.#text;
    const { length } = text;
    if (text.charCodeAt(0) === 0xfeff) this.#skipByteOrderMark();
    while (this.#at < length && !this.found && !this.isContradicted) {
      while (this.#at >= this.#nextPlace) this.#mendBrace();
      const code = text.charCodeAt(this.#at);
      switch (characterClass(code)) {
        case CharacterClass.space:
          if (code === 10 || code === 13) this.#hasBreak = true;
          this.#at++;
          break;
        case CharacterClass.semicolon:
          this.#endStatement();
          break;
        case CharacterClass.open:
          this.#openBlock();
          break;
        case CharacterClass.close:
          this.#closeBlock();
          break;
        case CharacterClass.comment:
          this.#comment();
          break;
        case CharacterClass.quote:
          this.#quotedWord();
          break;
        default:
          this.#plainWord();
      }
    }
    if (!this.found && !this.isContradicted) this.#finish();
    if (this.#places.length > 0) {
      const noticed = (problem: SyntaxProblem): number => this.#noticed.get(problem) ?? 0;
      this.#file.problems.sort((a, b) => noticed(a) - noticed(b));
    }
    return this.#file;
  }

  /** Goes on as if a missing `}` stood here, or as if the one that is too many did not. */
  #mendBrace(): void {
    const place = this.#places[this.#placeIndex++];
    this.#nextPlace = this.#places[this.#placeIndex]?.at ?? Number.POSITIVE_INFINITY;
    const at = this.#at;
    if (!place) return;
    if (place.kind === 'extra') {
      if (this.#statement) this.#reportRunIntoBrace(this.#statement, at);
      this.#at++;
      this.#tokens.push(TokenKind.stray, at, at + 1);
      this.#problem(
        {
          code: 'brace-unbalanced',
          span: { start: at, end: at + 1 },
          ...place.verdict,
          isLexical: true,
          isMended: true,
          repair: { span: { start: at, end: at + 1 }, newText: '', title: 'Remove this }' },
        },
        place.noticed,
      );
      return;
    }
    if (this.#statement) this.#endBeforeBrace(this.#statement);
    const top = this.#open.pop();
    if (!top) return;
    const { directive } = top;
    directive.end = place.at;
    this.#leave();
    const { source } = this.#file;
    this.#problem(
      {
        code: 'brace-unbalanced',
        span: this.#headOf(directive),
        ...place.verdict,
        isLexical: true,
        isMended: true,
        repair: {
          span: { start: place.at, end: place.at },
          newText: `${source.lineEnding}${source.indentAt(directive.start)}}`,
          title: 'Add the missing }',
        },
      },
      place.noticed,
    );
  }

  /** A statement that lacks its `;` and is the last one before a `}` that is missing, too: nginx goes on reading it. */
  #endBeforeBrace(statement: Directive): void {
    let next = this.#at;
    for (let isComment = false; next < this.#text.length; next++) {
      const code = this.#text.charCodeAt(next);
      if (code === 10) isComment = false;
      else if (characterClass(code) === CharacterClass.comment) isComment = true;
      else if (!isComment && characterClass(code) !== CharacterClass.space) break;
    }
    if (this.#text[next] === '}') this.#reportRunIntoBrace(statement, next);
    else this.#breakStatement();
  }

  #skipByteOrderMark(): void {
    this.#tokens.push(TokenKind.stray, 0, 1);
    this.#problem({
      code: 'file-bom',
      span: { start: 0, end: 1 },
      nginxMessage: `unknown directive "\ufeff${/^\ufeff([\w.]*)/.exec(this.#text)?.[1] ?? ''}"`,
      nginxLine: 1,
      isLexical: false,
      repair: { span: { start: 0, end: 1 }, newText: '', title: 'Remove the byte order mark' },
    });
    this.#at = 1;
  }

  #comment(): void {
    const start = this.#at;
    let end = this.#text.indexOf('\n', start);
    if (end < 0) end = this.#text.length;
    // nginx ends a comment at LF only; the CR of a CRLF is left to the white space
    this.#at = end;
    if (this.#text.charCodeAt(end - 1) === 13 && end < this.#text.length) end--;
    this.#tokens.push(TokenKind.comment, start, end);
    if (end - start > LONG && fillsBuffer(this.#text, start, this.#at)) {
      this.#problem({
        code: 'token-unexpected',
        span: { start, end },
        nginxMessage: tooLong(this.#text, start),
        nginxLine: this.#lineOf(start),
        isLexical: true,
      });
    }
  }

  #plainWord(): void {
    const start = this.#at;
    const end = scanWord(this.#text, start);
    if (this.#text.charCodeAt(end) !== 123) {
      this.#word(TokenKind.word, end);
      return;
    }
    const broken = findBrokenRegex(this.#text, start, end, this.#statement?.name.value, this.#inData);
    if (broken) this.#problem(regexProblem(broken, this.#text, this.#lineOf(broken.at), this.#inData));
    this.#word(TokenKind.word, broken?.end ?? end);
  }

  #word(kind: TokenKind, end: number): void {
    const start = this.#at;
    this.#at = end;
    if (end - start >= LONG) this.#checkLength(kind, start, end);
    if (this.#statement && this.#hasBreak && this.#startsNewStatement(kind, start, end)) this.#breakStatement();
    const index = this.#tokens.push(kind, start, end);
    if (this.#statement) {
      this.#statement.tokenCount = index - this.#statement.firstToken + 1;
    } else {
      const directive = new Directive(this.#file, this.#parent, index);
      this.#statement = directive;
      this.#body.push(directive);
    }
    this.#hasBreak = false;
  }

  #checkLength(kind: TokenKind, start: number, end: number): void {
    const isQuoted = kind === TokenKind.quoted;
    const quote = isQuoted ? this.#text.slice(start, start + 1) : '';
    const nginxMessage = lengthProblem(this.#text, start + quote.length, end, quote);
    if (!nginxMessage) return;
    this.#problem({
      code: 'quote-unclosed',
      span: { start, end },
      nginxMessage,
      nginxLine: this.#lineOf(start),
      isLexical: true,
    });
  }

  #quotedWord(): void {
    const start = this.#at;
    const scanned = scanQuoted(this.#text, start);
    if (scanned.problem === undefined) {
      this.#word(TokenKind.quoted, scanned.end);
      return;
    }
    this.#reportQuote(start, scanned);
  }

  /** A quote without end, or text glued to a closing quote. */
  #reportQuote(start: number, scanned: LexedToken): void {
    const { source } = this.#file;
    const lineEnd = source.lineEnd(source.placeAt(start).line);
    const quote = this.#text.slice(start, start + 1);
    if (scanned.problem === 'unclosed' || scanned.end > lineEnd) {
      // the closing quote was forgotten on the line of the opening one: go on there as if it stood before `;` or `{`
      const rest = this.#text.slice(start + 1, lineEnd).trimEnd();
      const end = start + 1 + meantLength(rest);
      this.#problem({
        code: 'quote-unclosed',
        span: { start, end },
        ...this.#quoteVerdict(start, scanned),
        repair: { span: { start: end, end }, newText: quote, title: `Add the missing ${quote}` },
      });
      this.#word(TokenKind.quoted, end);
      return;
    }
    const { end } = scanned;
    this.#problem({
      code: 'quote-unclosed',
      span: { start, end: end + characterAt(this.#text, end).length },
      ...this.#quoteVerdict(start, scanned),
      repair: { span: { start: end, end }, newText: ' ', title: 'Insert a space' },
    });
    this.#word(TokenKind.quoted, end);
  }

  #quoteVerdict(
    start: number,
    { end, problem }: LexedToken,
  ): Pick<SyntaxProblem, 'nginxMessage' | 'nginxLine' | 'isLexical'> {
    const quote = this.#text.slice(start, start + 1);
    const isLexical = true;
    const isUnclosed = problem === 'unclosed';
    // what an unclosed quote holds is text up to the end: count it as if the closing one followed
    const length = lengthProblem(this.#text, start + 1, isUnclosed ? end + 1 : end, quote);
    if (length) return { nginxMessage: length, nginxLine: this.#lineOf(start), isLexical };
    if (isUnclosed) return { nginxMessage: UNFINISHED_STATEMENT, nginxLine: this.#lineOf(end), isLexical };
    return { nginxMessage: `unexpected "${characterAt(this.#text, end)}"`, nginxLine: this.#lineOf(end), isLexical };
  }

  /**
   * Whether a word at the start of a line opens a statement though the one before has no `;`: it is a directive's
   * name, and it is not indented more than the statement it would otherwise be an argument of.
   */
  #startsNewStatement(kind: TokenKind, start: number, end: number): boolean {
    if (kind !== TokenKind.word || this.#inData) return false;
    const statement = this.#statement;
    if (!statement || !mayOpenStatement(this.#text.slice(start, end))) return false;
    if (this.#isForeign()) return false;
    return (
      this.#indentation.column(start) <= this.#indentation.column(statement.start) &&
      /^[^\S\r\n]*[\w"'/~^=*@$-]|^[^\S\r\n]*[;{]/.test(this.#text.slice(end, end + 80))
    );
  }

  #isForeign(): boolean {
    this.#foreign ??= FOREIGN_TEMPLATE.test(this.#text);
    return this.#foreign;
  }

  /** Ends the statement that lacks its `;` before the next one starts. */
  #breakStatement(): void {
    const statement = this.#statement;
    if (!statement) return;
    const end = this.#lastWordEnd(statement);
    this.#closeStatement(statement, end);
    if (this.#isPlaceholder(statement)) return;
    this.#problem({
      code: 'directive-missing-semicolon',
      span: this.#lastWordSpan(statement),
      nginxLine: this.#lineOf(this.#at),
      isLexical: false,
      repair: { span: { start: end, end }, newText: ';', title: 'Add the missing ;' },
    });
  }

  #endStatement(): void {
    const at = this.#at++;
    const statement = this.#statement;
    if (!statement) {
      this.#tokens.push(TokenKind.stray, at, at + 1);
      this.#unexpected(at, ';');
      return;
    }
    this.#tokens.push(TokenKind.end, at, at + 1);
    statement.end = at + 1;
    this.#statement = undefined;
  }

  #openBlock(): void {
    const at = this.#at++;
    let statement = this.#statement;
    if (!statement) {
      this.#unexpected(at, '{');
      // keep the block, so that its closing brace finds a partner
      const index = this.#tokens.push(TokenKind.stray, at, at + 1);
      statement = new Directive(this.#file, this.#parent, index);
      this.#body.push(statement);
    } else {
      this.#tokens.push(TokenKind.open, at, at + 1);
      // the tokenizer takes it; what reads the data does not
      if (this.#inData) this.#unexpected(at, '{', false);
    }
    const kind = this.#blockKind(statement);
    const block: Block = { kind, open: at, close: undefined, body: [] };
    statement.block = block;
    statement.end = at + 1;
    this.#statement = undefined;
    this.#open.push({ directive: statement, block });
    this.#body = block.body;
    this.#parent = statement;
    this.#inData = kind === 'data';
    if (kind === 'lua') this.#lua();
  }

  #blockKind(statement: Directive): BlockKind {
    if (this.#tokens.kind(statement.firstToken) === TokenKind.stray) return 'directives';
    const name = statement.name.value;
    if (DATA_BLOCKS.has(name)) return 'data';
    return name.endsWith('_by_lua_block') ? 'lua' : 'directives';
  }

  /** The body of a Lua block is one token, up to its `}`. */
  #lua(): void {
    const { end, problem } = scanLua(this.#text, this.#at);
    if (end > this.#at) this.#tokens.push(TokenKind.raw, this.#at, end);
    this.#at = end;
    this.#luaProblem = problem;
  }

  #closeBlock(): void {
    const at = this.#at;
    const statement = this.#statement;
    if (statement) this.#reportRunIntoBrace(statement, at);
    this.#at++;
    const top = this.#open.pop();
    if (!top) {
      if (this.#places.some(({ kind }) => kind === 'missing')) {
        this.isContradicted = true;
        return;
      }
      const extra = (!this.#hasExtraBrace && this.#indentation.findExtraBrace(this.#file.body)) || at;
      if (extra < at && this.#mayReadAgain) {
        const verdict = { nginxMessage: 'unexpected "}"', nginxLine: this.#lineOf(at) };
        this.found = { kind: 'extra', at: extra, verdict, noticed: at + 0.5 };
        return;
      }
      this.#hasExtraBrace = true;
      this.#tokens.push(TokenKind.stray, at, at + 1);
      this.#problem({
        code: 'brace-unbalanced',
        span: { start: extra, end: extra + 1 },
        nginxMessage: 'unexpected "}"',
        nginxLine: this.#lineOf(at),
        isLexical: true,
        repair: { span: { start: extra, end: extra + 1 }, newText: '', title: 'Remove this }' },
      });
      return;
    }
    this.#tokens.push(TokenKind.close, at, at + 1);
    top.block.close = at;
    top.directive.end = at + 1;
    this.#leave();
  }

  #leave(): void {
    const around = this.#open.at(-1);
    this.#body = around ? around.block.body : this.#file.body;
    this.#parent = around?.directive;
    this.#inData = around?.block.kind === 'data';
  }

  #reportRunIntoBrace(statement: Directive, at: number): void {
    const end = this.#lastWordEnd(statement);
    this.#closeStatement(statement, end);
    if (this.#isPlaceholder(statement)) return;
    this.#problem({
      code: 'directive-missing-semicolon',
      span: this.#lastWordSpan(statement),
      nginxMessage: 'unexpected "}"',
      nginxLine: this.#lineOf(at),
      isLexical: true,
      repair: { span: { start: end, end }, newText: ';', title: 'Add the missing ;' },
    });
  }

  #reportRunIntoEnd(statement: Directive): void {
    const end = this.#lastWordEnd(statement);
    this.#closeStatement(statement, end);
    if (this.#isPlaceholder(statement)) return;
    this.#problem({
      code: 'directive-missing-semicolon',
      span: this.#lastWordSpan(statement),
      nginxMessage: UNFINISHED_STATEMENT,
      nginxLine: this.#lineOf(this.#text.length),
      isLexical: true,
      repair: { span: { start: end, end }, newText: ';', title: 'Add the missing ;' },
    });
  }

  /** In a template, `${NAME}` alone stands for whole directives, which bring their own `;`. */
  #isPlaceholder(statement: Directive): boolean {
    if (statement.tokenCount !== 1 || !this.#file.source.uri.endsWith('template')) return false;
    return PLACEHOLDER.test(statement.name.raw);
  }

  #finish(): void {
    const { length } = this.#text;
    if (this.#statement) this.#reportRunIntoEnd(this.#statement);
    const innermost = this.#open.at(-1);
    if (!innermost) return;
    if (this.#places.some(({ kind }) => kind === 'extra')) {
      this.isContradicted = true;
      return;
    }
    for (const { directive } of this.#open) directive.end = length;
    // Lua is no matter of indentation here: its block is the last one, and holds the rest of the file
    const gap = this.#luaProblem ? undefined : this.#indentation.findGap(this.#file.body);
    if (gap?.directive.block?.kind === 'directives' && this.#mayReadAgain && !this.#indentation.isRestBlank(gap.at)) {
      const verdict = { nginxMessage: UNFINISHED_BLOCK, nginxLine: this.#lineOf(length) };
      this.found = { kind: 'missing', at: gap.at, verdict, noticed: length + 0.5 };
      return;
    }
    const directive = gap?.directive ?? innermost.directive;
    const { source } = this.#file;
    const brace = `${source.indentAt(directive.start)}}`;
    const eol = source.lineEnding;
    const isLineStart = length === 0 || /[\r\n]$/.test(this.#text);
    const at = gap?.at ?? length;
    this.#problem({
      code: 'brace-unbalanced',
      span: this.#headOf(directive),
      nginxMessage: this.#luaProblem?.message ?? UNFINISHED_BLOCK,
      nginxLine: this.#lineOf(this.#luaProblem?.at ?? length),
      isLexical: true,
      repair: {
        span: { start: at, end: at },
        newText: gap ? eol + brace : `${isLineStart ? '' : eol}${brace}${eol}`,
        title: 'Add the missing }',
      },
    });
  }

  #closeStatement(statement: Directive, end: number): void {
    statement.end = end;
    statement.isTerminated = false;
    this.#statement = undefined;
  }

  #lastWordSpan(statement: Directive): { start: number; end: number } {
    let index = statement.firstToken + statement.tokenCount - 1;
    while (index > statement.firstToken && this.#tokens.kind(index) > TokenKind.quoted) index--;
    return { start: this.#tokens.start(index), end: this.#tokens.end(index) };
  }

  #lastWordEnd(statement: Directive): number {
    return this.#lastWordSpan(statement).end;
  }

  #headOf(directive: Directive): { start: number; end: number } {
    const last = directive.firstToken + directive.tokenCount - 1;
    return { start: directive.start, end: this.#tokens.end(last) };
  }

  #unexpected(at: number, character: string, isLexical = true): void {
    this.#problem({
      code: 'token-unexpected',
      span: { start: at, end: at + 1 },
      nginxMessage: `unexpected "${character}"`,
      nginxLine: this.#lineOf(at),
      isLexical,
      ...(character === ';' && { repair: { span: { start: at, end: at + 1 }, newText: '', title: 'Remove this ;' } }),
    });
  }

  #problem(problem: SyntaxProblem, noticed = this.#at): void {
    this.#file.problems.push(problem);
    this.#noticed.set(problem, noticed);
  }

  /** nginx counts LF only. */
  #lineOf(offset: number): number {
    this.#lineFeeds ??= findLineFeeds(this.#text);
    let low = 0;
    let high = this.#lineFeeds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lineFeeds[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }
}

function findLineFeeds(text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) found.push(at);
  return found;
}
