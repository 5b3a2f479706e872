import type { Location, Position } from 'vscode-languageserver-types';
import type { ConfigFile } from '../nginx/tree';
import type { SourceFile } from '../text/source';
import type { Origin } from '../text/span';
import { normalizeUri } from '../text/uri';
import { portsAt } from '../topology/port-names';
import { type SymbolAt, type SymbolPlace, symbolsOf } from '../topology/symbols';
import { configOf } from '../workspace/nginx-files';
import { realOrigin, virtualOffset } from '../workspace/virtual';
import type { Snapshot, Workspace } from '../workspace/workspace';
import { type EditorView, toRange } from './convert';

/** What the client can do, as far as answers depend on it. */
export interface ClientAbilities {
  /** Takes `documentChanges`: edits with versions. */
  readonly hasVersions: boolean;
  /** Takes change annotations: edits that ask before they are made. */
  readonly hasAnnotations: boolean;
  /** Takes edits that create files. */
  readonly canCreateFiles: boolean;
  /** Takes snippets in completions. */
  readonly hasSnippets: boolean;
  /** Takes what all items of a completion have in common once, for the whole list. */
  readonly hasItemDefaults?: boolean;
  /** How many items of a completion are sent at once, the likeliest first; unlimited unless told. */
  readonly mostItems?: number;
  /** Has the command that shows places as references. */
  readonly hasShowReferences: boolean;
}

/** What every feature may ask. */
export interface FeatureContext {
  readonly snapshots: readonly Snapshot[];
  readonly workspace: Workspace;
  readonly view: EditorView;
  readonly client: ClientAbilities;
  /** Shows a person a sentence: why something that was asked for is not done, or what follows from it. */
  readonly tell: (message: string) => void;
}

/** A document that a request is about. */
export interface RequestedDocument {
  /** Normalised. */
  readonly uri: string;
  /** The text as the editor has it now. */
  readonly source: SourceFile;
  /** The projects that read this file with this very text: offsets hold in them. */
  readonly snapshots: readonly Snapshot[];
}

interface DocumentParams {
  readonly textDocument: { readonly uri: string };
}

/** The document of a request; undefined where the server has no text for it. */
export function documentOf(context: FeatureContext, { textDocument }: DocumentParams): RequestedDocument | undefined {
  const uri = normalizeUri(textDocument.uri);
  const source = context.view.sourceOf(uri);
  if (!source) return undefined;
  const snapshots = context.snapshots.filter(
    (snapshot) => snapshot.sources.get(uri) === source && !isOutdatedIn(snapshot, uri),
  );
  return { uri, source, snapshots };
}

/** While a compose file is half typed its last readable version is used: places in it are those of another text. */
function isOutdatedIn({ files: { composeResult } }: Snapshot, uri: string): boolean {
  return composeResult?.isStale === true && composeResult.model.files.some(({ source }) => source.uri === uri);
}

/** A place in nginx's text, in a project that reads it. */
export interface NginxPlace {
  readonly snapshot: Snapshot;
  readonly file: ConfigFile;
  readonly offset: number;
}

/**
 * Where a place of a document stands in nginx's text: in the file itself, or in the text inside a compose file
 * (`configs.content`). One for each project; empty for a place that is no nginx.
 */
export function nginxPlaces({ uri, source, snapshots }: RequestedDocument, position: Position): readonly NginxPlace[] {
  const offset = source.offsetAt(position);
  return snapshots.flatMap((snapshot): NginxPlace[] => {
    const { config } = snapshot.topology.nginx;
    const own = config.files.find((file) => file.source === source);
    if (own) return [{ snapshot, file: own, offset }];
    for (const virtual of snapshot.files.virtuals.values()) {
      const inner = virtualOffset(virtual, { uri, offset });
      const file = inner === undefined ? undefined : config.files.find((each) => each.source === virtual.source);
      if (file && inner !== undefined) return [{ snapshot, file, offset: inner }];
    }
    return [];
  });
}

/**
 * The document parsed as nginx, as it is now; for what needs no more than the text, and for text that is half typed.
 * Undefined for a document that is no nginx: neither its project nor its language says so.
 */
