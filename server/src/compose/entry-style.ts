import type { ComposeCursor } from './cursor';
import { scalarText } from './edit-text';

/** How an entry of a list or a mapping is to be written at a cursor. */
export interface EntryStyle {
  /** `item`: of a list · `key`: of a mapping. */
  readonly kind: 'item' | 'key';
  /** `- ` where the list needs one. */
  readonly prefix: '' | '- ';
  readonly isFlow: boolean;
  /** From a key to those below it, in spaces. */
  readonly step: number;
  /** Whether the cursor is in a key that has its colon: only its name is replaced. */
  readonly isNameOnly: boolean;
  /** The quotes that other items of the list have. */
  readonly quote: '"' | "'" | '';
}

/**
 * How what stands at a cursor may go on: like what stands beside it.
 * @param otherwise for a list or mapping that has nothing yet
 * @returns undefined where no entry can stand: at another column than its neighbours, or behind a key
 */
export function entryStyle(cursor: ComposeCursor, otherwise: 'item' | 'key'): EntryStyle | undefined {
  const { at, isFlow, source, word, path } = cursor;
  if (at !== 'item' && at !== 'key') return undefined;
  const siblings = cursor.siblings();
  const column = source.placeAt(word.start).character - (cursor.quote ? 1 : 0);
  const quote: EntryStyle['quote'] = siblings.find(({ kind }) => kind === 'item')?.quote ?? '';
  const step = column % path.length === 0 ? Math.max(2, column / path.length) : 2;
  const common = { isFlow, step, quote, isNameOnly: /^["']?[ \t]*:/.test(source.text.slice(word.end, word.end + 20)) };
  if (at === 'item') return { ...common, kind: 'item', prefix: '', isNameOnly: false };
  if (isFlow) return { ...common, kind: 'key', prefix: '' };
  const [first] = siblings;
  if (first && first.column !== column) return undefined;
  const kind = common.isNameOnly ? 'key' : (first?.kind ?? otherwise);
  return { ...common, kind, prefix: kind === 'item' ? '- ' : '' };
}

/** A value as it is written at a cursor: in quotes where it needs them, unless the cursor is in quotes. */
export function valueAt({ quote }: ComposeCursor, value: string, style?: Pick<EntryStyle, 'quote'>): string {
  if (quote) return value;
  return style?.quote ? style.quote + value + style.quote : scalarText(value);
}
