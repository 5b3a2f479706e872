import type { SourceFile } from '../text/source';
import type { Span } from '../text/span';
import type { ComposeProblem } from './model';

/** Collects what is wrong with the YAML of one file, each mistake once. */
export class SyntaxProblems {
  readonly #source: SourceFile;
  readonly #problems: ComposeProblem[] = [];
  #hasUnclosedQuote = false;
  #hasSplitKey = false;
  #isSound = true;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  /** False once the tree is guesswork: what an unclosed quote or a tab has swallowed is not known. */
  get isSound(): boolean {
    return this.#isSound;
  }

  /** A mistake that leaves no doubt about the rest. */
  add(span: Span, message: string, related?: Span, about?: ComposeProblem['about']): void {
    const { uri, text } = this.#source;
    this.#problems.push({
      uri,
      span: clampSpan(span, text),
      message,
      kind: 'yaml',
      ...(related && { related: [{ uri, span: clampSpan(related, text) }] }),
      ...(about && { about }),
    });
  }

  addFatal(span: Span, message: string): void {
    this.#isSound = false;
    this.add(span, message);
  }

  addUnclosedQuote(span: Span): void {
    this.#hasUnclosedQuote = true;
    const lineEnd = this.#source.lineEnd(this.#source.placeAt(span.start).line);
    this.addFatal({ start: span.start, end: Math.min(span.end, lineEnd) }, 'missing closing quote');
  }

  /** A key of several lines, of which only the last one is a key. */
  addSplitKey(span: Span): void {
    this.#hasSplitKey = true;
    this.add(span, MISSING_COLON);
  }

  addDuplicate(key: string, span: Span, first: Span): void {
    const line = this.#source.placeAt(first.start).line + 1;
    const about = key === '<<' ? 'merge-key' : undefined;
    this.add(span, `mapping key "${key}" already defined at line ${line}`, first, about);
  }

  /** The parser's own error, unless it is the echo of one that was found at a better place. */
  addParserError(code: string, message: string, pos: readonly [number, number]): void {
    if (this.#hasUnclosedQuote && message.startsWith('Missing closing')) return;
    if (this.#hasSplitKey && code === 'MULTILINE_IMPLICIT_KEY') return;
    const line = message.split('\n', 1)[0]?.trim() ?? '';
    const text = PARSER_WORDS.find(([start]) => line.startsWith(start))?.[1] ?? line;
    const place = { start: pos[0], end: pos[1] };
    if (text === MISSING_COLON) this.add(place, text);
    else this.addFatal(place, text);
  }

  /** The problems in text order; of several on one line only the first, the others are its echo. */
  finish(): ComposeProblem[] {
    const lines = new Set<number>();
    return this.#problems
      .sort((a, b) => a.span.start - b.span.start)
      .filter((problem) => {
        const { line } = this.#source.placeAt(problem.span.start);
        return !lines.has(line) && lines.add(line);
      });
  }
}

const MISSING_COLON = 'could not find expected ":"';

/** The parser's messages that read badly, by how they start, in the words of the parser that Compose uses. */
const PARSER_WORDS: readonly (readonly [string, string])[] = [
  ['Implicit map keys need to be followed', MISSING_COLON],
  ['Implicit keys need to be on a single line', MISSING_COLON],
  ['Missing closing', 'missing closing quote'],
  ['Maximum call stack', 'the file is nested too deeply'],
];

/** The part of a span that lies in the text. */
function clampSpan(span: Span, text: string): Span {
  const start = Math.max(0, Math.min(span.start, text.length));
  return { start, end: Math.max(start, Math.min(span.end, text.length)) };
}
