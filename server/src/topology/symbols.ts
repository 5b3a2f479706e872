import { onceFor } from '../text/memo';
import type { Origin } from '../text/span';
import { SymbolCollector } from './symbol-collector';
import { collectHosts } from './symbols-compose';
import { collectNginxNames } from './symbols-nginx';
import type { Topology } from './types';

/**
 * Everything with a name of the user's own: what definition, references, highlights, rename, workspace symbols and code
 * lenses read. One table for a project, with places in both files.
 */

export type SymbolKind =
  | 'upstream'
  /** Those that nginx itself defines are symbols too, without a definition. */
  | 'variable'
  | 'zone'
  | 'log-format'
  | 'named-location'
  /** A compose service, by its key; nginx's hosts that lead to it are references. */
  | 'service'
  /** An alias, `container_name`, `hostname` or link under which nginx reaches a service. */
  | 'alias';

/** One place where a name stands. Its span is the name alone: no `$`, quotes, scheme, port or `zone=`. */
export interface SymbolPlace extends Origin {
  readonly role: 'definition' | 'reference';
  /** The statement or entry around it, for previews and call hierarchy; the name's own span where there is none. */
  readonly extent: Origin['span'];
  /** False where the name here is only likely to be this symbol (a name behind variables, a text in a command). */
  readonly isCertain: boolean;
  /** False where the span does not spell the name: it comes out of a variable of a template or of Compose, or of escapes. */
  readonly isWritten: boolean;
}

export interface NamedSymbol {
  readonly kind: SymbolKind;
  /** As defined: without `$`, `@` included for a named location. */
  readonly name: string;
  /** Upstreams, variables and log formats of `http` and `stream` are separate; undefined for the others. */
  readonly protocol: 'http' | 'stream' | undefined;
  /**
   * Definitions first, then references, each in the order of files and text; each place once. Without any definition
   * it is a name of nginx's own (`$host`, the format `combined`), or one that is defined nowhere; upstreams, services
   * and aliases always have one.
   */
  readonly places: readonly SymbolPlace[];
}

export interface SymbolAt {
  readonly symbol: NamedSymbol;
  readonly place: SymbolPlace;
}

export interface SymbolTable {
  readonly symbols: readonly NamedSymbol[];
  /** The symbol whose name stands at an offset, its end included; of a variable, also at its `$`. */
  at(uri: string, offset: number): SymbolAt | undefined;
  /** The symbol of a kind by a name of it, compared as nginx compares it; for named locations see `at`. */
  find(kind: SymbolKind, name: string, protocol?: 'http' | 'stream'): NamedSymbol | undefined;
}

/**
 * The symbols of a project. Names inside of a virtual document (`configs.content`) have its URI.
 * A file that is included several times has its places once; names that such a file joins are one symbol.
 */
export const symbolsOf = onceFor((topology: Topology): SymbolTable => new ProjectSymbols(topology));

/** Kinds that Compose defines. */
const OF_COMPOSE: ReadonlySet<SymbolKind> = new Set<SymbolKind>(['service', 'alias']);

/** In two parts, each made when it is asked for the first time: each edit makes a new project. */
class ProjectSymbols implements SymbolTable {
  readonly #topology: Topology;
  #own: SymbolTable | undefined;
  #hosts: SymbolTable | undefined;
  #all: readonly NamedSymbol[] | undefined;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  get symbols(): readonly NamedSymbol[] {
    this.#all ??= [...this.#ofNginx.symbols, ...this.#ofCompose.symbols];
    return this.#all;
  }

  at(uri: string, offset: number): SymbolAt | undefined {
    return this.#ofNginx.at(uri, offset) ?? this.#ofCompose.at(uri, offset);
  }

  find(kind: SymbolKind, name: string, protocol?: 'http' | 'stream'): NamedSymbol | undefined {
    return (OF_COMPOSE.has(kind) ? this.#ofCompose : this.#ofNginx).find(kind, name, protocol);
  }

  get #ofNginx(): SymbolTable {
    this.#own ??= collect(this.#topology, collectNginxNames);
    return this.#own;
  }

  get #ofCompose(): SymbolTable {
    this.#hosts ??= collect(this.#topology, collectHosts);
    return this.#hosts;
  }
}

function collect(topology: Topology, add: (topology: Topology, into: SymbolCollector) => void): SymbolTable {
  const collector = new SymbolCollector(topology);
  add(topology, collector);
  return collector.table();
}
