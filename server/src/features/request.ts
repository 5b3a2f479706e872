import type { Position } from 'vscode-languageserver-types';
import type { ConfigFile } from '../nginx/tree';
import type { SourceFile } from '../text/source';
import type { Origin } from '../text/span';
import { normalizeUri } from '../text/uri';
import { configOf } from '../workspace/nginx-files';
import { realOrigin, virtualOffset } from '../workspace/virtual';
import type { Snapshot, Workspace } from '../workspace/workspace';
import type { EditorView } from './convert';

/** What the client can do, as far as answers depend on it. */
export interface ClientAbilities {
  /** Takes `documentChanges`: edits with versions. */
  readonly hasVersions: boolean;
  /** Takes change annotations: edits that ask before they are made. */
  readonly hasAnnotations: boolean;
  /** Takes snippets in completions. */
  readonly hasSnippets: boolean;
  /** Has the command that shows places as references. */
  readonly hasShowReferences: boolean;
}

/** What every feature may ask. */
export interface FeatureContext {
  readonly snapshots: readonly Snapshot[];
  readonly workspace: Workspace;
  readonly view: EditorView;
  readonly client: ClientAbilities;
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
  return { uri, source, snapshots: context.snapshots.filter(({ sources }) => sources.get(uri) === source) };
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
