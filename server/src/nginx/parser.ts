import type { SourceFile } from '../text/source';
import { isDirectiveName } from './directive-names';
import { CharacterClass, characterClass, type LexedToken, scanLua, scanQuoted, scanWord } from './lexer';
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
 */
export function parseConfig(source: SourceFile): ConfigFile {
  return new Parser(source).parse();
}

/** `NGX_CONF_BUFFER` of nginx's `src/core/ngx_conf_file.c`. */
const BUFFER_BYTES = 4096;
/** No shorter text, in UTF-16 units, can fill the buffer. */
const LONG = BUFFER_BYTES / 3 - 2;

/** Go, Jinja and ERB templates: their own text stands between the directives. */
const FOREIGN_TEMPLATE = /<%|\{\{|\{%/;

const DATA_BLOCKS = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map', 'match']);

class Parser {
  readonly #text: string;
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

  constructor(source: SourceFile) {
    this.#text = source.text;
    this.#tokens = new TokenList(source.text.length >> 3);
    this.#body = [];
    this.#file = { source, tokens: this.#tokens, body: this.#body, problems: [] };
  }

  parse(): ConfigFile {
    const text = this.#text;
    const { length } = text;
    if (text.charCodeAt(0) === 0xfeff) this.#skipByteOrderMark();
    while (this.#at < length) {
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
          this.#word(TokenKind.word, scanWord(text, this.#at));
      }
    }
    this.#finish();
    return this.#file;
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
    if (end - start > LONG && this.#fillsBuffer(start, this.#at)) this.#tooLong(start, end, 'token-unexpected');
  }

  /** nginx reads through a buffer of 4096 bytes; a word or a comment that fills it is refused. */
  #fillsBuffer(start: number, end: number): boolean {
    const bytes = utf8Length(this.#text, start, end);
    return bytes > BUFFER_BYTES || (bytes === BUFFER_BYTES && end < this.#text.length);
  }

  #tooLong(start: number, end: number, code: SyntaxProblem['code'], quote?: string): void {
    this.#problem({
      code,
      span: { start, end },
      nginxMessage: quote
        ? `too long parameter, probably missing terminating "${quote}" character`
        : `too long parameter "${this.#text.slice(start, start + 10)}..." started`,
      nginxLine: this.#lineOf(start),
      isLexical: true,
    });
  }

  #word(kind: TokenKind, end: number): void {
    const start = this.#at;
    this.#at = end;
    if (end - start > LONG) this.#checkLength(kind, start, end);
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
    const from = kind === TokenKind.quoted ? start + 1 : start;
    if (!this.#fillsBuffer(from, end)) return;
    const isOpenAtLimit = kind === TokenKind.quoted && this.#fillsBuffer(from, end - 1);
    this.#tooLong(start, end, 'quote-unclosed', isOpenAtLimit ? this.#text.slice(start, from) : undefined);
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
    const text = this.#text;
    const lineEnd = this.#endOfLine(start);
    const isSpread = scanned.problem === 'unclosed' || scanned.end > lineEnd;
    const glued = text.slice(scanned.end, scanned.end + 1);
    const quote = text.slice(start, start + 1);
    if (isSpread) {
      // the closing quote was forgotten on the line of the opening one: go on there as if it stood before `;` or `{`
      const end = start + 1 + (/^[^\r\n]*?(?=\s*[;{]?\s*$)/m.exec(text.slice(start + 1, lineEnd))?.[0].length ?? 0);
      this.#problem({
        code: 'quote-unclosed',
        span: { start, end },
        nginxMessage:
          scanned.problem === 'unclosed' ? 'unexpected end of file, expecting ";" or "}"' : `unexpected "${glued}"`,
        nginxLine: this.#lineOf(scanned.problem === 'unclosed' ? text.length : scanned.end),
        isLexical: true,
        repair: { span: { start: end, end }, newText: quote, title: `Add the missing ${quote}` },
      });
      this.#word(TokenKind.quoted, end);
      return;
    }
    this.#problem({
      code: 'quote-unclosed',
      span: { start, end: scanned.end + 1 },
      nginxMessage: `unexpected "${glued}"`,
      nginxLine: this.#lineOf(scanned.end),
      isLexical: true,
      repair: { span: { start: scanned.end, end: scanned.end }, newText: ' ', title: 'Insert a space' },
    });
    this.#word(TokenKind.quoted, scanned.end);
  }

  /**
   * Whether a word at the start of a line opens a statement though the one before has no `;`: it is a directive's
   * name, and it is not indented more than the statement it would otherwise be an argument of.
   */
  #startsNewStatement(kind: TokenKind, start: number, end: number): boolean {
    if (kind !== TokenKind.word || this.#inData) return false;
    const statement = this.#statement;
    if (!statement || !isDirectiveName(this.#text.slice(start, end))) return false;
    if (this.#isForeign()) return false;
    return (
      this.#column(start) <= this.#column(statement.start) &&
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
    const end = scanLua(this.#text, this.#at);
    if (end > this.#at) this.#tokens.push(TokenKind.raw, this.#at, end);
    this.#at = end;
  }

  #closeBlock(): void {
    const at = this.#at++;
    const statement = this.#statement;
    if (statement) this.#reportRunIntoBrace(statement, at);
    const top = this.#open.pop();
    if (!top) {
      this.#tokens.push(TokenKind.stray, at, at + 1);
      this.#problem({
        code: 'brace-unbalanced',
        span: { start: at, end: at + 1 },
        nginxMessage: 'unexpected "}"',
        nginxLine: this.#lineOf(at),
        isLexical: true,
        repair: { span: { start: at, end: at + 1 }, newText: '', title: 'Remove this }' },
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
    this.#problem({
      code: 'directive-missing-semicolon',
      span: this.#lastWordSpan(statement),
      nginxMessage: 'unexpected "}"',
      nginxLine: this.#lineOf(at),
      isLexical: true,
      repair: { span: { start: end, end }, newText: ';', title: 'Add the missing ;' },
    });
  }

  #finish(): void {
    const { length } = this.#text;
    const statement = this.#statement;
    if (statement) {
      const end = this.#lastWordEnd(statement);
      this.#closeStatement(statement, end);
      this.#problem({
        code: 'directive-missing-semicolon',
        span: this.#lastWordSpan(statement),
        nginxMessage: 'unexpected end of file, expecting ";" or "}"',
        nginxLine: this.#lineOf(length),
        isLexical: true,
        repair: { span: { start: end, end }, newText: ';', title: 'Add the missing ;' },
      });
    }
    const innermost = this.#open.at(-1);
    if (!innermost) return;
    for (const { directive } of this.#open) directive.end = length;
    const culprit = this.#findUnclosed() ?? { directive: innermost.directive, at: length, atEnd: true };
    const { source } = this.#file;
    const indent = source.indentAt(culprit.directive.start);
    const eol = source.lineEnding;
    const isLineStart = length === 0 || /[\r\n]$/.test(this.#text);
    this.#problem({
      code: 'brace-unbalanced',
      span: this.#headOf(culprit.directive),
      nginxMessage: 'unexpected end of file, expecting "}"',
      nginxLine: this.#lineOf(length),
      isLexical: true,
      repair: culprit.atEnd
        ? {
            span: { start: length, end: length },
            newText: `${isLineStart ? '' : eol}${indent}}${eol}`,
            title: 'Add the missing }',
          }
        : { span: { start: culprit.at, end: culprit.at }, newText: `${eol}${indent}}`, title: 'Add the missing }' },
    });
  }

  /**
   * Which of the blocks left open at the end of the file was forgotten: the innermost one in which a line stands
   * that is not indented more than the block's own head.
   * @returns the block's directive, and where its `}` belongs (the end of the statement before that line)
   */
  #findUnclosed(): { directive: Directive; at: number; atEnd: boolean } | undefined {
    for (let index = this.#open.length - 1; index >= 0; index--) {
      const entry = this.#open[index];
      if (!entry) continue;
      const { directive, block } = entry;
      const column = this.#column(directive.start);
      let before = block.open + 1;
      for (const child of block.body) {
        if (this.#isFirstOnLine(child.start) && this.#column(child.start) <= column) {
          return { directive, at: before, atEnd: false };
        }
        before = child.end;
      }
    }
    return undefined;
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

  #problem(problem: SyntaxProblem): void {
    this.#file.problems.push(problem);
  }

  /** nginx counts LF only. */
  #lineOf(offset: number): number {
    let line = 1;
    for (let at = this.#text.indexOf('\n'); at >= 0 && at < offset; at = this.#text.indexOf('\n', at + 1)) line++;
    return line;
  }

  #endOfLine(offset: number): number {
    const rest = /[\r\n]/.exec(this.#text.slice(offset));
    return rest ? offset + rest.index : this.#text.length;
  }

  #lineStart(offset: number): number {
    let at = offset;
    while (at > 0) {
      const code = this.#text.charCodeAt(at - 1);
      if (code === 10 || code === 13) break;
      at--;
    }
    return at;
  }

  #isFirstOnLine(offset: number): boolean {
    return /^\s*$/.test(this.#text.slice(this.#lineStart(offset), offset));
  }

  /** Width of the indentation of the line that holds `offset`; a tab counts as 8. */
  #column(offset: number): number {
    let width = 0;
    for (let at = this.#lineStart(offset); at < offset; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 9) width += 8 - (width % 8);
      else if (code === 32) width++;
      else break;
    }
    return width;
  }
}

function utf8Length(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    // a surrogate pair is four bytes, two for each half
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes;
}
