import type { Cursor } from '../../nginx/cursor';
import type { TextEdit } from '../../text/edit';
import type { Span } from '../../text/span';

/** Something that may be written at the cursor, as a provider says it; `items.ts` makes of it what the editor takes. */
export interface Suggestion {
  readonly label: string;
  readonly kind: SuggestionKind;
  /** Plain text in nginx's or Compose's own terms; the label unless told. */
  readonly insert?: string;
  /** In the syntax of snippets (`$1`, `${2:name}`), for clients that take them; left out, `insert` is what is written. */
  readonly snippet?: string;
  /** What is replaced, on the line of the cursor; the word at the cursor unless told. */
  readonly replace?: Span;
  /** Beside the label: where it is defined, since when it is there. */
  readonly detail?: string;
  /** Smaller ones first, those of one rank by label: see `Rank`. */
  readonly rank: number;
  /** Shown when the item is looked at. */
  readonly documentation?: Documentation;
  /** After this one there is more to choose: the editor asks again. */
  readonly continues?: boolean;
  /** What else is written in the document: a `map` for a variable. Offsets are in the text of the place. */
  readonly additional?: readonly TextEdit[];
  /** What the typed text is compared with, where it is not what is inserted. */
  readonly filter?: string;
  readonly isDeprecated?: boolean;
}

export type SuggestionKind =
  | 'directive'
  | 'block'
  | 'parameter'
  | 'value'
  | 'variable'
  | 'upstream'
  | 'service'
  | 'location'
  | 'port'
  | 'header'
  | 'file'
  | 'folder'
  | 'unit'
  | 'rule'
  | 'key';

/** What an item's documentation is made of; nothing else travels to the client and back. */
export type Documentation =
  /** `name kind module` of an entry of the catalogue. */
  | { readonly directive: string; readonly parameter?: string }
  | { readonly variable: string; readonly protocol: 'http' | 'stream' }
  /**
   * In a project, by its place among the snapshots: its id would be half of what is sent. The service is named where it
   * has another name than the host.
   */
  | { readonly host: string; readonly service?: string; readonly protocol: 'http' | 'stream'; readonly project: number }
  | { readonly upstream: string; readonly protocol: 'http' | 'stream'; readonly project: number }
  | { readonly markdown: string };

/** The order of suggestions. Between these there is room for a provider's own steps. */
export const Rank = {
  /** What the place lacks. */
  missing: 0,
  /** Names of the user's own. */
  own: 100,
  common: 200,
  usual: 300,
  /** What is valid in one of several possible places only, or there only if nginx is new enough. */
  doubtful: 800,
} as const;

/**
 * How a parameter with a value is written: with a place for it, or its name alone where its value stands there already.
 * At the start of another parameter that one's value goes with its name.
 * @param places the value, in the syntax of snippets
 * @param written the word at the cursor
 */
export function valued(
  name: string,
  places: string,
  written: string,
  { word, typed }: Pick<Cursor, 'word' | 'typed'>,
): Pick<Suggestion, 'snippet' | 'replace'> {
  const nameLength = written.indexOf('=') + 1;
  const isOther = typed === '' && !written.startsWith(name);
  if (!name.endsWith('=') || nameLength === 0 || isOther) return { snippet: name + places };
  return { replace: { start: word.start, end: word.start + nameLength } };
}
