import { countBefore } from '../text/search';
import type { SourceFile } from '../text/source';
import type { Origin, Span } from '../text/span';
import type { NamedSymbol, SymbolAt, SymbolKind, SymbolPlace, SymbolTable } from './symbols';
import type { Topology } from './types';

/** Which symbol a name belongs to. */
export interface SymbolName {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly protocol?: 'http' | 'stream';
  /** What else tells names apart: the server of a named location. */
  readonly holder?: number;
}

export interface FoundPlace extends Origin {
  readonly role: SymbolPlace['role'];
  readonly extent?: Span;
  /** True unless told. */
  readonly isCertain?: boolean;
}

interface Builder {
  readonly kind: SymbolKind;
  readonly protocol: 'http' | 'stream' | undefined;
  name: string;
  isDefined: boolean;
  places: MutablePlace[];
  /** The symbol that it turned out to be the same as. */
  sameAs: Builder | undefined;
}

type MutablePlace = { -readonly [Key in keyof SymbolPlace]: SymbolPlace[Key] };

/** Kinds whose names nginx, or Docker's DNS, compares without case. Log formats: ngx_http_log_module.c, ngx_http_log_set_log. */
const IGNORES_CASE: ReadonlySet<SymbolKind> = new Set<SymbolKind>(['upstream', 'variable', 'log-format', 'alias']);

/** Joins the places of a project into symbols. */
export class SymbolCollector {
  readonly #sources: ReadonlyMap<string, SourceFile>;
  readonly #builders = new Map<string, Builder>();
  /** What stands at an offset of a file. */
  readonly #owners = new Map<string, Map<number, { builder: Builder; place: MutablePlace }>>();

  constructor({ nginx, compose }: Topology) {
    const files = [...nginx.config.files, ...(compose?.files ?? [])];
    this.#sources = new Map(files.map(({ source }) => [source.uri, source]));
  }

  /** Whether a symbol has a definition so far. */
  isDefined(name: SymbolName): boolean {
    const builder = this.#builders.get(keyOf(name));
    return builder !== undefined && resolve(builder).isDefined;
  }

  /** Adds a place to a symbol. What already stands there is joined with it, if it is of the same kind, or stays alone. */
  add(name: SymbolName, found: FoundPlace): void {
    const { uri, span, role, extent = span, isCertain = true } = found;
    let inFile = this.#owners.get(uri);
    if (!inFile) {
      inFile = new Map();
      this.#owners.set(uri, inFile);
    }
    const owner = inFile.get(span.start);
    const other = owner && resolve(owner.builder);
    if (other && other.kind !== name.kind) return;
    const builder = this.#builder(name, other);
    if (role === 'definition' && !builder.isDefined) {
      builder.isDefined = true;
      builder.name = name.name;
    }
    if (owner) {
      // a word that both defines and uses a name defines it
      if (role === 'definition') owner.place.role = role;
      owner.place.isCertain ||= isCertain;
      return;
    }
    const isWritten = isSpelled(this.#sources.get(uri), span, name.name);
    const place: MutablePlace = { uri, span, role, extent, isCertain, isWritten };
    builder.places.push(place);
    inFile.set(span.start, { builder, place });
  }

  table(): SymbolTable {
    const order = new Map([...this.#sources.keys()].map((uri, index) => [uri, index]));
    const rank = ({ uri, role }: SymbolPlace): number => (role === 'definition' ? 0 : 1e6) + (order.get(uri) ?? 0);
    const done = new Map<Builder, NamedSymbol>();
    for (const builder of this.#builders.values()) {
      if (builder.sameAs || builder.places.length === 0) continue;
      const { kind, name, protocol, places } = builder;
      if (places.length > 1) places.sort((a, b) => rank(a) - rank(b) || a.span.start - b.span.start);
      done.set(builder, { kind, name, protocol, places });
    }
    const symbols = [...done.values()];
    const index = new SymbolIndex(symbols, this.#sources);
    return {
      symbols,
      at: (uri, offset) => index.at(uri, offset),
      find: (kind, name, protocol) => {
        const builder = this.#builders.get(keyOf({ kind, name, ...(protocol && { protocol }) }));
        return builder && done.get(resolve(builder));
      },
    };
  }

  #builder(name: SymbolName, other: Builder | undefined): Builder {
    const key = keyOf(name);
    const known = this.#builders.get(key);
    const builder = known && resolve(known);
    if (!builder) {
      const { kind, name: text, protocol } = name;
      const made = other ?? { kind, protocol, name: text, isDefined: false, places: [], sameAs: undefined };
      this.#builders.set(key, made);
      return made;
    }
    if (other && other !== builder) join(builder, other);
    return builder;
  }
}

function join(into: Builder, other: Builder): void {
  into.places.push(...other.places);
  if (!into.isDefined) into.name = other.name;
  into.isDefined ||= other.isDefined;
  other.places = [];
  other.sameAs = into;
}

function resolve(builder: Builder): Builder {
  let at = builder;
  while (at.sameAs) at = at.sameAs;
  return at;
}

function keyOf({ kind, name, protocol, holder }: SymbolName): string {
  return `${kind} ${protocol ?? ''} ${holder ?? ''} ${IGNORES_CASE.has(kind) ? name.toLowerCase() : name}`;
}

function isSpelled(source: SourceFile | undefined, { start, end }: Span, name: string): boolean {
  if (!source || end - start !== name.length) return false;
  if (source.text.startsWith(name, start)) return true;
  return source.text.slice(start, end).toLowerCase() === name.toLowerCase();
}

interface Indexed extends SymbolAt {
  readonly start: number;
  readonly end: number;
}

/** Finds what stands at an offset. */
class SymbolIndex {
  readonly #symbols: readonly NamedSymbol[];
  readonly #sources: ReadonlyMap<string, SourceFile>;
  #byFile: ReadonlyMap<string, readonly Indexed[]> | undefined;

  constructor(symbols: readonly NamedSymbol[], sources: ReadonlyMap<string, SourceFile>) {
    this.#symbols = symbols;
    this.#sources = sources;
  }

  at(uri: string, offset: number): SymbolAt | undefined {
    this.#byFile ??= this.#build();
    const list = this.#byFile.get(uri) ?? [];
    const count = countBefore(list.length, (index) => (list[index]?.start ?? 0) <= offset);
    // where two names touch, the one that begins here
    const found = list[count - 1];
    return found && offset <= found.end ? { symbol: found.symbol, place: found.place } : undefined;
  }

  #build(): ReadonlyMap<string, readonly Indexed[]> {
    const byFile = new Map<string, Indexed[]>();
    for (const symbol of this.#symbols) {
      for (const place of symbol.places) {
        const { uri, span } = place;
        const start = symbol.kind === 'variable' ? this.#withSign(place) : span.start;
        const list = byFile.get(uri);
        const entry = { symbol, place, start, end: span.end };
        if (list) list.push(entry);
        else byFile.set(uri, [entry]);
      }
    }
    for (const list of byFile.values()) list.sort((a, b) => a.start - b.start);
    return byFile;
  }

  /** Where a variable begins with its `$` or `${`; a group of a regex has none. */
  #withSign({ uri, span: { start } }: SymbolPlace): number {
    const text = this.#sources.get(uri)?.text ?? '';
    if (text[start - 1] === '$') return start - 1;
    return text.startsWith('${', start - 2) ? start - 2 : start;
  }
}
