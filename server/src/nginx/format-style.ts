import { Indentation } from './indentation';
import type { ConfigFile } from './tree';
import { walkDirectives } from './walk';

/** How a file is to be laid out. */
export interface FormatStyle {
  /** True: one step is `tabSize` spaces; false: it is a tab. */
  readonly insertSpaces: boolean;
  /** Columns of one step, and of a tab that stands anywhere in the file. */
  readonly tabSize: number;
  /** Blanks between words: as they stand, in columns in each run of lines, or one. */
  readonly alignment: 'keep' | 'columns' | 'none';
  /** Blank lines in a row that stay; at least 1. */
  readonly maxBlankLines: number;
  /** Of lines that are new; as the file has it unless told. Those that are there stay as they are. */
  readonly lineEnding?: '\n' | '\r\n';
  /** Whether a file without a line ending at its end gets one; yes unless told. */
  readonly insertFinalNewline?: boolean;
  /** Whether blanks at the end of a line go; yes unless told. */
  readonly trimTrailingWhitespace?: boolean;
}

export type IndentStyle = Pick<FormatStyle, 'insertSpaces' | 'tabSize'>;

/** What is meant where neither an editor nor a file says anything. */
const USUAL: IndentStyle = { insertSpaces: true, tabSize: 4 };

/** The indentation that most blocks of a file have; four spaces where it has none. */
export function indentStyleOf(file: ConfigFile): IndentStyle {
  const { source } = file;
  const indentation = new Indentation(source);
  const counts = new Map<string, number>();
  for (const directive of walkDirectives(file.body)) {
    const [child] = directive.block?.body ?? [];
    if (!child || !indentation.isFirstOnLine(directive.start) || !indentation.isFirstOnLine(child.start)) continue;
    const outer = source.indentAt(directive.start);
    const inner = source.indentAt(child.start);
    const step = inner.startsWith(outer) ? inner.slice(outer.length) : '';
    if (/^(?:\t| {1,8})$/.test(step)) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (!most) return USUAL;
  const [step] = most;
  return step === '\t' ? { insertSpaces: false, tabSize: USUAL.tabSize } : { insertSpaces: true, tabSize: step.length };
}
