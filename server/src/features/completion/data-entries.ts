import type { NginxPlace } from './place';
import { Rank, type Suggestion } from './suggestion';

interface Entry {
  readonly name: string;
  readonly snippet: string;
  readonly detail: string;
  /** There may be more than one. */
  readonly isRepeated?: boolean;
}

/** What has a meaning of its own in blocks of data; everything else there is a key. */
const ENTRIES: Readonly<Record<string, readonly Entry[]>> = {
  map: [
    { name: 'default', snippet: 'default $1;', detail: 'where nothing matches' },
    { name: 'hostnames', snippet: 'hostnames;', detail: 'keys are host names, with * at an end' },
    { name: 'include', snippet: 'include $1;', detail: 'entries of a file', isRepeated: true },
    { name: 'volatile', snippet: 'volatile;', detail: 'the value is not kept' },
  ],
  geo: [
    { name: 'default', snippet: 'default $1;', detail: 'where nothing matches' },
    { name: 'include', snippet: 'include $1;', detail: 'entries of a file', isRepeated: true },
    { name: 'proxy', snippet: 'proxy $1;', detail: 'trusted address', isRepeated: true },
    { name: 'proxy_recursive', snippet: 'proxy_recursive;', detail: 'the last address that is not trusted' },
    { name: 'delete', snippet: 'delete $1;', detail: 'network that is left out', isRepeated: true },
  ],
  split_clients: [{ name: '*', snippet: '* $1;', detail: 'the rest' }],
  types: [{ name: 'include', snippet: 'include $1;', detail: 'entries of a file', isRepeated: true }],
};

/** The words of `map`, `geo` and their like that are no keys. */
export function suggestDataEntries({ cursor, contexts, scopes }: NginxPlace): readonly Suggestion[] {
  const block = cursor.blocks.at(-1);
  if (cursor.at !== 'name' || contexts !== 0 || scopes[0]?.kind !== 'data' || !block?.block) return [];
  const others = block.block.body.filter(({ start }) => start !== cursor.word.start);
  const present = new Set(others.map(({ name }) => name.value));
  const isLast = others.every(({ start }) => start < cursor.offset);
  const entries = (ENTRIES[block.name.value] ?? []).filter(
    ({ name, isRepeated }) => (isRepeated || !present.has(name)) && (isLast || name !== '*'),
  );
  const isRanges = block.name.value === 'geo' && others.length === 0;
  return [...entries, ...(isRanges ? [RANGES] : [])].map(({ name, snippet, detail }, index) => ({
    label: name,
    kind: 'directive',
    rank: Rank.common + index,
    detail,
    documentation: { markdown: `\`${name}\`: ${detail}` },
    ...(!cursor.isFollowed && { snippet }),
  }));
}

/** Must come first. */
const RANGES: Entry = { name: 'ranges', snippet: 'ranges;', detail: 'keys are ranges of addresses' };
