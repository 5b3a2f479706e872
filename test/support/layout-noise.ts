/**
 * Sound nginx configurations in the worst layout that somebody could give them: any white space, line ending or comment
 * wherever one may stand. A configuration is a few numbers, so that a failing one shrinks to a small one.
 */
import fc from 'fast-check';
import { type ConfigFile, TokenKind, type TokenList } from '../../server/src/nginx/tree';

export interface Noise {
  readonly seed: number;
  /** How many statements at the top, at most. */
  readonly size: number;
  /** 0 to 3: from a tidy layout with slips to one without any order. */
  readonly disorder: number;
}

export const noise: fc.Arbitrary<Noise> = fc.record({
  seed: fc.nat(0x7fffffff),
  size: fc.integer({ min: 1, max: 12 }),
  disorder: fc.nat(3),
});

const NAMES = [
  'listen',
  'server_name',
  'proxy_pass',
  'proxy_set_header',
  'add_header',
  'log_format',
  'root',
  'ip_hash',
];
const WORDS = [
  ...['80', 'http://api:3000', 'max_fails=3', '$host', '${host}x', '/a/b', '~^/x(?<id>.*)$', 'a#b', 'it"s', "a'b", '='],
  ...[
    'a\\ b',
    'a\\;b',
    'a\\{b',
    'x\\\\',
    'v$',
    '$',
    'ü',
    '😀',
    '\u00a0',
    'a}',
    ')',
    '($a',
    '!=',
    '100%',
    '<%',
    '%>',
    '@x',
  ],
  ...[
    '"a b"',
    "'a;b'",
    '"{ } # ;"',
    "'it\\'s'",
    '"a\\"b"',
    '""',
    '"ü 😀"',
    "'a\nb'",
    '"a\r\n   b"',
    "'\t'",
    '"$a"',
    'a\\\nb',
    'a\\\r',
    '\\\r',
  ],
];
const COMMENTS = ['#', '# c', '#c;', '#{ }', '# "', '#\t# x  ', '# ü 😀', "# it's", '#### a ####'];
const DATA = ['default 1', '~^a b', '"x y" z', "'' close", '1 2', 'text/html html htm'];
const LUA = [' ngx.say("}") ', '\n  -- it\'s {\n  local t = { a = "}" }\n', '\r\n\tngx.exit(1)\r\n', ' --[[ } ]] ', ''];

/** The text, and the name of a file that would hold it. */
export function noisyText({ seed, size, disorder }: Noise): { readonly text: string; readonly uri: string } {
  const printer = new Printer(seed, disorder);
  const text = printer.file(size);
  return { text, uri: printer.isTemplate ? 'file:///default.conf.template' : 'file:///nginx.conf' };
}

/** A sound text in another layout: the same words, with any white space, line ending and comment between them. */
export function scramble(file: ConfigFile, seed: number): string {
  return new Printer(seed, 3).scramble(file);
}

class Printer {
  #state: number;
  readonly #disorder: number;
  readonly #lineEnding: string;
  readonly #step: string;
  readonly isTemplate: boolean;
  #depth = 0;

  constructor(seed: number, disorder: number) {
    this.#state = seed ^ 0x9e3779b9;
    this.#disorder = disorder;
    this.#lineEnding = this.#pick(['\n', '\n', '\r\n']);
    this.#step = this.#pick(['    ', '  ', '\t', '']);
    this.isTemplate = this.#chance(8);
  }

