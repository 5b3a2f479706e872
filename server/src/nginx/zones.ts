import { onceFor } from '../text/memo';
import { asWord } from './edit';
import type { Upstream } from './model';
import { type Occurrence, occurrences } from './occurrences';
import type { LoadedConfig } from './scope';
import type { Word } from './tree';
import { parseSize } from './values';

/** A line that names a shared memory zone: all of nginx shares one list of names, which tell upper from lower case. */
export interface ZoneLine extends Occurrence {
  readonly name: string;
  readonly nameWord: Word;
  /** As written; undefined if this line leaves it to another one. */
  readonly sizeText: string | undefined;
  /** In bytes; undefined without a size, and for what is no size. */
  readonly size: number | undefined;
  /** What the memory is for: nginx refuses a name that is used for two things. */
  readonly use: string;
}

/** The smallest zone of an upstream: eight pages of 4k. */
export const SMALLEST_ZONE = 32 * 1024;

/** Directives other than an upstream's `zone` that declare one, and how. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  limit_req_zone: /^zone=([^:]+)(?::(.*))?$/,
  limit_conn_zone: /^zone=([^:]+)(?::(.*))?$/,
  keyval_zone: /^zone=([^:]+)(?::(.*))?$/,
  sticky: /^zone=([^:]+)(?::(.*))?$/,
  ssl_session_cache: /^shared:([^:]+)(?::(.*))?$/,
  proxy_cache_path: /^keys_zone=([^:]+)(?::(.*))?$/,
  fastcgi_cache_path: /^keys_zone=([^:]+)(?::(.*))?$/,
  uwsgi_cache_path: /^keys_zone=([^:]+)(?::(.*))?$/,
  scgi_cache_path: /^keys_zone=([^:]+)(?::(.*))?$/,
};

/** All lines that name a zone, by its name; those of upstreams first. */
export const zonesOf = onceFor((config: LoadedConfig): ReadonlyMap<string, readonly ZoneLine[]> => {
  const zones = new Map<string, ZoneLine[]>();
  const add = (line: ZoneLine | undefined): void => {
    if (!line) return;
    const list = zones.get(line.name);
    if (list) list.push(line);
    else zones.set(line.name, [line]);
  };
  for (const occurrence of occurrences(config, 'zone')) add(upstreamZone(occurrence));
  for (const [name, pattern] of Object.entries(PATTERNS)) {
    for (const occurrence of occurrences(config, name)) add(otherZone(occurrence, pattern));
  }
  return zones;
});

function upstreamZone({ directive, scope }: Occurrence): ZoneLine | undefined {
  const [nameWord, sizeWord] = directive.args;
  if (!nameWord || scope.kind !== 'upstream') return undefined;
  const sizeText = sizeWord?.value;
  const size = sizeText === undefined ? undefined : parseSize(sizeText);
  return { directive, scope, name: nameWord.value, nameWord, sizeText, size, use: `${scope.protocol} upstream` };
}

function otherZone({ directive, scope }: Occurrence, pattern: RegExp): ZoneLine | undefined {
  for (const word of directive.args) {
    const [, name, sizeText] = pattern.exec(word.value) ?? [];
    if (name === undefined) continue;
    const size = sizeText === undefined ? undefined : parseSize(sizeText);
    return { directive, scope, name, nameWord: word, sizeText, size, use: `${scope.protocol} ${directive.name.value}` };
  }
  return undefined;
}

/** A name for a new zone that nothing uses yet: the one that is wanted, or with a number after it. */
export function freeZoneName(config: LoadedConfig, wanted: string): string {
  const zones = zonesOf(config);
  if (!zones.has(wanted)) return wanted;
  let number = 2;
  while (zones.has(`${wanted}-${number}`)) number++;
  return `${wanted}-${number}`;
}

/** The statement, without its `;`, that puts an upstream into shared memory. */
export function zoneStatement(config: LoadedConfig, { name }: Upstream): string {
  return `zone ${asWord(freeZoneName(config, name))} 64k`;
}
