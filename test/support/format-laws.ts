import fc from 'fast-check';
import { formatConfig } from '../../server/src/nginx/format';
import { formatRefusal } from '../../server/src/nginx/format-refusal';
import type { FormatStyle } from '../../server/src/nginx/format-style';
import { parseConfig } from '../../server/src/nginx/parser';
import type { ConfigFile } from '../../server/src/nginx/tree';
import { walkDirectives } from '../../server/src/nginx/walk';
import { applyEdits, type TextEdit } from '../../server/src/text/edit';
import { SourceFile } from '../../server/src/text/source';
import { type Noise, noise, noisyText } from './layout-noise';
import { readLikeNginx } from './nginx-tokenizer';

/** Every alignment with every indentation, and other limits. */
export const STYLES: readonly FormatStyle[] = (['keep', 'columns', 'none'] as const).flatMap((alignment) =>
  [
    { insertSpaces: true, tabSize: 4, maxBlankLines: 2 },
    { insertSpaces: false, tabSize: 4, maxBlankLines: 1 },
    { insertSpaces: true, tabSize: 2, maxBlankLines: 1 },
    { insertSpaces: false, tabSize: 8, maxBlankLines: 3, trimTrailingWhitespace: false, insertFinalNewline: false },
  ].map((style) => ({ ...style, alignment })),
);

export function parse(text: string, uri = 'file:///nginx.conf'): ConfigFile {
  return parseConfig(new SourceFile(uri, text));
}

export function formatted(text: string, style: FormatStyle, uri?: string): string {
  return applyEdits(text, formatConfig(parse(text, uri), style));
}

/**
 * The laws of formatting, for a text without syntax problems. Throws where one does not hold.
 * @returns the formatted text
 */
export function checkFormatLaws(text: string, style: FormatStyle, uri?: string): string {
  const file = parse(text, uri);
  const edits = formatConfig(file, style);
  checkEdits(text, edits);
  const after = applyEdits(text, edits);
  const again = parse(after, uri);
  check(tokensOf(file) === tokensOf(again), 'the tokens stay', after);
  check(statementsOf(file) === statementsOf(again), 'the statements stay', after);
  check(formatRefusal(again) === undefined, 'the text stays sound', after);
  const second = formatConfig(again, style);
  check(second.length === 0, 'a second run changes nothing', { after, second });
  return after;
}

/** White space becomes white space, in text order, and each edit is needed. */
function checkEdits(text: string, edits: readonly TextEdit[]): void {
  let position = -1;
  for (const { span, newText } of edits) {
    const old = text.slice(span.start, span.end);
    check(/^[ \t\r\n]*$/.test(old) && /^[ \t\r\n]*$/.test(newText), 'an edit is of white space', { span, newText });
    check(position <= span.start && span.start <= span.end, 'edits follow each other', { span });
    check(old !== newText, 'an edit changes something', { span });
    position = span.end;
  }
}

/** Kind and text of each token. */
export function tokensOf({ tokens, source }: ConfigFile): string {
  const list: string[] = [];
  for (let index = 0; index < tokens.length; index++) {
    list.push(`${tokens.kind(index)}${source.text.slice(tokens.start(index), tokens.end(index))}`);
  }
  return list.join('\u0000');
}

/** nginx's own tokenizer, written down apart from the parser, reads the same statements. */
export function checkTokenizer(before: string, after: string): void {
  const read = (text: string): string => {
    const { error, statements } = readLikeNginx(text);
    return JSON.stringify([error?.message, statements.map(({ depth, words }) => [depth, words])]);
  };
  check(read(before) === read(after), 'nginx reads the same', after);
}

function statementsOf(file: ConfigFile): string {
  return [...walkDirectives(file.body)].map(({ firstToken, tokenCount }) => `${firstToken}+${tokenCount}`).join(' ');
}

function check(holds: boolean, law: string, detail?: unknown): void {
  if (!holds) throw new Error(`${law}: ${JSON.stringify(detail)}`);
}

export interface NoiseResult {
  /** How many texts were sound, and how many of those changed. */
  readonly sound: number;
  readonly changed: number;
  /** What is wrong with the smallest failing one. */
  readonly failure: string | undefined;
}

/** Checks `count` generated configurations, each in one of the styles. */
export function checkNoise(count: number, seed: number): NoiseResult {
  let sound = 0;
  let changed = 0;
  const law = fc.property(noise, fc.nat(STYLES.length - 1), (each: Noise, index) => {
    const { text, uri } = noisyText(each);
    const style = STYLES[index];
    if (!style || formatRefusal(parse(text, uri))) return;
    sound++;
    const after = checkFormatLaws(text, style, uri);
    if (after !== text) changed++;
    if (each.seed % 16 === 0) checkTokenizer(text, after);
  });
  const result = fc.check(law, { numRuns: count, seed });
  if (!result.failed) return { sound, changed, failure: undefined };
  const [smallest, index] = result.counterexample ?? [];
  const reason = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
  const text = smallest && noisyText(smallest).text;
  return {
    sound,
    changed,
    failure: `${reason}\nstyle ${JSON.stringify(STYLES[index ?? 0])}\nthe text, as JSON: ${JSON.stringify(text)}`,
  };
}
