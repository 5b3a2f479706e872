import fc from 'fast-check';

/**
 * Broken configurations, out of sound ones: a mutation is a few numbers, so that a failing one shrinks to the least
 * change that still fails.
 */
export interface Mutation {
  /** Which seed text. */
  readonly seed: number;
  readonly steps: readonly Step[];
}

interface Step {
  readonly kind: number;
  /** Where, as a share of 2³² of the text. */
  readonly at: number;
  readonly to: number;
  readonly length: number;
  readonly pick: number;
  readonly text: string;
}

/** What nginx's tokenizer looks at, and what tends to be mistaken for it. */
const PIECES = [
  ...'{};"\'\\$#) \t\n\r',
  ...[
    '\r\n',
    ';;',
    '};',
    '${',
    '$',
    '\\"',
    "\\'",
    '\\\\',
    '\\n',
    '\\;',
    '\\{',
    '\\ ',
    '"a"b',
    "'a')",
    '""',
    "''",
    '#"',
    ' # ',
    ' }\n',
    ' {\n',
  ],
  ...['\u00a0', '\ufeff', '\u2028', 'é', '😀', '\ud83d', '\0', '{{', '<% %>', '{% if %}', '--[[', ']]', '[=[', '--'],
  ...[
    '\nserver ',
    '\nlisten 80',
    '\nproxy_pass http://a',
    'map $a $b {',
    'types {',
    'content_by_lua_block {',
    'x'.repeat(4095),
    '#'.repeat(4096),
  ],
];

const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|#[^\n]*|[{};]|[^\s{};]+/g;

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.nat(11),
  at: fc.nat(0xffffffff),
  to: fc.nat(0xffffffff),
  length: fc.nat(40),
  pick: fc.nat(0xffff),
  text: fc.string({ unit: 'binary', maxLength: 6 }),
});

export function mutation(seeds: number): fc.Arbitrary<Mutation> {
  return fc.record({ seed: fc.nat(seeds - 1), steps: fc.array(step, { minLength: 1, maxLength: 4 }) });
}

export function mutate({ seed, steps }: Mutation, seeds: readonly string[]): string {
  return steps.reduce((text, each) => apply(text, each, seeds), seeds[seed] ?? '');
}

function apply(text: string, { kind, at, to, length, pick, text: random }: Step, seeds: readonly string[]): string {
  const place = share(at, text.length + 1);
  const target = share(to, text.length + 1);
  const end = Math.min(text.length, place + length + 1);
  const part = text.slice(place, end);
  switch (kind) {
    case 0:
      return insert(text, place, PIECES[pick % PIECES.length] ?? '');
    case 1:
      return text.slice(0, place) + text.slice(place + 1);
    case 2:
      return text.slice(0, place) + text.slice(end);
    case 3:
      return insert(text, target, part);
    case 4:
      return swap(text, spansOf(text, TOKEN), at, to);
    case 5:
      return swap(text, spansOf(text, /[^\n]+/g), at, to);
    case 6:
      return insert(text, place, snippet(seeds[pick % seeds.length] ?? '', to, length * 4));
    case 7:
      return insert(text, place, random);
    case 8:
      return text.slice(0, place);
    case 9:
      return without(text, spansOf(text, /[{};"'\\$#)]/g), at);
    case 10:
      return without(text, spansOf(text, /\n/g), at);
    default:
      return repeatToken(text, at, to);
  }
}

type Range = readonly [start: number, end: number];

function share(value: number, size: number): number {
  return Math.floor((value / 0x100000000) * size);
}

function insert(text: string, place: number, added: string): string {
  return text.slice(0, place) + added + text.slice(place);
}

function spansOf(text: string, pattern: RegExp): Range[] {
  return Array.from(text.matchAll(pattern), (match) => [match.index, match.index + match[0].length]);
}

function swap(text: string, spans: readonly Range[], at: number, to: number): string {
  const [first, second] = [share(at, spans.length), share(to, spans.length)].sort((a, b) => a - b).map((i) => spans[i]);
  if (!first || !second || first === second) return text;
  const [a, b, c, d] = [...first, ...second];
  return text.slice(0, a) + text.slice(c, d) + text.slice(b, c) + text.slice(a, b) + text.slice(d);
}

function without(text: string, spans: readonly Range[], at: number): string {
  const span = spans[share(at, spans.length)];
  return span ? text.slice(0, span[0]) + text.slice(span[1]) : text;
}

function repeatToken(text: string, at: number, to: number): string {
  const spans = spansOf(text, TOKEN);
  const from = spans[share(at, spans.length)];
  const target = spans[share(to, spans.length)];
  return from && target ? insert(text, target[0], `${text.slice(from[0], from[1])} `) : text;
}

function snippet(text: string, at: number, length: number): string {
  const start = share(at, text.length);
  return text.slice(start, start + length);
}
