import type { NginxModel, VariableMap } from '../nginx/model';
import type { Word } from '../nginx/tree';
import type { TextEdit } from '../text/edit';

/** A `map` that makes `Connection: close` of requests that ask for no upgrade. */
export interface ClosingMap {
  readonly map: VariableMap;
  /** The value that does. */
  readonly value: Word;
}

/**
 * The map that turns plain requests' Connection header into `close`.
 * @param value of the header, as written: `$connection_upgrade`
 */
export function closingMap(value: string, { maps }: NginxModel): ClosingMap | undefined {
  const variable = /^\$\{?(\w+)\}?$/.exec(value)?.[1];
  const map = variable === undefined ? undefined : maps.find((candidate) => candidate.variable === variable);
  if (!map || !/^\$\{?http_upgrade\}?$/.test(map.source)) return undefined;
  // the last of several lines for one key is refused by nginx, so any will do
  const entry = map.entries.find(({ key }) => key === '') ?? map.entries.find(({ key }) => key === 'default');
  const word = entry?.directive.args[0];
  return word && /^close$/i.test(word.value) ? { map, value: word } : undefined;
}

/** Sends plain requests without a Connection header. */
export function openMap({ value }: ClosingMap): TextEdit {
  return { uri: value.file.source.uri, span: value.span, newText: "''" };
}
