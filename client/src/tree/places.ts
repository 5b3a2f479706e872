import type { ViewPlace } from '../../../server/src/protocol';

/** A text with the indentation before it and what follows on its last line: a cursor there still means this text. */
export function wholeLines({ extent, place }: { readonly extent?: ViewPlace; readonly place: ViewPlace }): ViewPlace {
  const { uri, start, end } = extent ?? place;
  return {
    uri,
    start: { line: start.line, character: 0 },
    end: { line: end.line, character: Number.MAX_SAFE_INTEGER },
  };
}
