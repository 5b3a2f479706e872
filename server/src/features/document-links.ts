import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import { ContainerFiles } from '../compose/container-files';
import { pathPlaces } from '../compose/path-places';
import { joinPath, parentPath } from '../compose/paths';
import { innerSpan } from '../nginx/address';
import { fileArguments } from '../nginx/file-arguments';
import { includedBy } from '../nginx/included';
import type { Origin } from '../text/span';
import { isInside, joinUri, parentUri, relativeUri } from '../text/uri';
import type { Snapshot } from '../workspace/workspace';
import { toRange } from './convert';
import { documentOf, type FeatureContext, PlaceFinder, type RequestedDocument } from './request';

/**
 * The files of the workspace that includes, certificates, mounts and the like name. An `include` of several files has no
 * link: "go to definition" lists them.
 */
export function documentLinks(context: FeatureContext, params: DocumentLinkParams): DocumentLink[] {
  const document = documentOf(context, params);
  if (!document) return [];
  const links = new LinkList(document, context);
  for (const snapshot of document.snapshots) {
    addIncludes(snapshot, links);
    addFileArguments(snapshot, context, links);
    const file = snapshot.topology.compose?.files.find(({ source }) => source === document.source);
    for (const { span, uri } of file ? pathPlaces(file) : []) links.add(snapshot, { uri: document.uri, span }, uri);
  }
  return links.inTextOrder();
}

function addIncludes(snapshot: Snapshot, links: LinkList): void {
  for (const [directive, files] of includedBy(snapshot.topology.nginx.config)) {
    const [word] = directive.args;
    const [file] = files;
    if (!word || !file || files.length > 1) continue;
    links.add(snapshot, { uri: directive.uri, span: innerSpan(word) }, file.source.uri);
  }
}

function addFileArguments(snapshot: Snapshot, context: FeatureContext, links: LinkList): void {
  const found = fileArguments(snapshot.topology.nginx.config).filter(({ directive }) =>
    links.isHere(snapshot, directive.uri),
  );
  if (found.length === 0) return;
  const uriOf = fileFinder(snapshot, context);
  for (const { directive, path, span } of found) {
    const uri = uriOf(path);
    if (uri !== undefined) links.add(snapshot, { uri: directive.uri, span }, uri);
  }
}

/** Where a path that nginx reads comes from: through the mounts of its container, or from beside the root file. */
function fileFinder(
  { files, topology }: Snapshot,
  { workspace }: FeatureContext,
): (path: string) => string | undefined {
  const { compose } = topology;
  const { nginxService, config } = files;
  if (nginxService && compose) {
    const container = new ContainerFiles(nginxService.service, compose, workspace.sources);
    const folder = parentPath(container.rootPath);
    return (path) => {
      const entry = container.resolve(joinPath(folder, path));
      const source = entry.kind === 'template' ? entry.source : entry;
      return source.kind === 'host' ? source.uri : undefined;
    };
  }
  const folder = parentUri(config.root.source.uri);
  return (path) => {
    const relative = path.startsWith(HOST_FOLDER) ? path.slice(HOST_FOLDER.length) : path;
    return relative.startsWith('/') ? undefined : joinUri(folder, relative);
  };
}

/** Where a host keeps the configuration whose root file is read. */
const HOST_FOLDER = '/etc/nginx/';

/** The links of a document, one for each place. */
class LinkList {
  readonly #document: RequestedDocument;
  readonly #context: FeatureContext;
  readonly #finder: PlaceFinder;
  readonly #links = new Map<number, DocumentLink>();

  constructor(document: RequestedDocument, context: FeatureContext) {
    this.#document = document;
    this.#context = context;
    this.#finder = new PlaceFinder(context);
  }

  /** Whether a text is the document, or stands inside of it. */
  isHere({ files }: Snapshot, uri: string): boolean {
    return (files.virtuals.get(uri)?.config?.content?.origin.uri ?? uri) === this.#document.uri;
  }

  /** Adds a link to a file of the user's that is there. */
  add(snapshot: Snapshot, origin: Origin, target: string): void {
    if (!this.isHere(snapshot, origin.uri)) return;
    const place = this.#finder.find(snapshot, origin);
    const { workspace, view } = this.#context;
    const isKnown = place !== undefined && this.#links.has(place.span.start);
    if (!place || isKnown || workspace.sources.stat(target) !== 'file') return;
    const folder = workspace.folders.find((each) => isInside(target, each));
    this.#links.set(place.span.start, {
      range: toRange(place.source, place.span),
      target: view.editorUri(target),
      tooltip: `Open ${relativeUri(folder ?? '', target)}`,
    });
  }

  inTextOrder(): DocumentLink[] {
    return [...this.#links].sort(([a], [b]) => a - b).map(([, link]) => link);
  }
}