  file(size: number): string {
    const start = this.#chance(12) ? '\ufeff' : '';
    const end = this.#pick([
      '',
      this.#lineEnding,
      ' ',
      `${this.#lineEnding}  ${this.#lineEnding}`,
      ' # end',
      '# end',
      '# end\r',
    ]);
    return start + this.#withHanging(this.#body(size, 'directives')) + end;
  }

  /** With comments that go on below those that end a line. */
  #withHanging(text: string): string {
    return text.replace(/^([^#\n]*[;{}][ \t]*)#.*\n/gm, (line, before: string) =>
      this.#chance(3) ? `${line}${before.replace(/[^\t]/g, ' ')}# more${this.#lineEnding}` : line,
    );
  }

  scramble({ tokens, source }: ConfigFile): string {
    const { text } = source;
    let scrambled = '';
    let position = 0;
    for (let index = 0; index < tokens.length; index++) {
      const [start, end] = [tokens.start(index), tokens.end(index)];
      const old = text.slice(position, start);
      scrambled += index > 0 ? this.#between(tokens, index, old) : old;
      scrambled += text.slice(start, end);
      position = end;
    }
    return scrambled + text.slice(position);
  }

  /** Before the token at `index`, where `old` stands now. */
  #between(tokens: TokenList, index: number, old: string): string {
    const kinds = [tokens.kind(index - 1), tokens.kind(index)];
    const lengths = [index - 1, index].map((at) => tokens.end(at) - tokens.start(at));
    const isFixed = kinds.some((kind) => kind === TokenKind.raw || kind === TokenKind.stray);
    // what nearly fills nginx's buffer would do so with what follows it
    if (isFixed || lengths.some((length) => length > 1000)) return old;
    if (kinds[0] === TokenKind.comment) return this.#lineEnding + this.#anything(true);
    const isWords = kinds.every((kind) => kind === TokenKind.word || kind === TokenKind.quoted);
    if (isWords && old === '') return '';
    // a comment needs white space before it, and `${` is a word
    const isParted = isWords || kinds[1] === TokenKind.comment || kinds[1] === TokenKind.open;
    return this.#anything(!isParted);
  }

  /** A number below `limit`; mulberry32. */
  #random(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  #chance(one: number): boolean {
    return this.#random(one) === 0;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random(list.length)] as T;
  }

  #body(count: number, kind: 'directives' | 'data'): string {
    let text = '';
    for (let index = 0; index < count; index++) {
      text += this.#before();
      text += kind === 'data' ? this.#entry() : this.#statement();
    }
    return text;
  }

  /** Between two statements. */
  #before(): string {
    if (this.#disorder === 3) return this.#anything(true);
    if (this.#chance(this.#disorder === 0 ? 20 : 4)) return this.#anything(true);
    const blanks = this.#chance(5) ? this.#lineEnding.repeat(this.#random(5)) : '';
    const comment = this.#chance(6) ? `${this.#indent()}${this.#pick(COMMENTS)}${this.#lineEnding}` : '';
    return this.#lineEnding + blanks + comment + this.#indent();
  }

  #indent(): string {
    return this.#chance(this.#disorder === 0 ? 30 : 3) ? this.#blanks() : this.#step.repeat(this.#depth);
  }

  #blanks(): string {
    return this.#pick([' ', '  ', '\t', ' \t ', '      ', '\t\t']);
  }

  /** White space and comments; `mayBeEmpty` where tokens may touch. */
  #anything(mayBeEmpty: boolean): string {
    let text = '';
    const count = (mayBeEmpty ? 0 : 1) + this.#random(3);
    for (let index = 0; index < count; index++) {
      switch (this.#random(8)) {
        case 0:
          text += this.#blanks() + this.#pick(COMMENTS) + this.#pick(['\n', '\r\n', this.#lineEnding]);
          break;
        case 1:
        case 2:
          text += this.#lineEnding;
          break;
        case 3:
          text += this.#lineEnding.repeat(1 + this.#random(4)) + this.#blanks();
          break;
        case 4:
          text += this.#pick(['\r', '\n', '\r\n']);
          break;
        default:
          text += this.#blanks();
      }
    }
    return text;
  }

  /** Between two words of a statement. */
  #gap(): string {
    if (this.#disorder === 3 || this.#chance(12)) return this.#anything(false);
    if (this.#chance(8)) return this.#lineEnding + this.#step.repeat(this.#depth + 1) + this.#pick(['', ' ', '    ']);
    return this.#chance(4) ? this.#blanks() : ' ';
  }

  /** Before `;`. */
  #beforeEnd(): string {
    if (this.#disorder === 3) return this.#anything(true);
    return this.#chance(8) ? this.#anything(true) : '';
  }

  #words(most: number): string {
    let text = '';
    for (let count = this.#random(most + 1); count > 0; count--) {
      const word = this.#pick(WORDS);
      text += this.#gap() + word;
      if (/^["']/.test(word) && this.#chance(6)) text += ')';
    }
    return text;
  }

  #entry(): string {
    return this.#pick(DATA) + this.#words(1) + this.#beforeEnd() + this.#endOfStatement();
  }

  #endOfStatement(): string {
    return `;${this.#chance(8) ? this.#blanks() + this.#pick(COMMENTS) + this.#lineEnding : ''}`;
  }

  #statement(): string {
    if (this.#depth < 4 && this.#chance(3)) return this.#block();
    if (this.isTemplate && this.#chance(6)) return `\${EXTRA}${this.#lineEnding}`;
    return this.#pick(NAMES) + this.#words(4) + this.#beforeEnd() + this.#endOfStatement();
  }

  #block(): string {
    const [head, kind] = this.#pick([
      ...[
        ['server', 'directives'] as const,
        ['location /', 'directives'] as const,
        ['upstream a', 'directives'] as const,
      ],
      ...[['if ($a = "b")', 'directives'] as const, ['map $a $b', 'data'] as const, ['types', 'data'] as const],
      ['content_by_lua_block', 'lua'] as const,
    ]);
    const before = this.#chance(3) ? this.#anything(true) : this.#pick([' ', '', '  ', this.#lineEnding]);
    if (kind === 'lua') return `${head}${before}{${this.#pick(LUA)}}`;
    if (this.#chance(4)) return this.#oneLine(head, kind);
    this.#depth++;
    const body = this.#body(this.#random(7), kind);
    this.#depth--;
    const end = this.#disorder === 3 ? this.#anything(true) : this.#lineEnding + this.#indent();
    return `${head}${before}{${body}${end}}`;
  }

  #oneLine(head: string, kind: 'directives' | 'data'): string {
    const statements = Array.from({ length: this.#random(5) }, () =>
      kind === 'data'
        ? this.#pick(DATA)
        : `${this.#pick(NAMES)} ${this.#pick(['80', '"a b"', '$host', 'x'.repeat(40)])}`,
    );
    const gap = () => this.#pick(['', ' ', '  ', '\t']);
    return `${head}${gap()}{${statements.map((text) => `${gap()}${text}${gap()};`).join('')}${gap()}}`;
  }
}