export function nginxFileOf(context: FeatureContext, { uri, source }: RequestedDocument): ConfigFile | undefined {
  for (const { topology } of context.snapshots) {
    const known = topology.nginx.config.files.find((file) => file.source.uri === uri);
    if (known) return known.source === source ? known : configOf(source, known.variables);
  }
  const document = context.workspace.sources.openDocuments().find((open) => open.uri === uri);
  return document?.languageId.toLowerCase() === 'nginx' ? configOf(source) : undefined;
}

/** Where an origin stands in a file that the user can open: what stands inside a compose file is moved there. */
export function realOriginIn({ files }: Snapshot, origin: Origin): Origin | undefined {
  const virtual = files.virtuals.get(origin.uri);
  return virtual ? realOrigin(virtual, origin) : origin;
}

/** A symbol at a place of a document. */
export interface SymbolHit extends SymbolAt {
  readonly snapshot: Snapshot;
}

/** The symbol at a place of a document, in each project that reads it. */
export function symbolsAt(document: RequestedDocument, position: Position): readonly SymbolHit[] {
  const places = nginxPlaces(document, position);
  const offset = document.source.offsetAt(position);
  return document.snapshots.flatMap((snapshot): SymbolHit[] => {
    const inner = places.find((place) => place.snapshot === snapshot);
    const table = symbolsOf(snapshot.topology);
    const found = inner ? table.at(inner.file.source.uri, inner.offset) : table.at(document.uri, offset);
    return found ? [{ snapshot, ...found }] : [];
  });
}

/** A name, or the port of a service, at a place of a document. */
export interface NameHit {
  readonly snapshot: Snapshot;
  readonly place: SymbolPlace;
  /** All its places, definitions first. */
  readonly places: readonly SymbolPlace[];
}

/** The symbol or the ports at a place of a document, in each project that reads it. */
export function namesAt(document: RequestedDocument, position: Position): readonly NameHit[] {
  const symbols = symbolsAt(document, position);
  const inner = nginxPlaces(document, position);
  const offset = document.source.offsetAt(position);
  const ports = document.snapshots.flatMap((snapshot): NameHit[] => {
    const at = inner.find((place) => place.snapshot === snapshot);
    const found = at
      ? portsAt(snapshot.topology, at.file.source.uri, at.offset)
      : portsAt(snapshot.topology, document.uri, offset);
    return found.map((each) => ({ snapshot, ...each }));
  });
  return [...symbols.map(({ snapshot, symbol, place }) => ({ snapshot, place, places: symbol.places })), ...ports];
}

/** A place in a file that the user can open, as its text is now. */
export interface RealPlace extends Origin {
  readonly source: SourceFile;
}

/** Finds places of projects in files as they are now. One for each request: it looks at each file once. */
export class PlaceFinder {
  readonly #view: EditorView;
  readonly #sources = new Map<string, SourceFile | undefined>();

  constructor({ view }: FeatureContext) {
    this.#view = view;
  }

  /** Undefined for what is in no file of the user's, or in one whose text has changed since. */
  find(snapshot: Snapshot, origin: Origin): RealPlace | undefined {
    const real = realOriginIn(snapshot, origin);
    const source = real && snapshot.sources.get(real.uri);
    if (!real || !source || isOutdatedIn(snapshot, real.uri) || this.#sourceOf(real.uri) !== source) return undefined;
    const { start, end } = real.span;
    // a line ending of a text inside of a compose file may stand for two characters
    const isWithin = end > start && source.text.startsWith('\r\n', end - 1);
    return { uri: real.uri, span: isWithin ? { start, end: end - 1 } : real.span, source };
  }

  /** The same as a location of the protocol. */
  toLocation({ uri, source, span }: RealPlace): Location {
    return { uri: this.#view.editorUri(uri), range: toRange(source, span) };
  }

  #sourceOf(uri: string): SourceFile | undefined {
    if (!this.#sources.has(uri)) this.#sources.set(uri, this.#view.sourceOf(uri));
    return this.#sources.get(uri);
  }
}
