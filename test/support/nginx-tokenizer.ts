/**
 * nginx's tokenizer once more, as a state machine over bytes in the manner of `ngx_conf_read_token()` and
 * `ngx_conf_parse()` (src/core/ngx_conf_file.c): slow, plain, and sharing no code with the parser it judges.
 * lexical.test.ts holds it against the real nginx, so that the parser can be held against it a hundred thousand times.
 */

export interface TokenizerVerdict {
  /** The statements read before the error, in order; words with quotes and escapes resolved. */
  readonly statements: readonly TokenizerStatement[];
  /** Lua blocks are read by another module with its own messages; they count as refused where they have no end. */
  readonly error?: { readonly message: string; readonly line: number };
}

export interface TokenizerStatement {
  readonly words: readonly string[];
  readonly depth: number;
}

const BUFFER = 4096;
const LF = 10;
const CR = 13;
const [SPACE, TAB, BACKSLASH, DOLLAR, HASH] = [32, 9, 92, 36, 35];
const [SEMICOLON, OPEN, CLOSE, PARENTHESIS, DOUBLE, SINGLE] = [59, 123, 125, 41, 34, 39];

const DATA = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map', 'match']);
/** What the Lua module tells apart: long brackets, comments, strings on one line, braces, and the first two unclosed. */
const LUA_TOKEN =
  /--\[(=*)\[[\s\S]*?\]\1\]|--(?!\[=*\[)[^\n]*\n|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[^\n]|[^"\\\n])*"|'(?:\\[^\n]|[^'\\\n])*'|[{}]|(?:--)?\[=*\[|--|[\s\S]/y;

type Ending = 'statement' | 'open' | 'close' | 'end';

class LexicalError extends Error {
  constructor(
    override readonly message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** What nginx's tokenizer makes of a text, up to its first complaint. */
export function readLikeNginx(text: string): TokenizerVerdict {
  const reader = new Reader(Buffer.from(text));
  const statements: TokenizerStatement[] = [];
  const blocks: ('directives' | 'data')[] = [];
  try {
    for (;;) {
      const ending = reader.read();
      const [name = ''] = reader.words;
      if (ending === 'end') {
        if (blocks.length > 0) reader.fail('unexpected end of file, expecting "}"');
        return { statements };
      }
      if (ending === 'close') {
        if (blocks.length === 0) reader.fail('unexpected "}"');
        blocks.pop();
        continue;
      }
      if (ending === 'open' && blocks.at(-1) === 'data') reader.fail('unexpected "{"');
      statements.push({ words: reader.words, depth: blocks.length });
      if (ending === 'statement') continue;
      if (name.endsWith('_by_lua_block')) reader.skipLua();
      else blocks.push(DATA.has(name) ? 'data' : 'directives');
    }
  } catch (error) {
    if (error instanceof LexicalError) return { statements, error: { message: error.message, line: error.line } };
    throw error;
  }
}

class Reader {
  words: string[] = [];
  readonly #bytes: Buffer;
  #at = 0;
  #line = 1;
  /** Where the current word, white space or comment starts: nginx must keep what follows in its buffer. */
  #start = 0;
  #startLine = 1;
  /** nginx's flags: the quote of the current word; after a closing quote; between words; in a comment; after `$`; after `\`. */
  #quote = 0;
  #needsSpace = false;
  #isBetween = true;
  #isComment = false;
  #isVariable = false;
  #isEscaped = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  fail(message: string, line = this.#line): never {
    throw new LexicalError(message, line);
  }

  /** One statement, byte by byte. */
  read(): Ending {
    this.words = [];
    this.#start = this.#at;
    this.#startLine = this.#line;
    this.#needsSpace = false;
    this.#isBetween = true;
    while (this.#at < this.#bytes.length) {
      if (this.#at - this.#start === BUFFER) this.#failForLength();
      const byte = this.#bytes[this.#at++] ?? 0;
      if (byte === LF) {
        this.#line++;
        this.#isComment = false;
      }
      const ending = this.#isComment ? undefined : this.#step(byte);
      if (ending) return ending;
    }
    if (this.words.length > 0 || !this.#isBetween) this.fail('unexpected end of file, expecting ";" or "}"');
    return 'end';
  }

  #step(byte: number): Ending | undefined {
    if (this.#isEscaped) {
      this.#isEscaped = false;
      return undefined;
    }
    if (this.#needsSpace) {
      if (byte === SEMICOLON) return 'statement';
      if (byte === OPEN) return 'open';
      if (!isSpace(byte) && byte !== PARENTHESIS) this.fail(`unexpected "${printable(byte)}"`);
      this.#isBetween = true;
      this.#needsSpace = false;
      if (byte !== PARENTHESIS) return undefined;
    }
    return this.#isBetween ? this.#startWord(byte) : this.#continueWord(byte);
  }

  #startWord(byte: number): Ending | undefined {
    this.#start = this.#at - 1;
    this.#startLine = this.#line;
    if (isSpace(byte)) return undefined;
    if (byte === SEMICOLON || byte === OPEN || byte === CLOSE) return this.#punctuation(byte);
    if (byte === HASH) {
      this.#isComment = true;
      return undefined;
    }
    this.#isBetween = false;
    if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === DOLLAR) this.#isVariable = true;
    else if (byte === DOUBLE || byte === SINGLE) {
      this.#start++;
      this.#quote = byte;
    }
    return undefined;
  }

  #continueWord(byte: number): Ending | undefined {
    if (byte === OPEN && this.#isVariable) return undefined;
    this.#isVariable = false;
    if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === DOLLAR) this.#isVariable = true;
    else if (this.#quote) {
      if (byte !== this.#quote) return undefined;
      this.#quote = 0;
      this.#needsSpace = true;
      this.#push();
    } else if (isSpace(byte) || byte === SEMICOLON || byte === OPEN) {
      this.#isBetween = true;
      this.#push();
      if (byte === SEMICOLON) return 'statement';
      if (byte === OPEN) return 'open';
    }
    return undefined;
  }

  skipLua(): void {
    const text = this.#bytes.subarray(this.#at).toString('latin1');
    let depth = 1;
    let lastOpen = 0;
    let at = 0;
    while (depth > 0) {
      LUA_TOKEN.lastIndex = at;
      const token = LUA_TOKEN.exec(text)?.[0] ?? '--';
      const bracket = /^(?:--)?\[(=*)\[$/.exec(token);
      if (bracket) {
        const close = `]${bracket[1]}]`;
        const message = `Lua code block missing the closing long bracket "${close}", the inlined Lua code may be too long`;
        this.fail(message, this.#line + count(text.slice(0, at)));
      }
      if (token === '--') {
        const message = 'unexpected end of file, expecting terminating characters for lua code block';
        this.fail(message, this.#line + count(text.slice(0, lastOpen)));
      }
      if (token === '}') depth--;
      at += token.length;
      if (token === '{') {
        depth++;
        lastOpen = at;
      }
    }
    this.#line += count(text.slice(0, at));
    this.#at += at;
  }

  #punctuation(byte: number): Ending {
    const isEmpty = this.words.length === 0;
    if (isEmpty === (byte !== CLOSE)) this.fail(`unexpected "${String.fromCharCode(byte)}"`);
    if (byte === CLOSE) return 'close';
    return byte === OPEN ? 'open' : 'statement';
  }

  #failForLength(): never {
    const line = this.#startLine;
    if (this.#quote) {
      const character = String.fromCharCode(this.#quote);
      this.fail(`too long parameter, probably missing terminating "${character}" character`, line);
    }
    const shown = this.#bytes.subarray(this.#start, this.#start + 10).toString();
    this.fail(`too long parameter "${shown}..." started`, line);
  }

  #push(): void {
    const raw = this.#bytes.subarray(this.#start, this.#at - 1).toString('latin1');
    let word = '';
    for (let at = 0; at < raw.length; at++) {
      const next = raw[at] === '\\' ? raw[at + 1] : undefined;
      if (next && `"'\\`.includes(next)) word += raw[++at];
      else if (next && 'trn'.includes(next)) word += { t: '\t', r: '\r', n: '\n' }[raw[++at] as 't' | 'r' | 'n'];
      else word += raw[at];
    }
    this.words.push(Buffer.from(word, 'latin1').toString());
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === LF;
}

function printable(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : '\ufffd';
}

function count(text: string): number {
  return text.split('\n').length - 1;
}

/** nginx prints bytes: makes its cut or single bytes comparable with whole characters. */
export function comparableMessage(message: string | undefined): string | undefined {
  return message?.replace(/[^\x00-\x7f]+/g, '\ufffd');
}
