import { onceFor } from '../text/memo';
import type { Origin } from '../text/span';
import type { Topology } from './types';

/**
 * Everything with a name of the user's own: what definition, references, highlights, rename, workspace symbols and code
 * lenses read. One table for a project, with places in both files.
 */

export type SymbolKind =
  | 'upstream'
  | 'variable'
  | 'zone'
  | 'log-format'
  | 'named-location'
  /** A compose service, by its key; nginx's hosts that lead to it are references. */
  | 'service'
  /** An alias, `container_name` or `hostname` under which nginx reaches a service. */
  | 'alias';

/** One place where a name stands. Its span is the name alone: no `$`, quotes, scheme, port or `zone=`. */
export interface SymbolPlace extends Origin {
  readonly role: 'definition' | 'reference';
  /** The statement or entry around it, for previews and call hierarchy; the name's own span where there is none. */
  readonly extent: Origin['span'];
  /** False where the name here is only likely to be this symbol (a name behind variables, a text in a command). */
  readonly isCertain: boolean;
}

export interface NamedSymbol {
  readonly kind: SymbolKind;
  /** As defined: without `$`, `@` included for a named location. */
  readonly name: string;
  /** Upstreams and variables of `http` and `stream` are separate; undefined for the others. */
  readonly protocol: 'http' | 'stream' | undefined;
  /** Definitions first, then references, each in the order of files and text; each place once. */
  readonly places: readonly SymbolPlace[];
}

export interface SymbolTable {
  readonly symbols: readonly NamedSymbol[];
  /** The symbol whose name stands at an offset, its end included. */
  at(uri: string, offset: number): { readonly symbol: NamedSymbol; readonly place: SymbolPlace } | undefined;
}

/** The symbols of a project. */
export const symbolsOf = onceFor((_topology: Topology): SymbolTable => ({ symbols: [], at: () => undefined }));
